"""The lexicon as a trie of folded words, made once from the tables of both languages."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.brain.offline.lexicon import english, spanish
from bot.brain.offline.senses import Sense
from tools.words import LANGUAGES, Language

_PIECES = re.compile(r"[\[\]()|]|[^\[\]()|]+")


class Node:
    """A word's place in the trie: what may follow, and what a phrase that ends here means in each language."""

    __slots__ = ("following", "senses")

    def __init__(self) -> None:
        self.following: dict[str, Node] = {}
        self.senses: dict[Language, list[Sense]] = {}


def expand(template: str) -> list[str]:
    """Every phrase that a template stands for: `a [b] (c|d)` is `a c`, `a d`, `a b c`, `a b d`. Brackets may nest."""
    if "[" not in template and "(" not in template:
        return [template]
    phrases, rest = _alternatives(_PIECES.findall(template), 0)
    assert rest == len(_PIECES.findall(template)), template
    return list(dict.fromkeys(" ".join(phrase.split()) for phrase in phrases))


def _alternatives(pieces: Sequence[str], place: int) -> tuple[list[str], int]:
    """The phrases from `place` up to the bracket that closes, and where that is."""
    done: list[str] = []
    so_far = [""]
    while place < len(pieces) and pieces[place] not in ")]":
        piece = pieces[place]
        if piece == "|":
            done += so_far
            so_far = [""]
        elif piece in "([":
            inner, place = _alternatives(pieces, place + 1)
            so_far = [before + after for before in so_far for after in ([*inner, ""] if piece == "[" else inner)]
        else:
            so_far = [before + piece for before in so_far]
        place += 1
    return done + so_far, place


@cache
def trie() -> Node:
    """All phrases of both languages."""
    root = Node()
    for language, entries in zip(LANGUAGES, (english.ENTRIES, spanish.ENTRIES), strict=True):
        for sense, templates in entries:
            for template in templates.split(", "):
                for phrase in expand(template):
                    _add(root, phrase.replace("COMMA", ",").split(), language, sense)
    return root


def _add(root: Node, phrase: Sequence[str], language: Language, sense: Sense) -> None:
    node = root
    for word in phrase:
        node = node.following.setdefault(word, Node())
    senses = node.senses.setdefault(language, [])
    if node is not root and sense not in senses:
        senses.append(sense)


@cache
def words(language: Language | None = None) -> frozenset[str]:
    """Every word of the lexicon, or of one language."""
    found: set[str] = set()

    def walk(node: Node) -> bool:
        ours = bool(node.senses) if language is None else language in node.senses
        for word, following in node.following.items():
            if walk(following):
                found.add(word)
                ours = True
        return ours

    walk(trie())
    return frozenset(found)


def matches(folded: Sequence[str], first: int) -> Iterator[tuple[int, dict[Language, list[Sense]]]]:
    """Yield (one past the last word, senses by language) for each phrase that begins at `first`."""
    node = trie()
    for place in range(first, len(folded)):
        following = node.following.get(folded[place])
        if following is None:
            return
        node = following
        if node.senses:
            yield place + 1, node.senses
