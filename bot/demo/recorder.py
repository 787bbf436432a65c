"""The recorder: writes calls down as legs in the shape of Webex's `GET /v1/cdr_feed`, as the PBX would.

A leg is a dict with the vendor's own keys, every value a string except the two durations in seconds. A call to or from
outside is one leg, an internal call two (both ends), a forwarded call one for whoever was called and one for where it
went, a queue call one for the queue and one for each agent it was offered to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Literal

from bot.demo.numbers import Outsider
from bot.demo.organisation import Line, Organisation, Queue

Leg = dict[str, str | int]
Reason = Literal["Normal", "NoAnswer", "UserBusy", "UnassignedNumber"]

# A call that will be made at a moment (UTC milliseconds): called with it, it writes its legs. The number in the middle
# keeps calls of the same moment in order.
Planned = tuple[int, int, Callable[[int], list[Leg]]]

ANONYMOUS = Outsider("anonymous", "", "SIP_NATIONAL", "")

_MINUTE_MS = 60_000
_CALLER_LETS_RING_ON_MS = 300  # the far leg of a call begins this much later


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call went: seconds of ringing and of talk (0 when nobody answered)."""

    ring: int
    talk: int = 0
    reason: Reason = "Normal"

    @property
    def answered(self) -> bool:
        """Whether somebody picked up."""
        return self.reason == "Normal"


@dataclass(frozen=True, slots=True)
class Redirect:
    """Why a leg is not where the caller meant: the vendor's two reasons and the number that sent it on."""

    reason: str
    related: str
    number: str
    uuid: str


def identity(rng: Random) -> str:
    """A fresh UUID, in version 4's shape."""
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


class Recorder:
    """Writes calls down, and knows until when each line is on the phone (`busy_until`, UTC milliseconds by index)."""

    def __init__(self, organisation: Organisation, rng: Random) -> None:
        self.rng = rng
        self.busy_until = [0] * (len(organisation.lines) + len(organisation.queues))
        self._minutes: dict[int, tuple[str, str]] = {}
        lines = [*organisation.lines, *(queue.line for queue in organisation.queues)]
        self._blank = [_blank(organisation, line) for line in lines]

    def outgoing(self, line: Line, far: Outsider, at: int, outcome: Outcome, journey: str = "") -> list[Leg]:
        """Somebody calls a number outside."""
        leg = self._leg(line, at, outcome, journey or identity(self.rng))
        self._originating(leg, line, far)
        leg["Calling number"] = leg["Caller ID number"] = line.extension
        leg["Calling line ID"] = line.name
        return [leg]

    def incoming(self, line: Line, far: Outsider, at: int, outcome: Outcome, journey: str = "") -> list[Leg]:
        """Somebody outside calls a line directly."""
        leg = self._leg(line, at, outcome, journey or identity(self.rng))
        self._terminating(leg, line, far, line.number)
        return [leg]

    def internal(self, caller: Line, callee: Line, at: int, outcome: Outcome, journey: str = "") -> list[Leg]:
        """A colleague calls a colleague: one leg for each end."""
        journey = journey or identity(self.rng)
        out = self._leg(caller, at, outcome, journey)
        inward = self._leg(callee, at + _CALLER_LETS_RING_ON_MS, outcome, journey, call_id=str(out["Call ID"]))
        for leg in (out, inward):
            leg["Call type"] = "SIP_ENTERPRISE"
            leg["Calling number"] = leg["Caller ID number"] = caller.extension
            leg["Called number"] = callee.extension
            leg["Calling line ID"] = caller.name
            leg["Called line ID"] = callee.name
        out["Direction"] = "ORIGINATING"
        out["Dialed digits"] = callee.extension
        _opposite(out, inward)
        return [out, inward]

    def unassigned(self, caller: Line, extension: str, at: int, journey: str = "") -> list[Leg]:
        """A colleague dials an extension that nobody has: one leg, refused."""
        leg = self._leg(caller, at, Outcome(0, reason="UnassignedNumber"), journey or identity(self.rng))
        leg["Direction"] = "ORIGINATING"
        leg["Call type"] = "SIP_ENTERPRISE"
        leg["Calling number"] = leg["Caller ID number"] = caller.extension
        leg["Calling line ID"] = caller.name
        leg["Called number"] = leg["Dialed digits"] = extension
        return [leg]

    def forwarded_outside(
        self, line: Line, far: Outsider, to: Outsider, at: int, outcome: Outcome, related: str, journey: str = ""
    ) -> list[Leg]:
        """Somebody outside calls a line that is forwarded to a number outside; `related` is the vendor's reason."""
        journey = journey or identity(self.rng)
        reason, waited = _REDIRECTS[related]
        inward = self._leg(line, at, Outcome(outcome.ring + waited, outcome.talk, outcome.reason), journey)
        self._terminating(inward, line, far, line.number)
        if outcome.answered:
            inward["Answer indicator"] = "Yes-PostRedirection"
        out = self._leg(
            line, at + waited * 1000 + _CALLER_LETS_RING_ON_MS, outcome, journey, Redirect(reason, related, *_of(line))
        )
        self._originating(out, line, to)
        out["Calling number"] = out["Caller ID number"] = far.number
        out["Calling line ID"] = line.name
        _opposite(inward, out)
        return [inward, out]

    def forwarded_inside(self, line: Line, to: Line, far: Outsider, at: int, outcome: Outcome) -> list[Leg]:
        """Somebody outside calls a line; nobody answers and the call goes on to a colleague."""
        journey = identity(self.rng)
        reason, waited = _REDIRECTS["CallForwardNoAnswer"]
        first = self._leg(line, at, Outcome(waited, reason="NoAnswer"), journey)
        redirect = Redirect(reason, "CallForwardNoAnswer", *_of(line))
        second = self._leg(to, at + waited * 1000 + _CALLER_LETS_RING_ON_MS, outcome, journey, redirect)
        self._terminating(first, line, far, line.number)
        self._terminating(second, to, far, line.number)
        return [first, second]

    def queued(
        self, queue: Queue, far: Outsider, at: int, offered: tuple[Line, ...], ring: int, outcome: Outcome
    ) -> list[Leg]:
        """Somebody outside calls a queue, which offers the call to agents for `ring` seconds each.

        `outcome` is the caller's: the ringing before the first offer, and the talk with the last agent offered.
        """
        journey = identity(self.rng)
        kind = "HuntGroup" if queue.line.user_type == "HuntGroup" else "CallQueue"
        redirect = Redirect(kind, kind, *_of(queue.line))
        waited = outcome.ring + ring * len(offered)
        first = self._leg(queue.line, at, Outcome(waited, outcome.talk, outcome.reason), journey)
        if outcome.answered:
            first["Answer indicator"] = "Yes-PostRedirection"
        legs = [first]
        for turn, agent in enumerate(offered):
            last = turn == len(offered) - 1
            heard = Outcome(ring, outcome.talk if last else 0, outcome.reason if last else "NoAnswer")
            legs.append(self._leg(agent, at + (outcome.ring + ring * turn) * 1000, heard, journey, redirect))
        for leg, line in zip(legs, (queue.line, *offered), strict=True):
            self._terminating(leg, line, far, queue.line.number)
        return legs

    def _leg(
        self, line: Line, at: int, outcome: Outcome, journey: str, redirect: Redirect | None = None, call_id: str = ""
    ) -> Leg:
        """A leg with everything but its direction and its two parties."""
        random = self.rng.random
        blanks = self._blank[line.index]
        leg = blanks[0 if len(blanks) == 1 else int(random() * len(blanks))].copy()
        start = at + int(random() * 200)
        answer = start + outcome.ring * 1000 + int(random() * 900)
        release = answer + outcome.talk * 1000 + int(random() * 900)
        self.busy_until[line.index] = max(self.busy_until[line.index], release)
        session = f"{self.rng.getrandbits(192):048x}"
        leg["Correlation ID"] = journey
        leg["Report ID"] = identity(self.rng)
        leg["Call ID"] = call_id or f"SSE{session[:16]}@192.0.2.{1 + at % 250}"
        leg["Local SessionID"] = session[16:]
        leg["Start time"] = self._stamp(start)
        leg["Release time"] = self._stamp_with_space(release)
        leg["Report time"] = self._stamp(release + 60_000 + int(random() * 360_000))
        leg["Ring duration"] = outcome.ring
        leg["Site timezone"] = str(line.location.offset(start))
        leg["Releasing party"] = "Local" if random() < 0.5 else "Remote"
        if outcome.answered:
            leg["Answer time"] = self._stamp(answer)
            leg["Duration"] = outcome.talk
        else:
            leg["Answered"] = "false"
            leg["Answer indicator"] = "No"
            leg["Call outcome reason"] = outcome.reason
            if outcome.reason == "UnassignedNumber":
                leg["Call outcome"] = "Refusal"
        if redirect is not None:
            leg["Original reason"] = leg["Redirect reason"] = redirect.reason
            leg["Related reason"] = redirect.related
            leg["Redirecting number"] = redirect.number
            leg["Redirecting party UUID"] = redirect.uuid
        return leg

    @staticmethod
    def _originating(leg: Leg, line: Line, far: Outsider) -> None:
        leg["Direction"] = "ORIGINATING"
        leg["Call type"] = far.kind
        leg["Called number"] = far.number
        leg["Dialed digits"] = far.dialled
        leg["Outbound trunk"] = line.location.trunk
        leg["External caller ID number"] = line.number
        if far.kind == "SIP_INTERNATIONAL":
            leg["International country"] = far.country

    @staticmethod
    def _terminating(leg: Leg, line: Line, far: Outsider, called: str) -> None:
        leg["Call type"] = "SIP_INBOUND"
        leg["Called number"] = called
        leg["Calling number"] = leg["Caller ID number"] = far.number
        leg["Inbound trunk"] = line.location.trunk
        if far.name:
            leg["Calling line ID"] = far.name

    def _stamp(self, at: int) -> str:
        minute, rest = divmod(at, _MINUTE_MS)
        return f"{self._minute(minute)[0]}{rest // 1000:02d}.{rest % 1000:03d}Z"

    def _stamp_with_space(self, at: int) -> str:
        """The vendor's way to write `Release time`: neither T nor Z."""
        minute, rest = divmod(at, _MINUTE_MS)
        return f"{self._minute(minute)[1]}{rest // 1000:02d}.{rest % 1000:03d}"

    def _minute(self, minute: int) -> tuple[str, str]:
        known = self._minutes.get(minute)
        if known is None:
            moment = datetime.fromtimestamp(minute * 60, UTC)
            known = self._minutes[minute] = (f"{moment:%Y-%m-%dT%H:%M:}", f"{moment:%Y-%m-%d %H:%M:}")
        return known


# By the vendor's `Related reason`: its `Redirect reason`, and how long the first line rings (seconds).
_REDIRECTS = {
    "CallForwardAlways": ("Unconditional", 0),
    "CallForwardBusy": ("UserBusy", 0),
    "CallForwardNoAnswer": ("NoAnswer", 20),
}


def _of(line: Line) -> tuple[str, str]:
    return line.number, line.uuid


def _opposite(one: Leg, other: Leg) -> None:
    """Who hung up looks different from the two ends."""
    other["Releasing party"] = "Remote" if one["Releasing party"] == "Local" else "Local"


def _blank(organisation: Organisation, line: Line) -> tuple[Leg, ...]:
    """What every leg of a line has in common, for each of its devices: an answered, terminating leg of nobody."""
    return tuple(
        {
            "Answer indicator": "Yes",
            "Answer time": "",
            "Answered": "true",
            "Authorization code": "",
            "Call ID": "",
            "Caller ID number": "",
            "Call outcome": "Success",
            "Call outcome reason": "Normal",
            "Call type": "",
            "Called line ID": "NA",
            "Called number": "",
            "Calling line ID": "NA",
            "Calling number": "",
            "Client type": client,
            "Correlation ID": "",
            "Department ID": "",
            "Device MAC": "",
            "Dialed digits": "",
            "Direction": "TERMINATING",
            "Duration": 0,
            "External caller ID number": "",
            "Final local SessionID": "",
            "Inbound trunk": "",
            "International country": "",
            "Local SessionID": "",
            "Location": line.location.name,
            "Model": "",
            "Org UUID": organisation.uuid,
            "Original reason": "",
            "OS type": "na",
            "Outbound trunk": "",
            "Redirect reason": "",
            "Redirecting number": "",
            "Redirecting party UUID": "",
            "Related reason": "",
            "Release time": "",
            "Releasing party": "",
            "Report ID": "",
            "Report time": "",
            "Ring duration": 0,
            "Route group": "",
            "Site main number": line.location.main_number,
            "Site timezone": "",
            "Site UUID": line.location.uuid,
            "Start time": "",
            "User": line.name,
            "User number": line.number,
            "User type": line.user_type,
            "User UUID": line.uuid,
        }
        for client in line.clients
    )
