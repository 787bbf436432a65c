"""`ringfence detect` and `ringfence replay`: what the detectors find in the stored calls, without raising anything."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import config
from bot.channels.console.asking import locale_language, wall_clock
from bot.channels.console.screen import put, screen
from bot.commands import clocks
from bot.commands.ending import WrongUsage
from bot.config import Settings
from storage import organisations, vocabulary
from storage.engine import Database
from storage.stories import Story
from tools import detection
from tools.detection import Replayed, Told
from tools.extras import need
from tools.watching import DetectionSettings
from tools.wording import DETECTORS, SEVERITIES, country, dollars, duration, local, moment, number
from tools.words import Language, Words, plain

WHAT = Words("{what}: {who}{where}, {calls}", "{what}: {who}{where}, {calls}")
ONE_CALL, CALLS = Words("1 call", "1 llamada"), Words("{count} calls", "{count} llamadas")
TO = Words(" → {country}", " → {country}")
UNKNOWN = Words("an unknown line", "una línea desconocida")
FROM_TO = Words("from {first} to {last}", "del {first} al {last}")
COST = Words("talk {talk}, {dollars}", "conversación {talk}, {dollars}")
TOLD = Words("told {at} as {severity}: {calls}, {dollars}", "avisado {at} como {severity}: {calls}, {dollars}")
HIGH = Words("HIGH or worse {at}: {calls}, {dollars}", "ALTA o peor {at}: {calls}, {dollars}")
NOTHING = Words("Nothing was found.", "No se encontró nada.")
ONE_ALERT, ALERTS = Words("1 alert", "1 alerta"), Words("{count} alerts", "{count} alertas")
IN_ALL = Words(
    "It would have been {alerts}, {first} before the first of them, {before} before all of them together; in all they "
    "came to {all}.",
    "Habrían sido {alerts}, {first} antes de la primera, {before} antes de todas juntas; en total llegaron a {all}.",
)


def detect(*, since: str, now: str | None, as_json: bool) -> int:
    """Print what is found in a period, oldest first. Raises WrongUsage for times that are none."""
    settings = config.load()
    start, end = _period(since, now, settings)

    async def look(connection: AsyncConnection, organisation: int, going_by: DetectionSettings) -> Sequence[Story]:
        return await detection.over(connection, organisation, start, end, going_by)

    stories = _run(settings, look)
    if as_json:
        for story in stories:
            _print(finding_json(story))
    else:
        _tell(settings, [_lines(story, settings) for story in stories])
    return 0


def replay(*, since: str, step: str, now: str | None, as_json: bool) -> int:
    """Print what would have been alerted, in order of time. Raises WrongUsage for times that are none."""
    settings = config.load()
    start, end = _period(since, now, settings)
    every = round(clocks.stretch(step, "--step").total_seconds() * 1000)

    async def look(connection: AsyncConnection, organisation: int, going_by: DetectionSettings) -> Sequence[Replayed]:
        return await detection.replayed(connection, organisation, start, end, every, going_by)

    found = _run(settings, look)
    if as_json:
        for one in found:
            _print(replayed_json(one))
    else:
        _tell(settings, [_replayed_lines(one, settings) for one in found])
        if found:
            put(screen(), Text(_summary(found, _language(settings))))
    return 0


def title(story: Story, language: Language) -> str:
    """A story in one line: what, who, where to, how many calls."""
    subject = story.subject
    who = plain(subject.number or subject.user or UNKNOWN.say(language))
    if subject.user and subject.extension:
        who = f"{who} ({plain(subject.extension)})"
    calls = (ONE_CALL if story.calls == 1 else CALLS).say(language, count=number(story.calls, language))
    where = TO.say(language, country=country(subject.country, language)) if subject.country and subject.user else ""
    return WHAT.say(language, what=DETECTORS[story.detector].say(language), who=who, where=where, calls=calls)


def finding_json(story: Story) -> dict[str, Any]:
    """A story as `ringfence detect --json` prints it; moments are ISO 8601 in UTC, evidence are report ids."""
    subject = story.subject
    return {
        "detector": story.detector,
        "severity": story.severity.value,
        "title": title(story, "en"),
        "subject": {
            "user": subject.user,
            "extension": subject.extension,
            "number": subject.number,
            "location": subject.location,
            "country": subject.country,
        },
        "first_call": _iso(story.first_call),
        "last_call": _iso(story.last_call),
        "calls": story.calls,
        "score": round(story.score, 3),
        "key": story.key,
        "evidence": [leg.report_id for leg in story.evidence],
        "detectors": list(story.detectors),
        "raised_at": _iso(story.raised_at),
        "minutes": round(story.seconds / 60, 1),
        "dollars": round(story.dollars, 2),
        "dollars_per_minute": round(story.dollars_per_minute, 2),
        "facts": dict(story.facts),
    }


def replayed_json(one: Replayed) -> dict[str, Any]:
    """What `ringfence replay --json` prints: the finding, and what it had come to when told, and when HIGH or worse.

    `alert` is when a watch would have told it, with the severity it had then; `high` is null where it never was.
    """
    alert = {**_told_json(one.alerted), "severity": one.severity.value}
    return {**finding_json(one.story), "alert": alert, "high": None if one.high is None else _told_json(one.high)}


def _told_json(told: Told) -> dict[str, Any]:
    minutes, money = round(told.seconds / 60, 1), round(told.dollars, 2)
    return {"at": _iso(told.at), "calls": told.calls, "minutes": minutes, "dollars": money}


def _period(since: str, now: str | None, settings: Settings) -> tuple[int, int]:
    end = wall_clock() if now is None else clocks.stopped(now, settings)()
    start = clocks.since(since, end, settings)
    if start.timestamp() < 0:
        raise WrongUsage(f"--since: {since!r} is before 1970")
    return round(start.timestamp() * 1000), round(end.timestamp() * 1000)


Look = Callable[[AsyncConnection, int, DetectionSettings], Any]


def _run(settings: Settings, look: Look) -> Any:
    """What is found, in one snapshot of the configured organisation's calls; nothing where there is none."""

    async def run() -> Any:
        async with _opened(settings) as connection:
            organisation = await organisations.find(connection, settings.organisation)
            if organisation is None:
                return ()
            names = await vocabulary.load(connection, organisation)
            hours = settings.opening_hours(names.locations)
            return await look(connection, organisation, settings.detection(hours))

    need("detectors")
    return asyncio.run(run())


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[AsyncConnection]:
    database = await Database.open(settings.database_url.get_secret_value())
    try:
        async with database.read() as connection:
            yield connection
    finally:
        await database.close()


def _lines(story: Story, settings: Settings) -> list[str]:
    language = _language(settings)
    first, last = (moment(local(at, settings.timezone), language) for at in (story.first_call, story.last_call))
    talk, money = duration(story.seconds, language), dollars(story.dollars, language)
    others = ", ".join(DETECTORS[name].say(language) for name in story.detectors[1:])
    lines = [
        f"{SEVERITIES[story.severity].say(language)} · {title(story, language)}",
        f"{FROM_TO.say(language, first=first, last=last)} · {COST.say(language, talk=talk, dollars=money)}",
    ]
    return [*lines, *([f"+ {others}"] if others else [])]


def _replayed_lines(one: Replayed, settings: Settings) -> list[str]:
    language = _language(settings)
    worst = SEVERITIES[one.severity].say(language)
    lines = [*_lines(one.story, settings), TOLD.say(language, severity=worst, **_said(one.alerted, settings))]
    return [*lines, *([HIGH.say(language, **_said(one.high, settings))] if one.high else [])]


def _summary(found: Sequence[Replayed], language: Language) -> str:
    """How many alerts there would have been, and what calls had cost by then."""
    money = {
        "first": found[0].alerted.dollars,
        "before": sum(one.alerted.dollars for one in found),
        "all": sum(one.story.dollars for one in found),
    }
    alerts = (ONE_ALERT if len(found) == 1 else ALERTS).say(language, count=number(len(found), language))
    return IN_ALL.say(language, alerts=alerts, **{name: dollars(one, language) for name, one in money.items()})


def _said(told: Told, settings: Settings) -> dict[str, str]:
    language = _language(settings)
    calls = (ONE_CALL if told.calls == 1 else CALLS).say(language, count=number(told.calls, language))
    at = moment(local(told.at, settings.timezone), language)
    return {"at": at, "calls": calls, "dollars": dollars(told.dollars, language)}


def _tell(settings: Settings, findings: Sequence[Sequence[str]]) -> None:
    console: Console = screen()
    if not findings:
        put(console, Text(NOTHING.say(_language(settings))))
    for lead, *rest in findings:
        put(console, Text(lead, style="bold"))
        for line in rest:
            put(console, Text(f"  {line}", style="dim"))


def _language(settings: Settings) -> Language:
    return settings.language or locale_language()


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _print(found: dict[str, Any]) -> None:
    print(json.dumps(found, ensure_ascii=True), flush=True)  # noqa: T201 - this is what the command prints
