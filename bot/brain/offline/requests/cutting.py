"""Cutting: a request into tokens, members and receipts whole, without politeness, articles and signs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.brain.offline.requests.verbs import parted
from bot.brain.offline.spelling import is_word
from bot.brain.offline.tokens import Kind, Token, fold, tokenize
from tools.people import USERS

# What is never cut nor corrected: who is meant (a mention as Slack writes it, a principal as Ringfence does, or a bare
# id of Slack's), a receipt, and a mailbox.
_WHOLE = re.compile(
    r"<@(?P<mention>[UW][A-Z0-9]{2,30})(?:\|[^<>]*)?>"
    rf"|(?<!\w)(?P<principal>(?i:{'|'.join(USERS)}):[A-Za-z0-9]+)\b"
    r"|(?<!\w)@?(?P<bare>[UW][A-Z0-9]{7,30})\b"
    r"|\b(?P<receipt>[rR]-[0-9A-Za-z]{8,12})\b"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    # What looks like an id and is none that we know; 18:00 does not.
    r"|<[^<>\s]+>|(?<![\w@])@?[A-Za-z]\w*\d\w*|\b(?!\d{1,2}:[0-5]\d)\w+:[^\s<>,;?!]+"
)

# Politeness and grammar that change nothing: anywhere, before the request (whoever is called or asked), after it.
_POLITE = frozenset({"please", "pls", "plz", "plis", "kindly", "porfa", "porfis", "porfavor"})
_WISHED = ["por", "favor"]
SILENT = frozenset({"the", "a", "an", "el", "la", "los", "las", "un", "una"}) | _POLITE
_CALLING = (
    "hey", "hi", "hello", "ok", "okay", "so", "ringfence", "bot", "hola", "oye", "buenas", "buenos dias",
    "buenas noches", "bueno", "yo", "che", "listo", "vale", "va",
)  # fmt: skip
# A question that begins so asks for what follows.
_ASKING = (
    "can you", "can u", "could you", "could u", "would you", "will you", "can i", "could i", "may i", "i want to",
    "i want you to",
    "i need to", "i need you to", "i would like to", "i would like you to", "id like to", "id like you to", "let me",
    "let us", "lets", "i want to know", "i need to know", "do you know", "tell me", "puedes", "podrias", "puede",
    "podria", "podes", "me puedes", "me podrias", "me puede", "me podria", "me podes", "quiero", "necesito",
    "quisiera", "me gustaria", "quiero saber", "necesito saber", "quisiera saber", "dime", "sabes", "por favor",
)  # fmt: skip
_AFTER = (
    "thanks", "thank you", "thx", "ty", "cheers", "for me", "asap", "gracias", "muchas gracias", "mil gracias",
    "por favor",
)  # fmt: skip
# As people type in a hurry: each is the words that it stands for.
_SHORT = {
    short: tuple(words.split())
    for short, words in {
        "whos": "who is", "whats": "what is", "its": "it is", "im": "i", "ive": "i", "ill": "i will", "dont": "do not",
        "didnt": "did not", "couldnt": "could not", "tmrw": "tomorrow", "tmr": "tomorrow", "rn": "right now",
        "porq": "por que", "xq": "por que", "oncall": "on call", "info": "details", "finde": "fin de semana",
    }.items()
}  # fmt: skip


def cut(text: str) -> list[Token]:
    """The tokens of a request. A MEMBER's `folded` is `platform:id`, a receipt's its id in capitals."""
    tokens: list[Token] = []
    end = 0
    for match in _WHOLE.finditer(text):
        tokens += _plain(text[end : match.start()], end)
        tokens += _whole(match)
        end = match.end()
    tokens += _plain(text[end:], end)
    return _without_politeness([part for token in tokens for part in _parts(token)])


def asks_for_it(text: str) -> bool:
    """Whether a question asks politely for what it says: "could you ack 12?"."""
    words = tuple(token.folded for token in _plain(text, 0))
    starts = range(len(words))
    return not _POLITE.isdisjoint(words) or any(_spoken(words[start:], _ASKING_WORDS) for start in starts)


def _parts(token: Token) -> list[Token]:
    """A word that was written short, or has pronouns hanging on it, as the words that it stands for."""
    if token.kind is not Kind.WORD:
        return [token]
    words = _SHORT.get(token.folded) or parted(token.folded)
    return [token] if words == (token.folded,) else [replace(token, folded=word) for word in words]


def _whole(match: re.Match[str]) -> list[Token]:
    raw, start, end = match.group(), match.start(), match.end()
    if match["receipt"]:
        return [Token(raw, raw.upper(), Kind.REFERENCE, start, end)]
    if match["bare"] and is_word(fold(match["bare"])):
        return _plain(raw, start)  # WEDNESDAY has the shape of an id too
    platform, _, user = (match["principal"] or f"slack:{match['mention'] or match['bare']}").partition(":")
    platform = fold(platform)
    if any(name == platform and pattern.fullmatch(user) for name, pattern in USERS.items()):
        return [Token(raw, f"{platform}:{user}", Kind.MEMBER, start, end)]
    return [Token(raw, fold(raw), Kind.WORD, start, end)]


def _plain(text: str, start: int) -> list[Token]:
    return [
        replace(token, start=token.start + start, end=token.end + start)
        for token in tokenize(text)
        if token.kind is not Kind.SIGN or token.folded in "+<>=*%"
    ]


def _without_politeness(tokens: Sequence[Token]) -> list[Token]:
    folded = [token.folded for token in tokens]
    wished = {place + said for place in range(len(folded)) for said in (0, 1) if folded[place : place + 2] == _WISHED}
    kept = [token for place, token in enumerate(tokens) if token.folded not in SILENT and place not in wished]
    words = tuple(token.folded for token in kept)
    first, last = 0, len(kept)
    while length := _spoken(words[first:last], _BEFORE_WORDS):
        first += length
    while length := _spoken(words[first:last][::-1], _AFTER_WORDS):
        last -= length
    return kept[first:last]


def _spoken(words: tuple[str, ...], phrases: Sequence[tuple[str, ...]]) -> int:
    """How many words the longest of `phrases` takes of the first `words`; 0 where they begin otherwise."""
    return next((len(phrase) for phrase in phrases if words[: len(phrase)] == phrase), 0)


def _longest_first(phrases: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(map(tuple, phrases), key=len, reverse=True))


_ASKING_WORDS = _longest_first(phrase.split() for phrase in _ASKING)
_BEFORE_WORDS = _longest_first(phrase.split() for phrase in (*_CALLING, *_ASKING))
_AFTER_WORDS = _longest_first(reversed(phrase.split()) for phrase in _AFTER)
