"""Factories: made legs and locations, of which a test names only what it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from storage.engine import Database
from storage.geography import Geography, Stated
from storage.loading import Loaded, load
from storage.records import CallRecord
from tests.conftest import NOW_MS

_numbers = count(1)
_PLAIN = CallRecord(
    source="webex",
    report_id="",
    correlation_id="",
    started_at=NOW_MS - 3_600_000,
    answered_at=None,
    ended_at=None,
    duration=60,
    ring=5,
    answered=True,
    direction="originating",
    call_type="national",
    location=None,
    location_number=None,
    person_key=None,
    person=None,
    person_kind="person",
    person_number=None,
    extension=None,
    trunk=None,
    calling_number=None,
    called_number=None,
    calling_name=None,
    called_name=None,
    dialled=None,
    country=None,
    redirect_reason=None,
    related_reason=None,
    redirecting_number=None,
    released_by=None,
    outcome=None,
    device=None,
    zone_offset=None,
)


def leg(at: str | None = None, **changes: Any) -> CallRecord:
    """An answered national call of a minute, an hour before the frozen clock, in a journey of its own.

    `at` is its start as ISO 8601 with an offset. A person's key is their name unless it is given.
    """
    number = next(_numbers)
    record = replace(_PLAIN, report_id=f"report-{number:08}", correlation_id=f"{number:08}-correlation")
    if at is not None:
        changes["started_at"] = milliseconds(at)
    if "person" in changes:
        changes.setdefault("person_key", changes["person"])
    return replace(record, **changes)


def milliseconds(at: str) -> int:
    """UTC milliseconds of an ISO 8601 text with an offset."""
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError(f"{at} has no offset")
    return round(moment.timestamp() * 1000)


async def load_legs(
    database: Database,
    organisation: int,
    records: Iterable[CallRecord],
    zones: Mapping[str, str] | None = None,
) -> Loaded:
    """Load the legs; `zones` are the IANA zones of locations by name, UTC for the others."""
    stated = {name: Stated(zone=zone) for name, zone in (zones or {}).items()}
    return await load(database, organisation, records, geography=Geography(locations=stated))
