"""3CX's rows as legs."""

from typing import Any

import msgspec
import pytest

from integrations.call_files.fields import Unusable
from integrations.call_files.threecx import ThreeCxFields, ThreeCxLegs
from storage.geography import Geography, Stated
from storage.records import CallRecord
from tests.factories import milliseconds
from tests.feeds import threecx

CALLER = {
    "source_entity_type": "external_line",
    "source_dn_number": "10000",
    "source_dn_type": "provider",
    "source_dn_name": "Example Telecom",
    "source_participant_name": "Somebody",
    "source_participant_phone_number": "+34912345678",
    "source_participant_group_name": "",
}
AGENT = {
    "destination_entity_type": "extension",
    "destination_dn_number": "102",
    "destination_dn_type": "extension",
    "destination_dn_name": "Luis Example",
    "destination_participant_phone_number": "102",
    "destination_participant_group_name": "Sales",
}
QUEUE = {
    "destination_entity_type": "queue",
    "destination_dn_number": "800",
    "destination_dn_type": "queue",
    "destination_dn_name": "Support",
    "destination_participant_phone_number": "800",
}
BY_DID = {"destination_entity_type": "inbound_routing", "termination_reason": "redirected"}


def legs(*rows: dict[str, str], geography: Geography | None = None) -> list[CallRecord | None]:
    """The legs of rows of one call."""
    reader = ThreeCxLegs(geography or Geography("America/Bogota"))
    return [reader.leg(msgspec.convert(threecx({"call_history_id": "call", **row}), ThreeCxFields)) for row in rows]


def one(row: dict[str, str], geography: Geography | None = None) -> CallRecord:
    (made,) = legs(row, geography=geography)
    assert made is not None
    return made


def facts(leg: CallRecord | None, *names: str) -> tuple[Any, ...]:
    assert leg is not None
    return tuple(getattr(leg, name) for name in names)


def test_a_call_out_is_its_caller_s_leg():
    assert one({"cdr_id": "row"}) == CallRecord(
        source="3cx",
        report_id="row",
        correlation_id="call",
        started_at=milliseconds("2026-03-07T03:12:06.545+00:00"),
        answered_at=milliseconds("2026-03-07T03:12:09.551+00:00"),
        ended_at=milliseconds("2026-03-07T03:12:45.621+00:00"),
        duration=36,
        ring=3,
        answered=True,
        direction="originating",
        call_type="mobile",
        location="3CX",
        location_number=None,
        person_key="101",
        person="Ana Example",
        person_kind="person",
        person_number=None,
        extension="101",
        trunk="Example Telecom",
        calling_number="101",
        called_number="+573105550199",
        calling_name="Ana Example",
        called_name=None,
        dialled="3105550199",
        country="CO",
        redirect_reason=None,
        related_reason=None,
        redirecting_number=None,
        released_by="remote",
        outcome="dst_participant_terminated",
        device=None,
        zone_offset=None,
    )


def test_a_queue_call_is_the_queue_s_leg_and_one_for_each_agent_that_rang():
    reader_rows = (
        {**CALLER, **BY_DID, "cdr_id": "1"},
        {**CALLER, **QUEUE, "cdr_id": "2", "termination_reason": "continued_in", "creation_method": "route_to"},
        {
            **CALLER,
            **AGENT,
            "cdr_id": "3",
            "originating_cdr_id": "2",
            "creation_method": "route_to",
            "creation_forward_reason": "polling",
            "cdr_answered_at": "",
            "termination_reason": "cancelled",
            "termination_reason_details": "completed_elsewhere",
            "terminated_by_participant_id": "",
        },
        {
            **CALLER,
            **AGENT,
            "destination_dn_number": "103",
            "cdr_id": "4",
            "originating_cdr_id": "2",
            "creation_method": "route_to",
            "creation_forward_reason": "polling",
        },
    )
    step, queue, missed, taken = legs(*reader_rows)

    assert step is None
    shown = ("direction", "call_type", "person_kind", "person", "answered", "duration", "redirect_reason")
    assert facts(queue, *shown) == ("terminating", "inbound", "queue", "Support", True, 0, None)
    assert facts(missed, *shown) == ("terminating", "inbound", "person", "Luis Example", False, 0, "queue")
    assert facts(taken, *shown) == ("terminating", "inbound", "person", "Luis Example", True, 36, "queue")
    assert facts(taken, "extension", "location", "country", "calling_name", "trunk", "redirecting_number") == (
        "103",
        "Sales",
        "ES",
        "Somebody",
        "Example Telecom",
        "800",
    )
    assert facts(missed, "outcome", "released_by") == ("completed_elsewhere", "unknown")


def test_a_queue_that_nobody_answered_in_is_not_answered():
    gave_up = {**CALLER, **QUEUE, "termination_reason": "src_participant_terminated"}
    moved_on = {**CALLER, **QUEUE, "termination_reason": "redirected", "termination_reason_details": "timeout"}

    assert facts(one(gave_up), "answered", "answered_at", "duration", "ring") == (False, None, 0, 39)
    assert one(moved_on).answered is False


def test_a_call_that_was_forwarded_outside_is_the_leg_of_who_forwarded_it():
    _, forwarded = legs(
        {**CALLER, **AGENT, "cdr_id": "1", "cdr_answered_at": "", "termination_reason": "redirected"},
        {
            **CALLER,
            "cdr_id": "2",
            "originating_cdr_id": "1",
            "creation_method": "divert",
            "creation_forward_reason": "forward_all",
            "destination_participant_phone_number": "+25261555010",
        },
    )

    assert facts(forwarded, "direction", "call_type", "country") == ("originating", "international", "SO")
    assert facts(forwarded, "person", "extension", "location") == ("Luis Example", "102", "Sales")
    assert facts(forwarded, "redirect_reason", "related_reason", "redirecting_number") == (
        "unconditional",
        "divert",
        "102",
    )


def test_a_call_from_outside_to_outside_of_which_nothing_more_is_known_is_nobody_s():
    assert facts(one({**CALLER, "creation_method": "divert"}), "direction", "person_key", "extension") == (
        "originating",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (AGENT, ("originating", "internal", "person", "Ana Example", "101")),
        (QUEUE, ("originating", "internal", "person", "Ana Example", "101")),
        ({**AGENT, "creation_method": "route_to"}, ("terminating", "internal", "person", "Luis Example", "102")),
        ({**CALLER, **AGENT}, ("terminating", "inbound", "person", "Luis Example", "102")),
        (
            {**CALLER, **AGENT, "destination_entity_type": "voicemail"},
            ("terminating", "inbound", "other", "Luis Example (voicemail)", "102"),
        ),
        (
            {**CALLER, **QUEUE, "destination_entity_type": "ivr", "destination_dn_name": "Welcome"},
            ("terminating", "inbound", "attendant", "Welcome", "800"),
        ),
        (
            {**CALLER, **QUEUE, "destination_entity_type": "ring_group_ring_all"},
            ("terminating", "inbound", "hunt_group", "Support", "800"),
        ),
        ({**CALLER, **BY_DID, "termination_reason": "rejected"}, ("terminating", "inbound", "other")),
        (
            {"destination_entity_type": "outbound_rule", "termination_reason": "rejected"},
            ("originating", "mobile", "person", "Ana Example", "101"),
        ),
    ],
)
def test_a_row_is_the_leg_of_whoever_it_is_about(row: dict[str, str], expected: tuple[str, ...]):
    made = facts(one(row), "direction", "call_type", "person_kind", "person", "extension")

    assert made[: len(expected)] == expected


@pytest.mark.parametrize(
    ("number", "geography", "kind"),
    [
        ("+576015550199", None, "national"),
        ("6015550199", None, "national"),
        ("123", None, "emergency"),
        ("+34912345678", None, "international"),
        ("+34912345678", Geography("Europe/Madrid"), "national"),
        ("+34912345678", Geography("UTC", {"3cx": Stated(country="ES")}), "national"),
        ("+34912345678", Geography(), "unknown"),
        ("", None, "unknown"),
    ],
)
def test_the_type_of_a_call_out_is_told_by_its_number_and_the_country_of_the_house(
    number: str, geography: Geography | None, kind: str
):
    assert (
        one({"destination_participant_phone_number": number, "destination_dn_number": ""}, geography).call_type == kind
    )


@pytest.mark.parametrize(
    ("row", "released_by"),
    [
        ({"terminated_by_participant_id": "source"}, "local"),
        ({"terminated_by_participant_id": "destination"}, "remote"),
        ({"terminated_by_participant_id": "", "termination_reason": "src_participant_terminated"}, "local"),
        ({"terminated_by_participant_id": "somebody", "termination_reason": "cancelled"}, "unknown"),
        ({"termination_reason": "continued_in"}, None),
        ({**CALLER, **AGENT, "terminated_by_participant_id": "destination"}, "local"),
    ],
)
def test_who_hung_up_is_told_as_the_line_saw_it(row: dict[str, str], released_by: str | None):
    assert one(row).released_by == released_by


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"cdr_id": ""}, "cdr_id is missing"),
        ({"cdr_started_at": ""}, "cdr_started_at is missing"),
        ({"cdr_ended_at": ""}, "cdr_ended_at is missing: the call had not ended yet"),
        ({"cdr_answered_at": "yes"}, 'cdr_answered_at is no time: "yes"'),
        (
            {"destination_participant_phone_number": "9" * 100},
            "destination_participant_phone_number is longer than 64 characters",
        ),
    ],
)
def test_what_cannot_be_a_leg_has_a_reason(row: dict[str, str], reason: str):
    with pytest.raises(Unusable) as refused:
        one(row)
    assert str(refused.value) == reason


def test_what_was_left_out_is_told():
    reader = ThreeCxLegs(Geography())
    for row in ({**CALLER, **BY_DID}, {"cdr_started_at": "2026-03-07 03:12:06"}):
        reader.leg(msgspec.convert(threecx(row), ThreeCxFields))

    assert reader.notes() == (
        "1 time had no zone and was read as UTC.",
        "1 row is a step of routing and no leg of a call.",
    )
