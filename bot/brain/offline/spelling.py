"""Slips of the keyboard: an unknown word becomes the one known word it is closest to, if it is no word by itself.

`emails` is a word of English, so it is never read as a slip of anything we know: it is asked back. Word lists come with
the package pyspellchecker.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

VARIANTS = {
    "mejico": "mexico",
    "q": "que",
    "xq": "porque",
    "tlf": "telefono",
    "tel": "telefono",
    "yest": "yesterday",
    "hw": "how",
    "lst": "last",
    "mny": "many",
    "cls": "calls",
    "gimme": "give",
    "tpo": "top",
    "tot": "total",
    "nro": "numero",
    "prom": "promedio",
    "fwd": "forwarded",
    "lats": "last",
    "ayr": "ayer",
    "teh": "the",
    "tahn": "than",
    "dyas": "days",
    "wek": "week",
}


@cache
def _dictionary() -> frozenset[str]:
    from spellchecker import SpellChecker

    from bot.brain.offline.tokens import fold

    return frozenset(
        fold(word) for language in ("en", "es") for word in SpellChecker(language=language).word_frequency.words()
    )


@lru_cache(maxsize=4096)
def is_word(folded: str) -> bool:
    """Whether English or Spanish has this word."""
    words = _dictionary()
    return (
        folded in words
        or (len(folded) > 4 and folded.endswith("s") and folded[:-1] in words)
        or (len(folded) > 5 and folded.endswith("es") and folded[:-2] in words)
    )


def correct(folded: str, known: Iterable[str], *, any_word: bool = False, close: bool = False) -> str | None:
    """The known word that `folded` is a slip of; None when there is none, or two that are as close.

    One slip (a letter missing, doubled, wrong or swapped with its neighbour) in words of 4 to 8 letters, two in longer
    ones, never in the first letter; in words of four letters none is replaced. What sounds the same in Spanish
    (`yamada`, `huvo`) is a slip too. With `any_word` even a word of its own may be one: for what stands beside a name.
    With `close` the likelier of two that are as close is taken: for words, never for names, which must not be mixed up.
    """
    from rapidfuzz.distance import OSA

    if len(folded) < 4 or (not any_word and is_word(folded)):
        return None
    most = 1 if len(folded) < 9 else 2
    sound = _sound(folded)
    best: list[str] = []
    best_distance = most + 1
    for word in known:
        if len(word) < 4 or abs(len(word) - len(folded)) > most:
            continue
        if word[0] == folded[0]:
            distance = OSA.distance(folded, word, score_cutoff=most)
            if len(folded) == 4 and len(word) == 4 and sorted(folded) != sorted(word) and sound != _sound(word):
                continue
        else:
            distance = 1 if sound == _sound(word) else most + 1
        if distance > most:
            continue
        if distance < best_distance:
            best, best_distance = [word], distance
        elif distance == best_distance:
            best.append(word)
    if len(best) > 1 and close:
        # `llamadas` and `llamada` mean the same: take the one of the same ending.
        best = [word for word in best if _sound(word) == sound] or [w for w in best if len(w) == len(folded)] or best
        same_ending = [word for word in best if word[-1] == folded[-1]]
        best = same_ending if len(same_ending) == 1 else best
    return best[0] if len(best) == 1 else None


_SOUNDS = (
    ("ll", "y"),
    ("y", "i"),
    ("qu", "k"),
    ("ce", "se"),
    ("ci", "si"),
    ("c", "k"),
    ("z", "s"),
    ("v", "b"),
    ("h", ""),
    ("x", "s"),
)


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return word
