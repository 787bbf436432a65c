"""Detection: from stored legs to stories, step by step as calls come in, or a period at once.

Polars and scikit-learn come in with the first use of a function here, not with this module.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import directory, history, watching
from storage.directory import Location
from storage.stories import MINUTE, Severity, Stakes, Story, totals
from storage.watching import Batch
from tools.extras import need
from tools.watching import DetectionSettings

if TYPE_CHECKING:
    import polars as pl

    from detectors.findings import Finding
    from detectors.window import CallWindow
    from tools.detecting import Watching, Wish

DAY = 24 * 60 * MINUTE
# So much before a period is seen whole, too: slow pumping lasts for days.
BEFORE = 14 * DAY
LONG_AGO = "1970-01-01"
# A step looks at so many new legs; `watching.behind` tells whether more are waiting.
AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Told:
    """What an incident had come to by a moment (UTC milliseconds): calls that had ended, their seconds and dollars."""

    at: int
    calls: int
    seconds: int
    dollars: float


@dataclass(frozen=True, slots=True)
class Replayed:
    """A story, and what it had come to when a watch that looks every so often would have told it.

    `severity` is the one that it would have been told with, `high` when it would first have been HIGH or worse, None
    for never.
    """

    story: Story
    alerted: Told
    severity: Severity
    high: Told | None


async def step(
    connection: AsyncConnection, organisation: int, now_ms: int, settings: DetectionSettings, most: int = AT_ONCE
) -> tuple[Story, ...]:
    """The stories that legs tell which came since the last step (at most `most`), also what known ones grew by.

    Watermark and habits advance in this same transaction, which has to be one that writes; whoever else steps waits for
    its end. A story holds what this step saw of it: whoever keeps stories joins it to the one that is open
    (`Story.touches`, `Story.joined`). Raises WrongLimits for settings that cannot be.
    """
    mark = await watching.begin(connection, organisation)
    batches = await _read(watching.legs_after(connection, organisation, mark, most))
    if not batches:
        await watching.advance(connection, organisation, mark, now_ms)
        return ()
    await asyncio.to_thread(_warm_up)
    from detectors.stories import connect
    from detectors.window import habits_of
    from tools import detecting

    look = _Step(connection, organisation, await _places(connection, organisation), detecting.Watching(settings))
    new = await look.legs(batches)
    fresh = await asyncio.to_thread(habits_of, new)
    await watching.learn(connection, organisation, detecting.habit_rows(fresh))
    # Nothing older lies beside the first legs of all.
    wish = look.watch.wish(new)
    window = await look.window(new, wish, older=mark > 0)
    further = await asyncio.to_thread(look.watch.more, window)
    if further.lines or further.everybody:
        window = await look.window(new, further, older=mark > 0, beside=window)
    findings = await asyncio.to_thread(look.watch.find, window)
    seen = set(new["report_id"])
    told = [one for one in findings if any(leg.report_id in seen for leg in one.evidence)]
    await watching.advance(connection, organisation, max(row[0] for batch in batches for row in batch), now_ms)
    return await asyncio.to_thread(connect, told, settings.stakes)


async def over(
    connection: AsyncConnection, organisation: int, since_ms: int, until_ms: int, settings: DetectionSettings
) -> tuple[Story, ...]:
    """The stories of a period at once, in order of `raised_at`: those whose last call is in it. Nothing is written.

    Raises WrongLimits for settings that cannot be.
    """
    findings = await _findings(connection, organisation, since_ms, until_ms, settings)
    if not findings:
        return ()
    from detectors.stories import connect

    stories = await asyncio.to_thread(connect, findings, settings.stakes)
    return tuple(story for story in stories if story.last_call >= since_ms)


async def replayed(
    connection: AsyncConnection,
    organisation: int,
    since_ms: int,
    until_ms: int,
    step_ms: int,
    settings: DetectionSettings,
) -> tuple[Replayed, ...]:
    """What a watch that looks every `step_ms` would have told in a period, in order of time; nothing is written.

    Raises WrongLimits for settings that cannot be.
    """
    findings = await _findings(connection, organisation, since_ms, until_ms, settings)
    if not findings:
        return ()
    from detectors.stories import connect

    def replay() -> tuple[Replayed, ...]:
        stories = [story for story in connect(findings, settings.stakes) if story.raised_at >= since_ms]
        return tuple(_replay(story, findings, since_ms, step_ms, settings.stakes) for story in stories)

    return await asyncio.to_thread(replay)


@dataclass(frozen=True, slots=True)
class _Step:
    """What one step reads with."""

    connection: AsyncConnection
    organisation: int
    places: tuple[Location, ...]
    watch: "Watching"

    async def legs(self, batches: Iterable[Batch]) -> "pl.DataFrame":
        return await asyncio.to_thread(self.watch.legs, batches, self.places)

    async def window(
        self, new: "pl.DataFrame", wish: "Wish", *, older: bool, beside: "CallWindow | None" = None
    ) -> "CallWindow":
        """New legs and the older ones that a wish asks for, also those that were `beside` them already."""
        from detectors.window import CallWindow
        from tools import detecting

        legs = new if beside is None else beside.legs
        if older and (wish.lines or wish.numbers):
            since, until = detecting.stretch(new, wish.minutes)
            found = watching.legs_of(self.connection, self.organisation, since, until, wish.lines, wish.numbers)
            legs = detecting.together(legs, await self.legs(await _read(found)))
        since_day = detecting.learnt_since(new)
        if beside is not None:
            abroad = watching.habits_abroad(self.connection, self.organisation, since_day) if wish.everybody else None
            return replace(beside, legs=legs, everybody=detecting.habits(await abroad if abroad else ()))
        rows = await watching.habits_of(self.connection, self.organisation, since_day, wish.lines)
        countries = detecting.countries_abroad(new)
        first = await watching.first_days(self.connection, self.organisation, countries)
        begun = await history.first_leg(self.connection, self.organisation) or 0
        return CallWindow(
            legs,
            detecting.habits(rows),
            self.watch.rates,
            firsts=detecting.firsts(first),
            begun=detecting.day_of(begun),
        )


async def _findings(
    connection: AsyncConnection, organisation: int, since: int, until: int, settings: DetectionSettings
) -> list["Finding"]:
    """What detectors find in a period and shortly before it, with all that was known by its end."""
    begun = await history.first_leg(connection, organisation)
    if begun is None:
        return []
    await asyncio.to_thread(_warm_up)
    from detectors.window import CallWindow, firsts_of, habits_of
    from tools import detecting

    places = await _places(connection, organisation)
    watch = detecting.Watching(settings)
    learnt = since - round(detecting.LEARNT.total_seconds()) * 1000
    rows = await _read(watching.legs_between(connection, organisation, since - BEFORE, until))
    earlier = await _read(watching.calls_between(connection, organisation, learnt, since - BEFORE))
    known_before = await watching.countries_before(connection, organisation, learnt)

    def find() -> list["Finding"]:
        legs = watch.legs(rows, places)
        legs = legs.filter(legs["known_at"] <= until)
        habits = habits_of(detecting.together(watch.legs(earlier, places), legs))
        first = {country: day.isoformat() for country, day in firsts_of(habits).iter_rows()}
        first |= dict.fromkeys(known_before, LONG_AGO)
        window = CallWindow(
            legs,
            habits,
            watch.rates,
            everybody=habits.filter(habits["abroad"]),
            firsts=detecting.firsts(first),
            begun=detecting.day_of(begun),
        )
        return watch.find(window)

    return await asyncio.to_thread(find)


def _replay(story: Story, findings: Iterable["Finding"], since: int, step: int, stakes: Stakes) -> Replayed:
    """When a story would have been told; it is looked for at `since` and every `step` after it."""
    parts = [
        one
        for one in findings
        if one.subject.key == story.subject.key and story.first_call <= one.first_call <= story.last_call
    ]

    def by(moment: int) -> tuple[Told, Severity]:
        """What there was by a moment, and how bad the detectors and the money said that it was."""
        known = tuple(leg for leg in story.evidence if leg.ended_at <= moment)
        sums = totals(known) if known else None
        found = [one.severity for one in parts if one.raised_at <= moment]
        worst = Severity.worst(Severity.LOW, *found, *([sums.severity(stakes)] if sums else []))
        told = Told(moment, len(known), sums.seconds if sums else 0, sums.dollars if sums else 0.0)
        return told, worst

    def look(moment: int) -> int:
        """When the watch looks next, at a moment or after it."""
        return since + -(-(moment - since) // step) * step

    alerted = look(story.raised_at)
    told, severity = by(alerted)
    moments = sorted({alerted, *(look(moment) for moment in _changes(story, parts) if moment > alerted)})
    high = next((seen for seen, worst in map(by, moments) if worst.rank >= Severity.HIGH.rank), None)
    return Replayed(story, told, severity, high)


def _changes(story: Story, findings: Iterable["Finding"]) -> Iterable[int]:
    """When a story may have become worse: a detector saw it, or a call ended."""
    return (*(one.raised_at for one in findings), *(leg.ended_at for leg in story.evidence))


async def _places(connection: AsyncConnection, organisation: int) -> tuple[Location, ...]:
    return (await directory.load(connection, organisation, with_lines=False)).locations


async def _read(batches: AsyncIterator[Batch]) -> list[Batch]:
    return [batch async for batch in batches]


def _warm_up() -> None:
    """Import what detection takes, where nobody waits for the loop. Raises NotInstalled."""
    need("detectors")
    from tools import detecting  # noqa: F401
