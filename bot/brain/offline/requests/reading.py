"""Reading: the tool call that a request asks for, or what is asked back about it."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.brain.base import Turn
from bot.brain.offline import time_words
from bot.brain.offline.lexicon import phrases
from bot.brain.offline.requests import english, spanish
from bot.brain.offline.requests.answers import Asked, ask_back, confirm
from bot.brain.offline.requests.cutting import asks_for_it, cut
from bot.brain.offline.requests.graph import Node, build
from bot.brain.offline.requests.matching import Nearly, Understood, exactly, nearly
from bot.brain.offline.requests.slots import SLOTS
from bot.brain.offline.spelling import correct, is_word
from bot.brain.offline.tokens import Kind, Token
from tools.registry import by_name
from tools.spec import Effect

MOST_TOKENS = 30  # a longer text is no request
MOST_SLIPS = 2
_ON_CALL = frozenset({("on", "call"), ("off", "call"), ("de", "guardia"), ("on", "duty")})
_CALLS = frozenset({"calls", "llamada", "llamadas"})
# Somebody who is mentioned, and a receipt, tell a request by themselves.
_REFERRED = frozenset({"member", "members", "assignee", "other", "receipt"})
_REFERRING = "{}"
# People want these done to many things: by themselves they do not tell which request is nearly meant.
_DOING = """
    remove delete drop cancel stop end close send give hand tell post put show ask publish report bring make create
    start set change take raise plan run check look find search new all hold number what why
    quita quitar elimina eliminar borra borrar cancela cancelar deten envia enviame enviar manda mandame mandar dame
    dime publica publicar muestra pon poner cambia cambiar haz crea crear cierra cerrar pasa busca buscar visto
    nueva numero que por
"""


@dataclass(frozen=True, slots=True)
class Net:
    """The templates of every language: together, by the words and values that tell them, and all that they know."""

    start: Node
    templates: tuple[Node, ...]
    told_by: Mapping[str, tuple[int, ...]]  # a word, or a slot in braces → places in `templates`
    words: frozenset[str]


@cache
def net() -> Net:
    """All templates, made once."""
    templates = (
        *build(english.REQUESTS, english.RULES, "en"),
        *build(spanish.REQUESTS, spanish.RULES, "es"),
    )
    start = Node()
    words: set[str] = set().union(*(slot.words for slot in SLOTS.values()))
    told_by: dict[str, list[int]] = {}
    for place, template in enumerate(templates):
        start.include(template)
        nodes = list(template.below())
        own = {word for node in nodes for word in node.words}
        slots = {value.slot for node in nodes for value, _ in node.values}
        words |= own
        told = own.union(*(SLOTS[slot].words for slot in slots if SLOTS[slot].tells))
        for word in (told - _ordinary()) | {_REFERRING for slot in slots if slot in _REFERRED}:
            told_by.setdefault(word, []).append(place)
    return Net(start, templates, {word: tuple(places) for word, places in told_by.items()}, frozenset(words))


def read(text: str, turn: Turn) -> Understood | Asked | None:
    """The calls that `text` asks for, or whether that is what it asks for; None where it is no request, or not quite.

    What would change something and is put as a question ("ack 12?", "is 12 mine?") is not done, unless it is asked for
    politely: somebody may only want to know.
    """
    understood = _read(text, turn)
    if understood is not None and (understood.surely or (_only_asks(text) and _changes_something(understood))):
        return confirm(understood, text)
    return understood


def _read(text: str, turn: Turn) -> Understood | None:
    tokens, turn = cut(text), replace(turn, text=text)
    if not 0 < len(tokens) <= MOST_TOKENS:
        return None
    understood = exactly(tokens, net().start, turn)
    if understood is None and (slips := _slips(tokens)):
        understood = exactly(_corrected(tokens, slips), net().start, turn)
        if understood is not None and any(is_word(slip) for slip in slips):
            return None  # a word by itself is no slip of another one
    return understood


def read_nearly(text: str, turn: Turn) -> Asked | None:
    """What to ask back about a text that is nearly a request; None where it is none."""
    tokens, turn = cut(text), replace(turn, text=text)
    if not 0 < len(tokens) <= MOST_TOKENS:
        return None
    slips = {slip: word for slip, word in _slips(tokens).items() if not is_word(slip)}
    tokens = _corrected(tokens, slips)
    start = _told_by(tokens)
    near = None if start is None else nearly(tokens, start, turn, _ordinary())
    if near is None and is_meant(text):
        near = Nearly("set_override", (), "es" if "guardia" in text.casefold() else "en", (text,), ())
    return None if near is None else ask_back(near, text)


def is_meant(text: str) -> bool:
    """Whether the words are about who is on call, which questions about calls are not."""
    words = [token.folded for token in cut(text)]
    return any(pair in _ON_CALL for pair in itertools.pairwise(words)) and _CALLS.isdisjoint(words)


def _told_by(tokens: Sequence[Token]) -> Node | None:
    """The templates that one of the tokens may tell; None where none does."""
    known = net()
    told = {token.folded for token in tokens}
    if any(token.kind in (Kind.MEMBER, Kind.REFERENCE) for token in tokens):
        told.add(_REFERRING)
    places = sorted({place for word in told for place in known.told_by.get(word, ())})
    if not places:
        return None
    start = Node()
    for place in places:
        start.include(known.templates[place])
    return start


def _only_asks(text: str) -> bool:
    return ("?" in text or "¿" in text) and not asks_for_it(text)


def _changes_something(understood: Understood) -> bool:
    spec = by_name(understood.calls[0].tool)
    return spec is not None and spec.effect is not Effect.READ


@cache
def _ordinary() -> frozenset[str]:
    """The words of questions about calls: one of them does not tell a request."""
    return phrases.words() | time_words.words() | frozenset(_DOING.split())


def _slips(tokens: Sequence[Token]) -> Mapping[str, str]:
    """Words that no template has → the one word of templates that each comes closest to; none where they are many."""
    unknown = {token.folded for token in tokens if token.kind is Kind.WORD and token.folded not in net().words}
    if not 0 < len(unknown) <= MOST_SLIPS:
        return {}
    closest = {word: correct(word, net().words, any_word=True, close=True) for word in unknown}
    return {word: better for word, better in closest.items() if better is not None}


def _corrected(tokens: Sequence[Token], slips: Mapping[str, str]) -> list[Token]:
    return [replace(token, folded=slips.get(token.folded, token.folded)) for token in tokens]
