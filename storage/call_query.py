"""CallQuery: the semantic layer over calls. A metric, conditions, groups, an order, a comparison; never SQL.

A brain or a person fills it in, `compile.py` turns it into one statement that means the same on SQLite and PostgreSQL,
and `tests/storage/plain_reading.py` says in plain Python what it means.

What it means, in one place:

- The *matching legs* are the organisation's legs that start in `period` (half open) and meet every condition.
- A *call* is a journey: metric `calls` counts distinct journeys among the matching legs. Durations, ring times and
  rates are over the matching legs themselves.
- A condition holds when the field has one of `values`; with `negate` it holds when it has none of them (a leg without
  a value meets a negated condition).
- Hours, weekdays and the groups by time are in `zone` (the asker's). Business hours are each location's own.
"""

import re
from datetime import datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from storage.records import CALL_TYPES, REDIRECT_REASONS, RELEASED_BY

Metric = Literal[
    "calls",
    "legs",
    "total_duration",
    "average_duration",
    "longest_duration",
    "total_ring",
    "average_ring",
    "longest_ring",
    "answer_rate",
    "share",
    "people",
    "extensions",
    "numbers",
    "countries",
    "locations",
    "first_call",
    "last_call",
    "list",
]
ConditionField = Literal[
    "direction",
    "call_type",
    "answered",
    "missed",
    "person",
    "extension",
    "calling_number",
    "called_number",
    "number",
    "country",
    "location",
    "queue",
    "trunk",
    "duration",
    "hours",
    "weekday",
    "business_hours",
    "forwarded",
    "redirect_reason",
    "released_by",
    "device",
    "alert",
]
Group = Literal[
    "location",
    "person",
    "extension",
    "number",
    "country",
    "call_type",
    "direction",
    "queue",
    "trunk",
    "hour",
    "day",
    "weekday",
    "week",
    "month",
]
Order = Literal["highest", "lowest", "key"]
Operator = Literal[">", ">=", "<", "<=", "="]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEVICES = ("SIP", "WXC_CLIENT", "WXC_THIRD_PARTY", "TEAMS_WXC_CLIENT", "WXC_DEVICE", "WXC_SIP_GW")
TIME_GROUPS = ("hour", "day", "weekday", "week", "month")
CHOICES: dict[str, tuple[str, ...]] = {
    "direction": ("outbound", "inbound"),
    "call_type": CALL_TYPES,
    "answered": ("yes", "no"),
    "missed": ("yes",),
    "weekday": WEEKDAYS,
    "business_hours": ("inside", "outside"),
    "forwarded": ("yes",),
    "redirect_reason": REDIRECT_REASONS,
    "released_by": RELEASED_BY,
}
DURATION = re.compile(r"(>=|<=|>|<|=)(\d{1,7})")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
NUMBER = re.compile(r"\+?[0-9*#]{1,32}\*?|anonymous")
COUNTRY = re.compile(r"[A-Z]{2}")
ALERT = re.compile(r"[1-9]\d{0,8}")
MAX_LIMIT = 10_000

# No NUL: PostgreSQL refuses to compare with it.
Value = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class Strict(BaseModel):
    """What every part of a query has in common: frozen, and no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(Strict):
    """A half-open stretch of time, `start` inclusive, `end` exclusive; an open side is unbounded."""

    start: AwareDatetime | None = None
    end: AwareDatetime | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError("the period ends before it starts")
        return self

    @property
    def milliseconds(self) -> tuple[int | None, int | None]:
        """Both ends in UTC milliseconds."""
        return _milliseconds(self.start), _milliseconds(self.end)


class Condition(Strict):
    """One thing that a leg must have (or, negated, must not have).

    What `values` hold depends on `field`:

    - direction: outbound (the leg originates here), inbound (received from outside).
    - call_type: internal, inbound, national, mobile, international, tollfree, premium, shortcode, emergency, meeting,
      unknown.
    - answered: yes, no. missed: yes (received from outside and not answered).
    - person, location, queue, trunk: names as stored, compared without regard to case.
    - extension: digits. The leg's own extension, else the one its line has now.
    - calling_number, called_number, number (either): E.164 or an extension; a trailing `*` makes it a prefix.
    - country: ISO 3166 code of the far end.
    - duration: `>1200`, `<=30` (seconds); several values of one duration condition must all hold.
    - hours: `22:00-06:00` by the clock of `zone`, half open; it may wrap past midnight.
    - weekday: monday ... sunday. business_hours: inside, outside (of the leg's location).
    - forwarded: yes. redirect_reason: unconditional, no_answer, busy, unavailable, queue, hunt_group, time_of_day,
      follow_me, deflection, unknown.
    - released_by: local, remote, unknown. device: the source's client type.
    - alert: number of an alert; the legs that are its evidence.
    """

    field: ConditionField
    values: tuple[Value, ...] = Field(min_length=1, max_length=200)
    negate: bool = False

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        allowed = CHOICES.get(self.field)
        for value in self.values:
            if allowed is not None and value not in allowed:
                raise ValueError(f"{self.field} is one of {', '.join(allowed)}, not {value!r}")
            if self.field == "duration" and not DURATION.fullmatch(value):
                raise ValueError(f"a duration condition reads like >1200 (seconds), not {value!r}")
            if self.field == "hours" and not HOURS.fullmatch(value):
                raise ValueError(f"hours read like 22:00-06:00, not {value!r}")
            if self.field in ("calling_number", "called_number", "number") and not NUMBER.fullmatch(value):
                raise ValueError(
                    f"a number has digits, perhaps a leading + and a trailing * for a prefix, not {value!r}"
                )
            if self.field == "country" and not COUNTRY.fullmatch(value):
                raise ValueError(f"a country is an ISO 3166 code of two letters, not {value!r}")
            if self.field == "alert" and not ALERT.fullmatch(value):
                raise ValueError(f"an alert is named by its number, not {value!r}")
        return self


class Threshold(Strict):
    """Keep only the groups whose metric compares so with `value` (seconds for durations, percent for rates)."""

    op: Operator
    value: float = Field(ge=0, le=1e12)

    def holds(self, figure: float) -> bool:
        """Whether `figure` passes."""
        match self.op:
            case ">":
                return figure > self.value
            case ">=":
                return figure >= self.value
            case "<":
                return figure < self.value
            case "<=":
                return figure <= self.value
            case "=":
                return figure == self.value


class CallQuery(Strict):
    """A question about calls, complete in itself: run twice over the same data, it answers the same."""

    metric: Metric = Field(
        default="calls",
        description="What to compute over the matching legs; `calls` counts journeys, `list` returns the calls "
        "themselves, `share` is the percentage of the calls matching `of` that also match `where`.",
    )
    period: Period = Field(default_factory=Period, description="When the legs start. Open means all stored history.")
    zone: str = Field(default="UTC", max_length=64, description="IANA zone for hours, weekdays and groups by time.")
    where: tuple[Condition, ...] = Field(default=(), max_length=20, description="All of these must hold.")
    of: tuple[Condition, ...] = Field(
        default=(), max_length=20, description="Only for `share`: the wider conditions that make the whole."
    )
    groups: tuple[Group, ...] = Field(default=(), max_length=2, description="One row for each value of these.")
    threshold: Threshold | None = Field(default=None, description="Keep only the groups whose figure passes.")
    order: Order = Field(default="highest", description="By the metric, or by the group's own key.")
    limit: int | None = Field(default=None, ge=1, le=MAX_LIMIT, description="Keep only so many rows of the order.")
    compare: Period | None = Field(default=None, description="Also compute the same over this period.")

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{self.zone!r} is not a time zone of the IANA list") from error
        if len(set(self.groups)) != len(self.groups):
            raise ValueError("the same group twice")
        if self.metric == "list" and (self.groups or self.threshold or self.compare):
            raise ValueError("a list of calls has no groups, threshold or comparison")
        if self.of and self.metric != "share":
            raise ValueError("`of` goes with the metric share only")
        if self.threshold is not None and not self.groups:
            raise ValueError("a threshold keeps some groups: it goes with at least one")
        if self.threshold is not None and self.metric in ("first_call", "last_call"):
            raise ValueError("a threshold needs a metric that is a number")
        if self.compare is not None and self.metric in ("first_call", "last_call"):
            raise ValueError("a comparison needs a metric that is a number")
        return self


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
