"""Webex's records as legs."""

from typing import Any

import msgspec
import pytest

from integrations.call_files.fields import Unusable
from integrations.call_files.webex import WebexFields, WebexLegs
from storage.geography import Geography, Stated
from storage.records import CallRecord
from tests.factories import milliseconds
from tests.feeds import webex


def leg(changes: dict[str, Any] | None = None, geography: Geography | None = None) -> CallRecord:
    return WebexLegs(geography or Geography()).leg(msgspec.convert(webex(changes), WebexFields))


def refusal(changes: dict[str, Any]) -> str:
    with pytest.raises(Unusable) as refused:
        leg(changes)
    return str(refused.value)


def test_a_record_is_a_leg():
    record = webex()
    assert WebexLegs(Geography()).leg(msgspec.convert(record, WebexFields)) == CallRecord(
        source="webex",
        report_id=record["Report ID"],
        correlation_id=record["Correlation ID"],
        started_at=milliseconds("2026-03-07T03:12:06.545Z"),
        answered_at=milliseconds("2026-03-07T03:12:09.551Z"),
        ended_at=milliseconds("2026-03-07T03:12:45.621Z"),
        duration=36,
        ring=3,
        answered=True,
        direction="originating",
        call_type="national",
        location="Bogotá",
        location_number="+576015550100",
        person_key="00000000-0000-4000-8000-0000000000cc",
        person="Ana Example",
        person_kind="person",
        person_number="+576015550101",
        extension="2001",
        trunk="Bogotá PSTN",
        calling_number="2001",
        called_number="+576045550199",
        calling_name="Ana Example",
        called_name=None,
        dialled="6045550199",
        country="CO",
        redirect_reason=None,
        related_reason=None,
        redirecting_number=None,
        released_by="remote",
        outcome="Normal",
        device="WXC_CLIENT",
        zone_offset=-300,
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"Answered": "false", "Answer time": "", "Duration": 0},
            {"answered": False, "answered_at": None, "duration": 0},
        ),
        ({"Answered": "false", "Duration": "", "Answer time": "NA"}, {"answered": False, "duration": 0}),
        ({"Answered": "", "Duration": ""}, {"answered": True, "duration": 36}),
        ({"Answered": True}, {"answered": True}),
        ({"Duration": "36", "Ring duration": "3"}, {"duration": 36, "ring": 3}),
        ({"Duration": 36.0, "Ring duration": ""}, {"duration": 36, "ring": 3}),
        ({"Call type": "SIP_TELEPATHY"}, {"call_type": "unknown"}),
        ({"Call type": "SIP_ENTERPRISE", "Called number": "2002"}, {"call_type": "internal", "country": None}),
        ({"Called number": "+25261555010", "International country": "SO"}, {"country": "SO"}),
        ({"Called number": "+25261555010"}, {"country": "SO"}),
        ({"Called number": "6045550199"}, {"called_number": "+576045550199", "country": "CO"}),
        ({"Called number": "anonymous"}, {"called_number": "anonymous", "country": None}),
        ({"Redirect reason": "CallQueue"}, {"redirect_reason": "queue"}),
        ({"Redirect reason": "Whim"}, {"redirect_reason": "unknown"}),
        ({"Releasing party": "NA"}, {"released_by": None}),
        ({"Site timezone": "somewhere"}, {"zone_offset": None}),
        ({"Site timezone": 0}, {"zone_offset": 0}),
        ({"User UUID": "NA"}, {"person_key": "Ana Example", "person": "Ana Example"}),
        ({"User UUID": "", "User": ""}, {"person_key": None, "person": "+576015550101"}),
        ({"User": "NA"}, {"person": "+576015550101"}),
        ({"User": "x" * 300}, {"person": "x" * 200}),
        ({"User type": "CallCenterPremium"}, {"person_kind": "queue"}),
        ({"User type": "HuntGroup"}, {"person_kind": "hunt_group"}),
        ({"User type": "AutomatedAttendantVideo"}, {"person_kind": "attendant"}),
        ({"User type": "VoiceMailGroup"}, {"person_kind": "other"}),
        ({"User number": "2001"}, {"person_number": None, "extension": "2001"}),
        ({"Call outcome reason": "", "Call outcome": "Failure"}, {"outcome": "Failure"}),
        ({"Start time": "2026-03-07T03:12:06.545"}, {"started_at": milliseconds("2026-03-07T03:12:06.545Z")}),
        ({"Release time": "2026-03-07T03:12:45Z"}, {"ended_at": milliseconds("2026-03-07T03:12:45Z")}),
    ],
)
def test_values_are_read_as_the_vendor_means_them(changes: dict[str, Any], expected: dict[str, Any]):
    made = leg(changes)

    assert {name: getattr(made, name) for name in expected} == expected


def test_of_a_received_leg_the_caller_is_the_far_end():
    made = leg(
        {
            "Direction": "TERMINATING",
            "Call type": "SIP_INBOUND",
            "Calling number": "+34912345678",
            "Called number": "2001",
            "Inbound trunk": "In",
        }
    )

    assert (made.direction, made.country, made.extension, made.trunk) == ("terminating", "ES", "2001", "In")


def test_a_forwarded_leg_does_not_lend_its_caller_s_extension():
    assert leg({"Redirect reason": "Unconditional", "Calling number": "2002"}).extension is None


def test_numbers_are_read_as_the_country_of_their_location_dials_them():
    madrid = {"Location": "Madrid", "Site main number": "NA", "Called number": "912345678"}

    assert leg(madrid).called_number == "912345678"
    assert leg(madrid, Geography("Europe/Madrid")).called_number == "+34912345678"
    assert leg(madrid, Geography("UTC", {"MADRID": Stated(country="ES")})).called_number == "+34912345678"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Report ID": ""}, "Report ID is missing"),
        ({"Correlation ID": "NA"}, "Correlation ID is missing"),
        ({"Report ID": "x" * 65}, "Report ID is longer than 64 characters"),
        ({"Start time": None}, "Start time is missing"),
        ({"Start time": "last Tuesday"}, 'Start time is no time: "last Tuesday"'),
        (
            {"Start time": "0001-01-01T00:00:00Z"},
            'Start time is not between the years 2000 and 2100: "0001-01-01T00:00:00Z"',
        ),
        ({"Answer time": "9999-12-31T23:59:59Z"}, "Answer time is not between the years 2000 and 2100"),
        ({"Release time": "x" * 1000}, f'Release time is no time: "{"x" * 60}…"'),
        ({"Duration": "abc"}, 'Duration is no number of seconds: "abc"'),
        ({"Duration": -1}, 'Duration is no plausible number of seconds: "-1"'),
        ({"Duration": 1.5}, "Duration is no plausible number of seconds"),
        ({"Duration": 10**12}, "Duration is no plausible number of seconds"),
        ({"Duration": "nan"}, "Duration is no plausible number of seconds"),
        ({"Duration": "", "Answer time": ""}, "Duration is missing"),
        ({"Ring duration": "-3"}, "Ring duration is no plausible number of seconds"),
        ({"Answered": "perhaps"}, 'Answered is neither true nor false: "perhaps"'),
        ({"Direction": ""}, 'Direction is neither ORIGINATING nor TERMINATING: ""'),
        ({"Called number": "9" * 100}, "Called number is longer than 64 characters"),
    ],
)
def test_what_cannot_be_a_leg_has_a_reason(changes: dict[str, Any], reason: str):
    assert refusal(changes).startswith(reason)


def test_times_without_a_zone_are_told():
    legs = WebexLegs(Geography())
    for start in ("2026-03-07T03:12:06", "2026-03-07T03:12:06Z", "2026-03-07 03:12:06.000"):
        legs.leg(msgspec.convert(webex({"Start time": start}), WebexFields))

    assert legs.notes() == ("2 times had no zone and were read as UTC.",)
