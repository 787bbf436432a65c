"""Groupings: each group of a query as an SQL key, what people read for a key, and in what order keys come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case

from storage.call_query import WEEKDAYS, Group
from storage.conditions import OUTBOUND
from storage.directory import Directory
from storage.local_time import LocalClock, day_text, month_text
from storage.metrics import EXTENSION, FAR_NUMBER, of_person
from storage.schema import legs

Key = str | int
SortKey = tuple[int, str, str]

DIRECTION = case((OUTBOUND, "outbound"), (legs.c.call_type == "internal", "internal"), else_="inbound")


@dataclass(frozen=True)
class Grouping:
    """The SQL key, what a key is shown as, and which legs belong to a group at all: None for every leg."""

    key: ColumnElement[Any]
    shown: Callable[[Any], Key]
    members: ColumnElement[bool] | None = None


def grouping(group: Group, directory: Directory, clock: LocalClock) -> Grouping:
    """How to group by `group`; times are by `clock`."""
    match group:
        case "location":
            return _named(legs.c.location_id, directory.location_labels)
        case "person":
            return Grouping(legs.c.person_id, directory.person_labels.__getitem__, of_person(directory))
        case "queue":
            return _named(legs.c.queue_id, directory.queue_labels)
        case "trunk":
            return _named(legs.c.trunk_id, directory.trunks)
        case "extension":
            return Grouping(EXTENSION, str, EXTENSION.is_not(None))
        case "number":
            return Grouping(FAR_NUMBER, str, FAR_NUMBER.is_not(None))
        case "country":
            return Grouping(legs.c.country, str, legs.c.country.is_not(None))
        case "call_type":
            return Grouping(legs.c.call_type, str)
        case "direction":
            return Grouping(DIRECTION, str)
        case "hour":
            return Grouping(clock.hour, int)
        case "day":
            return Grouping(clock.day, day_text)
        case "weekday":
            return Grouping(clock.weekday, WEEKDAYS.__getitem__)
        case "week":
            return Grouping(clock.week, day_text)
        case "month":
            return Grouping(clock.month, month_text)


def sort_key(group: Group, shown: Key) -> SortKey:
    """Where a shown key comes: weekdays from Monday, numbers by size, names by the alphabet without regard to case."""
    if group == "weekday":
        return WEEKDAYS.index(str(shown)), "", ""
    if isinstance(shown, int):
        return shown, "", ""
    return 0, shown.casefold(), shown


def _named(column: ColumnElement[int | None], labels: Mapping[int, str]) -> Grouping:
    return Grouping(column, labels.__getitem__, column.is_not(None))
