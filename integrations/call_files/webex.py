"""Webex Calling's detailed call history: its fields, and what of them a leg is.

The same fields come as JSON from `GET /v1/cdr_feed` and as columns of Control Hub's CSV. One record is one leg; records
of one call share the Correlation ID. `Release time` has no zone and is UTC; "" and "NA" stand for nothing.
"""

from dataclasses import dataclass
from functools import lru_cache

import msgspec

from integrations.call_files import fields
from integrations.call_files.fields import Clock, Unusable
from integrations.call_files.numbers import extension_of, normal
from storage.geography import Geography
from storage.numbering import country_of
from storage.records import CallRecord


class WebexFields(msgspec.Struct):
    """What is read of a record; all other fields are skipped."""

    report_id: str | None = msgspec.field(default=None, name="Report ID")
    correlation_id: str | None = msgspec.field(default=None, name="Correlation ID")
    start_time: str | None = msgspec.field(default=None, name="Start time")
    answer_time: str | None = msgspec.field(default=None, name="Answer time")
    release_time: str | None = msgspec.field(default=None, name="Release time")
    duration: int | float | str = msgspec.field(default="", name="Duration")
    ring_duration: int | float | str | None = msgspec.field(default=None, name="Ring duration")
    answered: str | bool | None = msgspec.field(default=None, name="Answered")
    direction: str | None = msgspec.field(default=None, name="Direction")
    call_type: str | None = msgspec.field(default=None, name="Call type")
    location: str | None = msgspec.field(default=None, name="Location")
    main_number: str | None = msgspec.field(default=None, name="Site main number")
    zone_offset: str | int | None = msgspec.field(default=None, name="Site timezone")
    user: str | None = msgspec.field(default=None, name="User")
    user_uuid: str | None = msgspec.field(default=None, name="User UUID")
    user_type: str | None = msgspec.field(default=None, name="User type")
    user_number: str | None = msgspec.field(default=None, name="User number")
    inbound_trunk: str | None = msgspec.field(default=None, name="Inbound trunk")
    outbound_trunk: str | None = msgspec.field(default=None, name="Outbound trunk")
    calling_number: str | None = msgspec.field(default=None, name="Calling number")
    called_number: str | None = msgspec.field(default=None, name="Called number")
    calling_name: str | None = msgspec.field(default=None, name="Calling line ID")
    called_name: str | None = msgspec.field(default=None, name="Called line ID")
    dialled: str | None = msgspec.field(default=None, name="Dialed digits")
    country: str | None = msgspec.field(default=None, name="International country")
    redirect_reason: str | None = msgspec.field(default=None, name="Redirect reason")
    related_reason: str | None = msgspec.field(default=None, name="Related reason")
    redirecting_number: str | None = msgspec.field(default=None, name="Redirecting number")
    releasing_party: str | None = msgspec.field(default=None, name="Releasing party")
    outcome_reason: str | None = msgspec.field(default=None, name="Call outcome reason")
    outcome: str | None = msgspec.field(default=None, name="Call outcome")
    client_type: str | None = msgspec.field(default=None, name="Client type")


ESSENTIAL = ("Report ID", "Correlation ID", "Start time", "Duration", "Direction")

# What the vendor documents and a leg has no place for.
UNREAD = frozenset(
    {
        "Answer indicator",
        "Answer reason",
        "Answered Elsewhere",
        "Authorization code",
        "Auto Attendant Key Pressed",
        "Call ID",
        "Call Recording Platform Name",
        "Call Recording Result",
        "Call Recording Trigger",
        "Call transfer Time",
        "Caller ID number",
        "Caller Reputation Score",
        "Caller Reputation Score Reason",
        "Caller Reputation Service Result",
        "Client version",
        "Department ID",
        "Device MAC",
        "Device owner UUID",
        "ELIN",
        "Emergency number source",
        "External caller ID number",
        "External customer ID",
        "Final local SessionID",
        "Final remote SessionID",
        "Hold Duration",
        "Interaction ID",
        "Local call ID",
        "Local SessionID",
        "Model",
        "Network call ID",
        "Org UUID",
        "Original Called Party UUID",
        "Original reason",
        "OS type",
        "PSTN Legal Entity",
        "PSTN Provider ID",
        "PSTN Vendor Name",
        "PSTN Vendor Org ID",
        "Public Called IP Address",
        "Public Calling IP Address",
        "Queue Type",
        "Recall Type",
        "Redirecting party UUID",
        "Related call ID",
        "Remote call ID",
        "Remote SessionID",
        "Report time",
        "Route group",
        "Route list calls overage",
        "Site UUID",
        "Sub client type",
        "Transfer related call ID",
        "Transfer type",
        "Transfer type context",
        "WxCC consult merge status",
    }
)

_DIRECTIONS = {"ORIGINATING": True, "TERMINATING": False}
_CALL_TYPES = {
    "SIP_ENTERPRISE": "internal",
    "SIP_INBOUND": "inbound",
    "SIP_NATIONAL": "national",
    "SIP_MOBILE": "mobile",
    "SIP_INTERNATIONAL": "international",
    "SIP_TOLLFREE": "tollfree",
    "SIP_PREMIUM": "premium",
    "SIP_SHORTCODE": "shortcode",
    "SIP_EMERGENCY": "emergency",
    "SIP_MEETING": "meeting",
}
_KINDS = {
    "User": "person",
    "CallCenterStandard": "queue",
    "CallCenterPremium": "queue",
    "HuntGroup": "hunt_group",
    "AutomatedAttendantVideo": "attendant",
    "Place": "place",
}
_REDIRECT_REASONS = {
    "Unconditional": "unconditional",
    "NoAnswer": "no_answer",
    "UserBusy": "busy",
    "Unavailable": "unavailable",
    "CallQueue": "queue",
    "HuntGroup": "hunt_group",
    "TimeOfDay": "time_of_day",
    "FollowMe": "follow_me",
    "Deflection": "deflection",
}
_RELEASED_BY = {"Local": "local", "Remote": "remote", "Unknown": "unknown"}
_ANSWERED = {"true": True, "false": False}
_LINES = 50_000  # lines that are remembered at once
_FARTHEST_OFFSET = 16 * 60  # minutes
_LONGEST_REASON = 40
_LONGEST_DEVICE = 24


@dataclass(frozen=True, slots=True)
class _Line:
    """What every leg of one line at one location has in common; a month of calls has few of them."""

    location: str | None
    location_number: str | None
    country: str | None  # whose way of dialling the location has
    key: str | None
    name: str | None
    kind: str
    number: str | None
    extension: str | None


class WebexLegs:
    """Makes legs of Webex's records."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography
        self._clock = Clock()
        self._lines: dict[tuple[str | None, ...], _Line] = {}

    def notes(self) -> tuple[str, ...]:
        """What a person should know about the records that were read."""
        return self._clock.notes()

    def leg(self, record: WebexFields) -> CallRecord:
        """The leg that a record tells of. Raises Unusable."""
        text, moment = fields.text, self._clock.moment
        report_id = fields.identity("Report ID", record.report_id)
        correlation_id = fields.identity("Correlation ID", record.correlation_id)
        started_at = moment("Start time", record.start_time)
        if started_at is None:
            raise Unusable("Start time is missing")
        answered_at = moment("Answer time", record.answer_time)
        ended_at = moment("Release time", record.release_time, utc=True)
        answered = _answered(record, answered_at)
        originating = _is_originating(record)
        line = self._line(record)
        calling = _number("Calling number", record.calling_number, line.country)
        called = _number("Called number", record.called_number, line.country)
        redirect_reason = text(record.redirect_reason)
        extension = line.extension
        # A redirected leg bears somebody else's number: the caller's, or the one that was called first.
        if extension is None and redirect_reason is None:
            extension = extension_of(calling if originating else called)
        return CallRecord(
            source="webex",
            report_id=report_id,
            correlation_id=correlation_id,
            started_at=started_at,
            answered_at=answered_at,
            ended_at=ended_at,
            duration=_duration(record, answered, answered_at, ended_at),
            ring=_ring(record, started_at, answered_at),
            answered=answered,
            direction="originating" if originating else "terminating",
            call_type=_CALL_TYPES.get(record.call_type or "", "unknown"),
            location=line.location,
            location_number=line.location_number,
            person_key=line.key,
            person=line.name,
            person_kind=line.kind,
            person_number=line.number,
            extension=extension,
            trunk=text(record.outbound_trunk if originating else record.inbound_trunk),
            calling_number=calling,
            called_number=called,
            calling_name=text(record.calling_name),
            called_name=text(record.called_name),
            dialled=text(record.dialled, fields.LONGEST_NUMBER),
            country=_far_country(record, called) if originating else country_of(calling),
            redirect_reason=None if redirect_reason is None else _REDIRECT_REASONS.get(redirect_reason, "unknown"),
            related_reason=text(record.related_reason, _LONGEST_REASON),
            redirecting_number=_number("Redirecting number", record.redirecting_number, line.country),
            released_by=_RELEASED_BY.get(record.releasing_party or ""),
            outcome=text(record.outcome_reason, _LONGEST_REASON) or text(record.outcome, _LONGEST_REASON),
            device=text(record.client_type, _LONGEST_DEVICE),
            zone_offset=_offset(record.zone_offset),
        )

    def _line(self, record: WebexFields) -> _Line:
        """Whose leg it is and where, made once for all legs that say the same about it."""
        written = (
            record.user_uuid,
            record.user,
            record.user_number,
            record.user_type,
            record.location,
            record.main_number,
        )
        line = self._lines.get(written)
        if line is None:
            if len(self._lines) >= _LINES:
                self._lines.clear()
            line = self._lines[written] = self._new_line(record)
        return line

    def _new_line(self, record: WebexFields) -> _Line:
        location = fields.text(record.location)
        main_number = fields.text(record.main_number)
        country = (
            self._geography.stated(location or "").country
            or country_of(normal(main_number, None))
            or self._geography.home
        )
        number = _number("User number", record.user_number, country)
        extension = extension_of(number)
        user = fields.text(record.user)
        key = fields.text(record.user_uuid) or user
        return _Line(
            location=location,
            location_number=_number("Site main number", main_number, country),
            country=country,
            key=key,
            name=user or number or key,
            kind=_KINDS.get(fields.text(record.user_type) or "User", "other"),
            number=None if extension else number,
            extension=extension,
        )


def _is_originating(record: WebexFields) -> bool:
    direction = _DIRECTIONS.get(record.direction or "")
    if direction is None:
        raise Unusable(f"Direction is neither ORIGINATING nor TERMINATING: {fields.quoted(record.direction or '')}")
    return direction


def _answered(record: WebexFields, answered_at: int | None) -> bool:
    if isinstance(record.answered, bool):
        return record.answered
    written = fields.text(record.answered)
    if written is None:
        return answered_at is not None
    answered = _ANSWERED.get(written.lower())
    if answered is None:
        raise Unusable(f"Answered is neither true nor false: {fields.quoted(written)}")
    return answered


def _duration(record: WebexFields, answered: bool, answered_at: int | None, ended_at: int | None) -> int:
    duration = fields.seconds("Duration", record.duration)
    if duration is None:
        if not answered:
            return 0
        if answered_at is None or ended_at is None:
            raise Unusable("Duration is missing")
        return max(0, (ended_at - answered_at) // 1000)
    return duration


def _ring(record: WebexFields, started_at: int, answered_at: int | None) -> int:
    ring = fields.seconds("Ring duration", record.ring_duration)
    if ring is None:
        return 0 if answered_at is None else max(0, (answered_at - started_at) // 1000)
    return ring


def _number(field: str, value: str | None, country: str | None) -> str | None:
    number = normal(fields.text(value), country)
    if number is not None and len(number) > fields.LONGEST_NUMBER:
        raise Unusable(f"{field} is longer than {fields.LONGEST_NUMBER} characters")
    return number


def _far_country(record: WebexFields, called: str | None) -> str | None:
    stated = fields.text(record.country)
    return stated.upper() if stated is not None and len(stated) == 2 and stated.isalpha() else country_of(called)


@lru_cache(maxsize=256)
def _offset(value: str | int | None) -> int | None:
    try:
        minutes = None if value is None or value == "" else int(value)
    except ValueError:
        return None
    return minutes if minutes is not None and abs(minutes) <= _FARTHEST_OFFSET else None
