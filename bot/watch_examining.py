"""Examining the watch: what `ringfence doctor` says of what is stored about it: alerts owed, on-call, schedules."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.checks import Check, Level
from bot.config import Settings
from storage import claims, deliveries, destinations, escalations, rotations, schedules, watching
from storage.destinations import SEVERITIES, Destination
from storage.escalations import Step
from storage.on_call import Rotation
from storage.schedules import Schedule
from storage.stories import DETECTORS
from storage.vocabulary import Vocabulary
from tools.destinations import KINDS
from tools.escalation import WHOM, is_member, named
from tools.extras import command, installed
from tools.timetable import Timetable
from tools.wording import local, moment, number

# A leg is looked at within seconds of its import; what waits for longer waits for a watch.
PATIENCE_MS = 10 * 60_000
# Schedules are made up for within the hour; a claim that is not done by then was a killed process's.
LATE_MS = 20 * 60_000
# The clocks of replicas and of the database may differ so much: leases, hand-overs and snoozes go by them.
SKEW_MS = 5_000

Opens = Callable[[Destination], str | None]


@dataclass(frozen=True, slots=True)
class Watched:
    """What the database holds about the watch of one organisation; times are UTC milliseconds.

    `runs` has each schedule with its last slot that somebody began, and whether it was done. `ahead` is how far this
    machine's clock is before the database's, 0 where they are one.
    """

    now: int
    waiting: int
    looked_at: int | None
    places: tuple[Destination, ...]
    owed: Mapping[tuple[int, str], int]
    rotations: tuple[Rotation, ...]
    steps: Mapping[str, tuple[Step, ...]]
    runs: tuple[tuple[Schedule, tuple[int, bool] | None], ...]
    ahead: int = 0


async def read(connection: AsyncConnection, organisation: int, now: int, ahead: int) -> Watched:
    """All that there is to look at, `now` being UTC milliseconds."""
    waiting, looked_at = await watching.waiting(connection, organisation)
    return Watched(
        now,
        waiting,
        looked_at,
        await destinations.every(connection, organisation),
        await deliveries.count(connection, organisation),
        await rotations.every(connection, organisation),
        {severity: await escalations.policy(connection, organisation, severity) for severity in SEVERITIES},
        tuple(
            [
                (one, await claims.latest(connection, organisation, f"schedule:{one.number}"))
                for one in await schedules.every(connection, organisation)
            ]
        ),
        ahead,
    )


def libraries(watched: Watched | None) -> Iterator[Check]:
    """Whether what the watch and the schedules run on is installed."""
    if not installed("detectors"):
        yield Check("note", "Watch", f"new calls are not watched, for want of a library: {command('detectors')}")
    if not installed("jobs"):
        level: Level = "problem" if watched is not None and watched.runs else "note"
        yield Check(level, "Schedules", f"they do not run, for want of a library: {command('jobs')}")


def examine(watched: Watched, settings: Settings, names: Vocabulary, trouble: Opens) -> Iterator[Check]:
    """Everything about the watch. `trouble` says in a sentence why nothing can be sent to a destination, if so."""
    yield from _detecting(watched, settings)
    yield from _locations(settings, names)
    yield from _places(watched, settings, trouble)
    yield from _on_call(watched)
    yield from _schedules(watched)
    if abs(watched.ahead) > SKEW_MS:
        seconds, way = number(abs(watched.ahead) // 1000, "en"), "ahead of" if watched.ahead > 0 else "behind"
        text = (
            f"this machine's is {seconds} s {way} the database's: keep both by NTP, for leases and shifts go by them."
        )
        yield Check("problem", "Clock", text)


def _detecting(watched: Watched, settings: Settings) -> Iterator[Check]:
    off = [name for name in DETECTORS if settings.detectors.get(name, {}).get("enabled") is False]
    if len(off) == len(DETECTORS):
        yield Check("note", "Watch", "every detector is switched off in ringfence.toml, so nothing raises an alert.")
    elif off:
        yield Check("note", "Watch", f"switched off in ringfence.toml: {', '.join(off)}.")
    looked = None if watched.looked_at is None else _moment(watched.looked_at, settings.timezone)
    if not watched.waiting:
        if looked is not None:
            yield Check("ok", "Watch", f"it has seen every leg; the last ones on {looked}.")
        return
    legs = f"legs that nobody has looked at yet: {number(watched.waiting, 'en')}"
    if looked is None:
        yield Check("note", "Watch", f"{legs}. `ringfence serve` begins to watch.")
    elif watched.now - (watched.looked_at or 0) > PATIENCE_MS:
        text = f"{legs}, last on {looked}. Is `ringfence serve` running? Its log says what keeps it."
        yield Check("problem", "Watch", text)
    else:
        yield Check("ok", "Watch", f"{legs}; the last ones it saw on {looked}.")


def _locations(settings: Settings, names: Vocabulary) -> Iterator[Check]:
    """Locations whose limits apply to nothing, as no call has them."""
    known = {place.name for place in names.locations}
    if not known:
        return
    for name, stated in settings.detectors.items():
        for place in stated.get("locations", {}):
            if place not in known:
                close = difflib.get_close_matches(place, known, n=1, cutoff=0.5)
                guess = f" Did you mean {close[0]}?" if close else ""
                text = f"detectors.{name}.locations speaks of {place!r}, the calls do not; write it as they do.{guess}"
                yield Check("note", "Locations", text)


def _places(watched: Watched, settings: Settings, trouble: Opens) -> Iterator[Check]:
    told = [place for place in watched.places if place.severity]
    if not told:
        text = (
            "go nowhere: “post alerts here” in a channel, `ringfence webhook add`, or “send alerts to noc@example.com”."
        )
        yield Check("note", "Alerts", text)
    else:
        yield Check("ok", "Alerts", f"go to {', '.join(map(_called, told))}.")
    for place in watched.places:
        why = trouble(place)
        if why is not None:
            yield Check("problem", "Alerts", f"{_called(place)}: {why}")
        if place.held(watched.now) and place.held_until is not None:
            until = _moment(place.held_until, settings.timezone)
            if place.trouble:
                text = f"{_called(place)} takes nothing, and is tried again on {until}: {place.trouble}"
                yield Check("problem", "Alerts", text)
            else:
                text = f"{_called(place)} is held until {until}; “release alerts to {place.name}” ends that."
                yield Check("note", "Alerts", text)
        failed = watched.owed.get((place.id, "failed"), 0)
        if failed:
            text = f"not delivered to {_called(place)}: {number(failed, 'en')}. “What was not delivered?” says why, and"
            yield Check("problem", "Alerts", f"{text} “retry all deliveries” tries again.")


def _on_call(watched: Watched) -> Iterator[Check]:
    for rotation in watched.rotations:
        if not rotation.members:
            text = f"the rotation {rotation.name} has no members, so nobody is on call: make it again, or remove it."
            yield Check("problem", "On call", text)
    known = {rotation.name.casefold() for rotation in watched.rotations}
    paging = [severity for severity, steps in watched.steps.items() if any(step.tell in WHOM for step in steps)]
    if paging and not known and any(place.severity for place in watched.places):
        text = f"nobody is, though alerts of severity {' and '.join(reversed(paging))} call for them:"
        yield Check("note", "On call", f"{text} “make a rotation of @ana and @luis, every Monday at 8”.")
    for severity, steps in watched.steps.items():
        for count, step in enumerate(steps, 1):
            where = f"step {count} of {severity}"
            if step.rotation is not None and step.rotation.casefold() not in known:
                text = f"{where} goes by the rotation {step.rotation}, which is gone: set the escalation again."
                yield Check("problem", "Escalation", text)
            if step.tell not in WHOM and not is_member(step.tell) and not named(watched.places, step.tell):
                text = f"{where} tells {step.tell}, to which alerts go no more: set the escalation again."
                yield Check("problem", "Escalation", text)


def _schedules(watched: Watched) -> Iterator[Check]:
    """Schedules that cannot post, and those that were not run when they last should have been."""
    places = {place.id for place in watched.places}
    well = 0
    for schedule, last in watched.runs:
        name = f"schedule {schedule.number} ({schedule.title})"
        slot = Timetable.model_validate_json(schedule.every).latest(watched.now, schedule.zone, schedule.made_at)
        if schedule.destination_id not in places:
            text = f"{name} posts to a destination that was removed: “remove schedule {schedule.number}”."
            yield Check("problem", "Schedules", text)
        elif slot is None or watched.now - slot < LATE_MS or (last is not None and last >= (slot, True)):
            well += 1
        else:
            due = _moment(slot, schedule.zone)
            what = "was begun and not ended" if last is not None and last[0] == slot else "did not run"
            text = f"{name} {what} when it was last due, on {due}. Is `ringfence serve` running? Its log says more."
            yield Check("problem", "Schedules", text)
    if well:
        yield Check("ok", "Schedules", f"running as they should: {well}.")


def _called(place: Destination) -> str:
    """Its name, and of what people do not see in a chat what it is: a webhook and a mailbox may share a name."""
    return place.name if place.kind in ("slack", "console") else f"{place.name} ({KINDS[place.kind].en})"


def _moment(at: int, zone: str) -> str:
    return moment(local(at, zone), "en")
