"""The nouns of calls: one leg as a PBX recorded it, and the words a leg may hold."""

from dataclasses import dataclass
from typing import Literal

Source = Literal["webex", "3cx"]
Direction = Literal["originating", "terminating"]

CALL_TYPES = (
    "internal",
    "inbound",
    "national",
    "mobile",
    "international",
    "tollfree",
    "premium",
    "shortcode",
    "emergency",
    "meeting",
    "unknown",
)
REDIRECT_REASONS = (
    "unconditional",
    "no_answer",
    "busy",
    "unavailable",
    "queue",
    "hunt_group",
    "time_of_day",
    "follow_me",
    "deflection",
    "unknown",
)
RELEASED_BY = ("local", "remote", "unknown")
LINE_KINDS = ("person", "queue", "hunt_group", "attendant", "place", "other")


# Nobody changes a record; it is not frozen because a dataclass that is takes five times as long to make, which would be
# a fifth of an import (measured).
@dataclass(slots=True)
class CallRecord:
    """One leg of a call, normalised, before its names became keys of tables.

    Times are UTC milliseconds, durations seconds, numbers E.164 where they can be. `country` is the far
    end's, ISO 3166.
    """

    source: Source
    report_id: str
    correlation_id: str
    started_at: int
    answered_at: int | None
    ended_at: int | None
    duration: int
    ring: int
    answered: bool
    direction: Direction
    call_type: str
    location: str | None
    location_number: str | None
    person_key: str | None
    person: str | None
    person_kind: str
    person_number: str | None
    extension: str | None
    trunk: str | None
    calling_number: str | None
    called_number: str | None
    calling_name: str | None
    called_name: str | None
    dialled: str | None
    country: str | None
    redirect_reason: str | None
    related_reason: str | None
    redirecting_number: str | None
    released_by: str | None
    outcome: str | None
    device: str | None
    zone_offset: int | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is no leg of a call: where it stood, why it was put aside, and the row as it was."""

    position: int  # line of a CSV, ordinal of a JSON record; from 1
    reason: str
    raw: str
