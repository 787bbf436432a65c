"""Made windows: legs of which a test names only what it is about, and the days before them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import polars as pl

from detectors.findings import Detector, Finding
from detectors.rates import Rates
from detectors.window import HABITS, LEGS, CallWindow, firsts_of, habits_of

# A Wednesday.
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
_numbers = count(1)
_PLAIN: Mapping[str, Any] = {
    "duration": 60,
    "ring": 0,
    "answered": True,
    "direction": "originating",
    "call_type": "national",
    "person": 1,
    "user": "Ana Ruiz",
    "extension": "1001",
    "location": "Bogotá",
    "home": "CO",
    "calling_number": "+576011000001",
    "called_number": "+576012000002",
    "country": "CO",
    "forwarded": False,
    "closed": False,
}

Row = Mapping[str, Any]


def leg(minute: float, **changes: Any) -> Row:
    """An answered national call of a minute from one line, that became known `minute` minutes after noon."""
    row = {**_PLAIN, **changes, "report_id": f"leg-{next(_numbers):06}"}
    known = NOON + timedelta(minutes=minute)
    row["known_at"] = round(known.timestamp() * 1000)
    row["started_at"] = row["known_at"] - 1000 * (row["ring"] + row["duration"])
    row.setdefault("day", known.date())
    return row


def abroad(minute: float, country: str = "CU", **changes: Any) -> Row:
    """An international call."""
    return leg(minute, **{"call_type": "international", "country": country, "called_number": "+535000001", **changes})


def habit(days_ago: int, calls: int, country: str = "CO", person: int = 1, **changes: Any) -> Row:
    """What a line did on one earlier day, all of it while open."""
    day = TODAY - timedelta(days=days_ago)
    row = dict.fromkeys(("closed", "forwarded"), 0) | {"seconds": 60 * calls, "abroad": country != "CO"}
    return {**row, "person": person, "country": country, "day": day, "calls": calls, **changes}


def window(rows: Iterable[Row], before: Iterable[Row] = (), rates: Rates | None = None) -> CallWindow:
    """The legs with their own habits and those of days before; history begins sixty days ago."""
    legs = pl.DataFrame([{name: row[name] for name in LEGS} for row in rows], schema=LEGS).sort("known_at", "report_id")
    past = pl.DataFrame(list(before), schema=HABITS)
    habits = pl.concat([past, habits_of(legs)])
    begun: date = TODAY - timedelta(days=60)
    everybody = habits.filter("abroad")
    return CallWindow(legs, habits, rates or Rates(), everybody, firsts_of(habits), begun)


def found(detector: Detector, rows: Iterable[Row], before: Iterable[Row] = (), **limits: Any) -> list[Finding]:
    """What the detector finds, oldest first."""
    findings = detector.find(window(rows, before), detector.limits(**limits))
    return sorted(findings, key=lambda finding: finding.raised_at)


def at(minute: float) -> int:
    """UTC milliseconds of a minute after noon."""
    return round((NOON + timedelta(minutes=minute)).timestamp() * 1000)
