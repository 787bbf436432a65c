"""A made company of two locations with a handful of calls, for the tests of the tools."""

from dataclasses import replace
from datetime import UTC, datetime

from storage import loading
from storage.engine import Database
from storage.records import CallRecord


def at(day: int, hour: int, minute: int = 0) -> int:
    """A moment of March 2026 by UTC, in milliseconds."""
    return round(datetime(2026, 3, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


LEG = CallRecord(
    source="webex",
    report_id="",
    correlation_id="",
    started_at=at(2, 15),
    answered_at=None,
    ended_at=None,
    duration=60,
    ring=8,
    answered=True,
    direction="originating",
    call_type="national",
    location="Bogotá HQ",
    location_number="+5716017000",
    person_key="sofia",
    person="Sofía Bernal",
    person_kind="person",
    person_number="+5716017041",
    extension="2041",
    trunk="Main trunk",
    calling_number="2041",
    called_number="+573001112233",
    calling_name="Sofía Bernal",
    called_name=None,
    dialled="3001112233",
    country="CO",
    redirect_reason=None,
    related_reason=None,
    redirecting_number=None,
    released_by="local",
    outcome="Normal",
    device="SIP",
    zone_offset=-300,
)
LUIS = {"person_key": "luis", "person": "Luis Marín", "extension": "2042", "calling_name": "Luis Marín"}
MARTA = {
    "person_key": "marta",
    "person": "Marta Quispe",
    "extension": "3101",
    "location": "Lima",
    "location_number": "+5117010000",
    "person_number": "+5117010101",
}
SALES = {"person_key": "sales", "person": "Ventas", "person_kind": "queue", "extension": "8000"}
# Rosa Delgado of Acme Imports rings the main number; the queue gives the call to Luis, whose phone sends it to Marta.
RECEIVED = {
    "direction": "terminating",
    "call_type": "inbound",
    "calling_number": "+573104445566",
    "calling_name": "Rosa Delgado",
    "called_name": None,
    "dialled": None,
}
TRACED = "5a1e3f7c-0d4b-4a52-9a77-d1f0c2b3a495"


def legs() -> list[CallRecord]:
    """The company's legs."""
    rows: list[dict[str, object]] = [
        {"correlation_id": "c1"},
        {"correlation_id": "c2", "started_at": at(2, 16), "duration": 600, **LUIS},
        {
            "correlation_id": "c3",
            "started_at": at(3, 4),
            "call_type": "international",
            "country": "HN",
            "called_number": "+50499887766",
            "called_name": "Acme Imports",
            "duration": 1500,
            **LUIS,
        },
        {
            "correlation_id": "c4",
            "started_at": at(4, 20),
            "answered": False,
            "duration": 0,
            "called_number": "3101",
            **(RECEIVED | {"calling_number": "+14155550123", "country": "US"}),
            **MARTA,
        },
        {"correlation_id": TRACED, "started_at": at(5, 14), "called_number": "+5716017000", **RECEIVED, **SALES},
        {
            "correlation_id": TRACED,
            "started_at": at(5, 14, 1),
            "called_number": "2042",
            "redirect_reason": "queue",
            "redirecting_number": "+5716017000",
            "answered": False,
            "duration": 0,
            "ring": 20,
            **RECEIVED,
            **(LUIS | {"calling_name": "Rosa Delgado"}),
        },
        {
            "correlation_id": TRACED,
            "started_at": at(5, 14, 2),
            "called_number": "3101",
            "redirect_reason": "no_answer",
            "redirecting_number": "2042",
            "duration": 240,
            "released_by": "remote",
            **RECEIVED,
            **MARTA,
        },
        {
            "correlation_id": "c6",
            "started_at": at(6, 13),
            "call_type": "internal",
            "called_number": "9001",
            "called_name": "Garita Norte",
            "person_key": "gate",
            "person": "Garita Norte",
            "person_kind": "place",
            "extension": "9001",
            "country": "CO",
        },
    ]
    found = [replace(LEG, report_id=f"r{place}", **row) for place, row in enumerate(rows)]  # type: ignore[arg-type]
    return [replace(leg, ended_at=leg.started_at + 1000 * (leg.ring + leg.duration)) for leg in found]


def identities() -> set[str]:
    """Every word of a name and every telephone number of the company's calls: what a viewer must never read."""
    found: set[str] = set()
    for leg in legs():
        names = [leg.calling_name, leg.called_name, leg.person if leg.person_kind != "queue" else None]
        found |= {word for name in names if name for word in name.split()}
        numbers = [leg.calling_number, leg.called_number, leg.redirecting_number, leg.person_number, leg.dialled]
        found |= {number.removeprefix("+") for number in numbers if number and len(number) > 6}
    return found


async def load(database: Database, organisation: int) -> None:
    """Store the company's calls."""
    await loading.load(database, organisation, legs())
