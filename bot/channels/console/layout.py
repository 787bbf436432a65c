"""Layout: how wide each column of a table becomes, and which ones are left out where there is no room for all."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.spec import Column, ColumnKind

GAP = 2
FOLDED = 12  # a name is not folded narrower than this while a column can still be left out
FOLDED_FOR_BARS = 20  # nor narrower than this to make room for bars
NARROWEST = 4
# Names and texts may be folded onto further lines; figures, dates and numbers stay whole.
FOLDABLE: frozenset[ColumnKind] = frozenset(
    {"person", "outside_name", "location", "country", "queue", "trunk", "text", "reference", "detector"}
)
# What a reader misses least goes first; kinds that are not named here are never left out.
EXPENDABLE: tuple[ColumnKind, ...] = (
    "reference",
    "trunk",
    "outside_name",
    "extension",
    "queue",
    "country",
    "yes_no",
    "direction",
    "call_type",
    "location",
    "moment",
    "person",
)
BAR_LEAST = 8
BAR_LIKED = 14
BAR_MOST = 40


@dataclass(frozen=True, slots=True)
class Fit:
    """What fits: the indexes of the columns that stay with their widths, those left out, and the width of the bars.

    Widths are in cells of the terminal; `bars` is 0 where there is no room for them.
    """

    kept: tuple[int, ...]
    widths: tuple[int, ...]
    left_out: tuple[int, ...]
    bars: int


def fit(
    columns: Sequence[Column],
    natural: Sequence[int],
    words: Sequence[int],
    room: int,
    *,
    bars: bool = False,
    keep: frozenset[int] = frozenset({0}),
) -> Fit:
    """Fit columns that would like to be `natural` cells wide into `room`; those in `keep` always stay.

    `words` are the widths of each column's longest word, which is not broken while a column can still be left out.
    With `bars`, long names are folded a little so that a column of bars finds room; no column is left out for it.
    """
    kept = list(range(len(columns)))
    while True:
        least = [_least(columns[index], natural[index], words[index]) for index in kept]
        space = room - GAP * (len(kept) - 1)
        if sum(least) <= space:
            break
        victim = _most_expendable(columns, kept, keep)
        if victim is None:
            least = [min(width, NARROWEST) for width in least]
            break
        kept.remove(victim)
    if bars:
        comfortable = [_least(columns[index], natural[index], max(words[index], FOLDED_FOR_BARS)) for index in kept]
        if sum(comfortable) + GAP + BAR_LIKED <= space:
            least, space = comfortable, space - GAP - BAR_LIKED
    widths = _shrunk([natural[index] for index in kept], least, space)
    left = room - sum(widths) - GAP * len(kept)
    return Fit(
        kept=tuple(kept),
        widths=tuple(widths),
        left_out=tuple(index for index in range(len(columns)) if index not in kept),
        bars=min(left, BAR_MOST) if bars and left >= BAR_LEAST else 0,
    )


def _least(column: Column, natural: int, word: int) -> int:
    return min(natural, max(word, FOLDED)) if column.kind in FOLDABLE else natural


def _most_expendable(columns: Sequence[Column], kept: Sequence[int], keep: frozenset[int]) -> int | None:
    for kind in EXPENDABLE:
        # Of several columns of a kind the last is missed least.
        for index in reversed(kept):
            if index not in keep and columns[index].kind == kind:
                return index
    return None


def _shrunk(widths: list[int], least: Sequence[int], space: int) -> list[int]:
    """Take cells from the widest columns until all fit, or none can give any."""
    while sum(widths) > space:
        givers = [index for index, width in enumerate(widths) if width > least[index]]
        if not givers:
            break
        widths[max(givers, key=lambda index: widths[index])] -= 1
    return widths
