"""3CX V20's table `cdroutput`: its columns, and which leg a row is.

3CX does not document the table; what is known of it was found out by its readers. A row is one step of a call, from one
participant to another; the rows of a call share call_history_id. What we make of it:

- To an outside line: the originating leg of the extension that called, or that forwarded the call.
- From an extension that begins a call within the house: its originating leg, internal.
- Anything else: the terminating leg of where it went: an extension, queue, ring group, attendant, voicemail box.
- Steps of routing (by DID, by outbound rule) that handed the call on are no legs; the next row is.

A queue or ring group is answered when it handed the call to somebody; its own talk time is 0. 3CX has no locations:
people's group (department) stands for one, "3CX" for the group that everybody is in.
"""

from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from integrations.call_files import fields
from integrations.call_files.fields import Clock, Unusable
from integrations.call_files.numbers import kind_of, normal
from storage.geography import Geography
from storage.numbering import country_of
from storage.records import CallRecord, Direction

DEFAULT_LOCATION = "3CX"


class ThreeCxFields(msgspec.Struct):
    """What is read of a row; all other columns are skipped."""

    cdr_id: str | None = None
    call_history_id: str | None = None
    source_participant_id: str | None = None
    source_entity_type: str | None = None
    source_dn_number: str | None = None
    source_dn_type: str | None = None
    source_dn_name: str | None = None
    source_participant_name: str | None = None
    source_participant_phone_number: str | None = None
    source_participant_group_name: str | None = None
    destination_participant_id: str | None = None
    destination_entity_type: str | None = None
    destination_dn_number: str | None = None
    destination_dn_type: str | None = None
    destination_dn_name: str | None = None
    destination_participant_name: str | None = None
    destination_participant_phone_number: str | None = None
    destination_participant_group_name: str | None = None
    base_cdr_id: str | None = None
    originating_cdr_id: str | None = None
    creation_method: str | None = None
    creation_forward_reason: str | None = None
    termination_reason: str | None = None
    terminated_by_participant_id: str | None = None
    cdr_started_at: str | None = None
    cdr_ended_at: str | None = None
    cdr_answered_at: str | None = None
    termination_reason_details: str | None = None


ESSENTIAL = (
    "cdr_id",
    "call_history_id",
    "source_entity_type",
    "destination_entity_type",
    "cdr_started_at",
    "cdr_ended_at",
    "cdr_answered_at",
)
UNREAD = frozenset(
    {
        "source_participant_trunk_did",
        "source_participant_is_incoming",
        "source_participant_is_already_connected",
        "source_participant_billing_suffix",
        "destination_participant_trunk_did",
        "destination_participant_is_incoming",
        "destination_participant_is_already_connected",
        "destination_participant_billing_suffix",
        "continued_in_cdr_id",
        "processed",
        "migrated",
        "main_call_history_id",
        "source_presentation",
        "offload_id",
    }
)

_OUTSIDE = frozenset({"external_line", "provider"})
_ROUTING = frozenset({"inbound_routing", "outbound_rule"})
_HANDED_ON = frozenset({"redirected", "continued_in"})
_NOBODY_TOOK_IT = frozenset(
    {"no_answer", "timeout", "no_destinations", "not_registered", "busy", "no_route", "not_found", "forward_all"}
)
_KINDS = {
    "extension": "person",
    "queue": "queue",
    "ring_group_ring_all": "hunt_group",
    "ring_group_hunt": "hunt_group",
    "ring_group_paging": "hunt_group",
    "ivr": "attendant",
    "script": "attendant",
}
_REDIRECT_REASONS = {
    "forward_all": "unconditional",
    "no_answer": "no_answer",
    "timeout": "no_answer",
    "busy": "busy",
    "not_registered": "unavailable",
    "no_destinations": "unavailable",
    "office_time": "time_of_day",
    "break_time": "time_of_day",
    "holiday": "time_of_day",
    "polling": "queue",
}
_EVERYBODY = frozenset({"", "DEFAULT", "__DEFAULT__"})
_REMEMBERED = 50_000  # rows to which a later row of the same call may refer
_LONGEST_REASON = 40
_LONGEST_EXTENSION = 32


@dataclass(frozen=True, slots=True)
class _Party:
    """One end of a row. `number` is outside E.164 where it can be, inside the extension; `line` names the trunk."""

    participant: str | None
    entity: str
    dn: str | None
    line: str | None
    name: str | None
    number: str | None
    location: str | None

    @property
    def outside(self) -> bool:
        return self.entity in _OUTSIDE

    @property
    def kind(self) -> str:
        return _KINDS.get(self.entity, "other")

    @property
    def key(self) -> str | None:
        """What `people` knows it by: its number in the house; a voicemail box shares that with its owner."""
        if self.dn is None or self.kind != "other":
            return self.dn
        return f"{self.entity}:{self.dn}"[: fields.LONGEST_NAME]

    @property
    def title(self) -> str | None:
        """Its name among people and lines."""
        called = self.line or self.name or self.dn
        return f"{called} ({self.entity})"[: fields.LONGEST_NAME] if called and self.kind == "other" else called


class ThreeCxLegs:
    """Makes legs of 3CX's rows. A forwarded call's leg names who forwarded it if that row came before."""

    def __init__(self, geography: Geography) -> None:
        self.steps = 0
        self._geography = geography
        self._clock = Clock()
        self._reached: OrderedDict[str, _Party] = OrderedDict()

    def notes(self) -> tuple[str, ...]:
        """What a person should know about the rows that were read."""
        if not self.steps:
            return self._clock.notes()
        rows = "1 row is a step" if self.steps == 1 else f"{self.steps:,} rows are steps"
        return (*self._clock.notes(), f"{rows} of routing and no leg of a call.")

    def leg(self, row: ThreeCxFields) -> CallRecord | None:
        """The leg that a row is; None for a step of routing. Raises Unusable."""
        report_id = fields.identity("cdr_id", row.cdr_id)
        correlation_id = fields.identity("call_history_id", row.call_history_id)
        started_at = self._clock.moment("cdr_started_at", row.cdr_started_at)
        answered_at = self._clock.moment("cdr_answered_at", row.cdr_answered_at)
        ended_at = self._clock.moment("cdr_ended_at", row.cdr_ended_at)
        if started_at is None:
            raise Unusable("cdr_started_at is missing")
        if ended_at is None:
            raise Unusable("cdr_ended_at is missing: the call had not ended yet")
        source, destination = self._source(row), self._destination(row)
        sender = self._sender(row)
        self._remember(report_id, source if destination.outside else destination)
        method, ending = _word(row.creation_method), _word(row.termination_reason)
        if destination.entity in _ROUTING and ending in _HANDED_ON:
            self.steps += 1
            return None
        direction: Direction = "terminating"
        line, far = destination, source
        if destination.outside or destination.entity == "outbound_rule":
            direction = "originating"
            line, far = (sender or source) if source.outside else source, destination
        elif source.kind == "person" and method in ("call_init", ""):
            direction = "originating"
            line, far = source, destination
        details = _word(row.termination_reason_details)
        is_group = direction == "terminating" and line.kind in ("queue", "hunt_group")
        answered = answered_at is not None
        if is_group:
            answered = ending in _HANDED_ON and details not in _NOBODY_TOOK_IT
        if not answered:
            answered_at = None
        mine = not line.outside  # a call from outside to outside of which nobody knows who forwarded it is nobody's
        originating = direction == "originating"
        return CallRecord(
            source="3cx",
            report_id=report_id,
            correlation_id=correlation_id,
            started_at=started_at,
            answered_at=answered_at,
            ended_at=ended_at,
            duration=0 if answered_at is None or is_group else max(0, round((ended_at - answered_at) / 1000)),
            ring=max(0, round(((answered_at or ended_at) - started_at) / 1000)),
            answered=answered,
            direction=direction,
            call_type=self._call_type(source, destination, line),
            location=(line.location or DEFAULT_LOCATION) if mine else DEFAULT_LOCATION,
            location_number=None,
            person_key=line.key if mine else None,
            person=line.title if mine else None,
            person_kind=line.kind if mine else "other",
            person_number=None,
            extension=line.dn[:_LONGEST_EXTENSION] if mine and line.dn else None,
            trunk=destination.line if destination.outside else source.line if source.outside else None,
            calling_number=source.number,
            called_number=destination.number,
            calling_name=source.name,
            called_name=destination.name,
            dialled=fields.text(row.destination_participant_phone_number, fields.LONGEST_NUMBER)
            if originating
            else None,
            country=country_of(far.number) if far.outside or originating else None,
            redirect_reason=_redirect_reason(row, method, sender),
            related_reason=None if method in ("", "call_init") else method[:_LONGEST_REASON],
            redirecting_number=sender.number if sender and method in ("divert", "route_to") else None,
            released_by=_released_by(row, ending, line, source, destination),
            outcome=(details if details not in ("", "none") else ending)[:_LONGEST_REASON] or None,
            device=None,
            zone_offset=None,
        )

    def _source(self, row: ThreeCxFields) -> _Party:
        return self._party(
            "source",
            row.source_participant_id,
            row.source_entity_type or row.source_dn_type,
            row.source_dn_number,
            row.source_dn_name,
            row.source_participant_name,
            row.source_participant_phone_number,
            row.source_participant_group_name,
        )

    def _destination(self, row: ThreeCxFields) -> _Party:
        return self._party(
            "destination",
            row.destination_participant_id,
            row.destination_entity_type or row.destination_dn_type,
            row.destination_dn_number,
            row.destination_dn_name,
            row.destination_participant_name,
            row.destination_participant_phone_number,
            row.destination_participant_group_name,
        )

    def _party(self, end: str, participant: str | None, entity: str | None, *written: str | None) -> _Party:
        dn, line, name, phone, group = written
        kind = _word(entity)
        location = fields.text(group)
        if location is not None and location.upper() in _EVERYBODY:
            location = None
        outside = kind in _OUTSIDE or kind == "outbound_rule"
        number = fields.text(phone if outside else dn) or fields.text(phone)
        number = normal(number, self._country(location)) if outside else number
        if number is not None and len(number) > fields.LONGEST_NUMBER:
            raise Unusable(f"{end}_participant_phone_number is longer than {fields.LONGEST_NUMBER} characters")
        return _Party(
            fields.text(participant), kind, fields.text(dn), fields.text(line), fields.text(name), number, location
        )

    def _country(self, location: str | None) -> str | None:
        return self._geography.stated(location or DEFAULT_LOCATION).country or self._geography.home

    def _call_type(self, source: _Party, destination: _Party, line: _Party) -> str:
        if destination.outside or destination.entity == "outbound_rule":
            called = destination.number
            return "unknown" if called is None else kind_of(called, self._country(line.location))
        return "inbound" if source.outside else "internal"

    def _remember(self, cdr_id: str, party: _Party) -> None:
        self._reached[cdr_id] = party
        if len(self._reached) > _REMEMBERED:
            self._reached.popitem(last=False)

    def _sender(self, row: ThreeCxFields) -> _Party | None:
        """Who sent the call on to this row: where the row that it came from had reached."""
        for cdr_id in (row.originating_cdr_id, row.base_cdr_id):
            party = self._reached.get(fields.text(cdr_id) or "")
            if party is not None and not party.outside:
                return party
        return None


def _word(value: str | None) -> str:
    """One of 3CX's own words, in lower case; "" when empty."""
    return (fields.text(value) or "").lower()


def _redirect_reason(row: ThreeCxFields, method: str, sender: _Party | None) -> str | None:
    reason = _word(row.creation_forward_reason)
    if reason == "polling" and sender is not None and sender.kind == "hunt_group":
        return "hunt_group"
    return _REDIRECT_REASONS.get(reason) or ("unknown" if method == "divert" else None)


def _released_by(row: ThreeCxFields, ending: str, line: _Party, source: _Party, destination: _Party) -> str | None:
    """Who hung up, as this leg's line sees it; None when the call went on elsewhere."""
    who = fields.text(row.terminated_by_participant_id)
    if ending in _HANDED_ON:
        return None
    if who is None or who not in (source.participant, destination.participant):
        who = {
            "src_participant_terminated": source.participant,
            "dst_participant_terminated": destination.participant,
        }.get(ending)
    return "unknown" if who is None else "local" if who == line.participant else "remote"
