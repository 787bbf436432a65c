"""Metrics: what each one adds up over the matching legs, in whole numbers, and how the figure follows from the sums.

The databases only count, add and compare integers, so that both give the same; the divisions are done here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, distinct, func

from storage.call_query import Metric
from storage.conditions import OUTBOUND
from storage.directory import SHARED_KINDS, Directory
from storage.schema import legs, people

Figure = int | float | None
Sums = Sequence[int | None]

# The number at the other end, as the leg's own line sees it.
FAR_NUMBER: ColumnElement[str | None] = case((OUTBOUND, legs.c.called_number), else_=legs.c.calling_number)
# The extension that the leg itself tells, else the one that its line has now; needs `people` joined.
EXTENSION: ColumnElement[str | None] = func.coalesce(legs.c.extension, people.c.extension)
CALLS: ColumnElement[int] = func.count(distinct(legs.c.journey))
LEGS: ColumnElement[int] = func.count()


@dataclass(frozen=True)
class Measure:
    """What to add up, and the figure that follows. `empty` is the figure of a group without legs."""

    sums: tuple[ColumnElement[int], ...]
    figure: Callable[[Sums], Figure]
    empty: Figure


def measure(metric: Metric, directory: Directory) -> Measure:
    """How to compute a metric, except `share` (see there) and `list`, which is none."""
    match metric:
        case "calls":
            return _count(CALLS)
        case "legs":
            return _count(LEGS)
        case "total_duration":
            return _count(func.sum(legs.c.duration))
        case "total_ring":
            return _count(func.sum(legs.c.ring))
        case "average_duration":
            return Measure((func.sum(legs.c.duration), LEGS), _ratio, None)
        case "average_ring":
            return Measure((func.sum(legs.c.ring), LEGS), _ratio, None)
        case "longest_duration":
            return _one(func.max(legs.c.duration))
        case "longest_ring":
            return _one(func.max(legs.c.ring))
        case "answer_rate":
            return Measure((func.count(case((legs.c.answered, 1))), LEGS), _percent, None)
        case "people":
            return _count(func.count(distinct(person(directory))))
        case "extensions":
            return _count(func.count(distinct(EXTENSION)))
        case "numbers":
            return _count(func.count(distinct(FAR_NUMBER)))
        case "countries":
            return _count(func.count(distinct(legs.c.country)))
        case "locations":
            return _count(func.count(distinct(legs.c.location_id)))
        case "first_call":
            return _one(func.min(legs.c.started_at))
        case "last_call":
            return _one(func.max(legs.c.started_at))
        case "share" | "list":
            raise ValueError(f"{metric} is no sum over legs")


def share(part: ColumnElement[bool]) -> Measure:
    """The percentage of the calls that have a leg for which `part` holds."""
    return Measure((func.count(distinct(case((part, legs.c.journey)))), CALLS), _percent, None)


def of_person(directory: Directory) -> ColumnElement[bool]:
    """Whether it is a person's leg, and not a shared line's or an unknown one's."""
    shared = [line.id for line in directory.lines if line.kind in SHARED_KINDS]
    return and_(legs.c.person_id.is_not(None), legs.c.person_id.not_in(shared))


def person(directory: Directory) -> ColumnElement[int | None]:
    """The key of the person whose leg it is; NULL on other legs."""
    return case((of_person(directory), legs.c.person_id))


def _count(total: ColumnElement[int]) -> Measure:
    return Measure((total,), lambda sums: sums[0] or 0, 0)


def _one(extreme: ColumnElement[int]) -> Measure:
    return Measure((extreme,), lambda sums: sums[0], None)


def _ratio(sums: Sums) -> Figure:
    part, whole = sums
    return (part or 0) / whole if whole else None


def _percent(sums: Sums) -> Figure:
    part, whole = sums
    return 100 * (part or 0) / whole if whole else None
