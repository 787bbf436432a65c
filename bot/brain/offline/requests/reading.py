"""Reading: the tool call that a request asks for, or what is asked back about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.brain.base import Turn
from bot.brain.offline import time_words
from bot.brain.offline.lexicon import phrases
from bot.brain.offline.requests import english, spanish
from bot.brain.offline.requests.answers import Asked, ask_back
from bot.brain.offline.requests.cutting import cut
from bot.brain.offline.requests.graph import Node, build
from bot.brain.offline.requests.matching import Understood, exactly, nearly
from bot.brain.offline.requests.slots import SLOTS
from bot.brain.offline.spelling import correct, is_word
from bot.brain.offline.tokens import Kind, Token

MOST_TOKENS = 30  # a longer text is no request
MOST_SLIPS = 2
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
    """The templates of every language, and all words that they and their slots know."""

    start: Node
    words: frozenset[str]


@cache
def net() -> Net:
    """All templates, made once."""
    start = Node()
    start.include(build(english.REQUESTS, english.RULES, "en"))
    start.include(build(spanish.REQUESTS, spanish.RULES, "es"))
    return Net(start, frozenset(_words(start, set())).union(*(slot.words for slot in SLOTS.values())))


def read(text: str, turn: Turn) -> Understood | None:
    """The call that `text` asks for; None where it is no request, or not quite one."""
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
    if not any(token.kind in (Kind.MEMBER, Kind.REFERENCE) or token.folded in _telling() for token in tokens):
        return None
    near = nearly(tokens, net().start, turn, _ordinary())
    return None if near is None else ask_back(near, text)


@cache
def _ordinary() -> frozenset[str]:
    """The words of questions about calls: one of them does not tell a request."""
    return phrases.words() | time_words.words() | frozenset(_DOING.split())


@cache
def _telling() -> frozenset[str]:
    return net().words - _ordinary()


def _slips(tokens: Sequence[Token]) -> Mapping[str, str]:
    """Words that no template has → the one word of templates that each comes closest to; none where they are many."""
    unknown = {token.folded for token in tokens if token.kind is Kind.WORD and token.folded not in net().words}
    if not 0 < len(unknown) <= MOST_SLIPS:
        return {}
    closest = {word: correct(word, net().words, any_word=True, close=True) for word in unknown}
    return {word: better for word, better in closest.items() if better is not None}


def _corrected(tokens: Sequence[Token], slips: Mapping[str, str]) -> list[Token]:
    return [replace(token, folded=slips.get(token.folded, token.folded)) for token in tokens]


def _words(node: Node, seen: set[int]) -> Iterator[str]:
    if id(node) in seen:
        return
    seen.add(id(node))
    yield from node.words
    for following in [*(node for nodes in node.words.values() for node in nodes), *(node for _, node in node.values)]:
        yield from _words(following, seen)
