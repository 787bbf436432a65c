"""How soon Slack hears of Ringfence: from an event to its acknowledgement, to the first sign, to the complete answer.

    python -m tests.bench.slack [--legs 200000] [--rate 10] [--seconds 60] [--run calm|troubled] [--database FILE]

Slack is the double of the tests as a process of its own, `ringfence serve` is another one, over an SQLite file with the
demo's month of calls and the offline brain. People ask in channels and in direct messages, in English and in Spanish,
and all times are taken at the double. The second run has everything go wrong that may (429, 5xx, time-outs, dropped
connections before and after the work, repeated, late and reordered events, lost acknowledgements, cut sockets, and the
bot killed and started again), and then looks at what the workspace shows: every question has exactly one answer.
Everything is on loopback and ends by itself.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from bot.demo.traffic import write_feed
from storage import organisations
from storage.engine import Database
from tests.fakes.slack.control import Remote
from tools.loading import import_files

PROGRAM = (sys.executable, "-c", "from bot.cli import main; main()")
ORGANISATION = "default"
PEOPLE, SPANISH, CHANNELS = 60, 18, 30
DIRECT = 0.4  # of the questions
ACK_WITHIN = 3.0  # Slack's limit in seconds
LONGEST = 240.0  # seconds to wait for the last answer
ENGLISH_QUESTIONS = (
    "How many international calls did we make yesterday?",
    "calls by location last week",
    "top 5 callers yesterday by minutes",
    "Which countries did we call most in the last 7 days?",
    "missed calls per day last week",
    "How many calls were there after hours yesterday?",
    "average duration of inbound calls by location last week",
    "What share of outbound calls were international last week?",
    "show the 10 longest calls yesterday",
    "compare calls last week with the week before",
    "calls per hour yesterday",
    "what data do you have?",
)
SPANISH_QUESTIONS = (
    "¿Cuántas llamadas internacionales hicimos ayer?",
    "llamadas por sede la semana pasada",
    "los 5 usuarios con más minutos ayer",
    "¿A qué países llamamos más en los últimos 7 días?",
    "llamadas perdidas por día la semana pasada",
    "¿cuántas llamadas hubo fuera del horario laboral ayer?",
    "las 10 llamadas más largas de ayer",
    "llamadas por hora ayer",
)
POSTS = ("chat.postMessage", "chat.update", "chat.startStream", "chat.appendStream", "chat.stopStream")
SIGNS = (*POSTS, "agents.sessions.setStatus", "assistant.threads.setStatus")
FILES = ("files.completeUploadExternal",)


@dataclass
class Asked:
    """A question, where and when (Unix seconds) it was asked, and when what came of it."""

    channel: str
    ts: str
    text: str
    events: list[dict[str, Any]] = field(default_factory=list)
    signs: list[float] = field(default_factory=list)
    posts: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def at(self) -> float:
        """When Slack told the first of its events."""
        return min(float(event["created"]) for event in self.events)

    @property
    def wrong(self) -> str:
        """What is wrong with its answer as the workspace shows it; empty where it is whole and there once."""
        # A picture or a table as a file is a message of its own, which Slack marks with nothing.
        parts = Counter(_part(message) for message in self.messages if message["text"] or message["blocks"])
        if not parts:
            return "no answer"
        if any(times > 1 for times in parts.values()):
            return "answered twice"
        if any(key is None for key, _ in parts) or len({key for key, _ in parts}) > 1:
            return "a message of another answer"
        if sorted(part for _, part in parts) != list(range(1, len(parts) + 1)):
            return "a part is missing"
        if any(message["streaming"] or _unfinished(message) for message in self.messages):
            return "not finished"
        names = Counter(file.get("name") for message in self.messages for file in message["files"])
        return "a file twice" if any(times > 1 for times in names.values()) else ""


def _part(message: dict[str, Any]) -> tuple[str | None, int]:
    payload = (message["metadata"] or {}).get("event_payload", {})
    return payload.get("inbox"), int(payload.get("part", 0))


def _unfinished(message: dict[str, Any]) -> bool:
    """Whether it still has the button that stops the work."""
    return '"ringfence.stop' in json.dumps(message["blocks"])


# -- processes ---------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def double() -> AsyncIterator[tuple[Remote, dict[str, str]]]:
    """The double in its own process, and its keys."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.fakes.slack", stdout=PIPE)
    assert process.stdout is not None
    keys = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
    remote = Remote(keys["base"])
    try:
        yield remote, keys
    finally:
        await remote.close()
        process.terminate()
        await process.wait()


async def serve(folder: Path, database: str, keys: dict[str, str]) -> Process:
    """`ringfence serve`, ready."""
    environment = {
        **os.environ,
        "RINGFENCE_DATABASE_URL": database,
        "RINGFENCE_TIMEZONE": "America/Bogota",
        "RINGFENCE_PORT": "0",
        "RINGFENCE_MODEL": "offline",
        "RINGFENCE_SLACK_API_URL": f"{keys['base']}api/",
        "SLACK_BOT_TOKEN": keys["bot_token"],
        "SLACK_APP_TOKEN": keys["app_token"],
        "PYTHONPATH": str(Path.cwd()),
    }
    log = (folder / "serve.log").open("a")
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, "serve", env=environment, cwd=folder, stdout=PIPE, stderr=log, stdin=DEVNULL
    )
    log.close()
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            while line := await process.stdout.readline():
                if line.startswith(b"Ready."):
                    return process
    except TimeoutError:
        process.kill()
        await process.wait()
    raise SystemExit(f"serve did not start: {(folder / 'serve.log').read_text()}")


async def load(file: Path, legs: int, folder: Path) -> None:
    """The demo's month until now, made as large as wished."""
    feed = folder / "feed.json"
    write_feed(feed, legs=legs)
    database = await Database.open(f"sqlite:///{file}")
    async with database.write() as connection:
        organisation = await organisations.ensure(connection, ORGANISATION, round(time.time() * 1000))
    await import_files(database, organisation, [feed])
    await database.close()
    feed.unlink()


# -- asking ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """Somebody who asks: their id, direct channel and questions."""

    id: str
    direct: str
    questions: tuple[str, ...]


async def people(slack: Remote) -> tuple[list[Person], list[str]]:
    """A workspace full of people, and its channels."""
    found = []
    for number in range(PEOPLE):
        spanish = number < SPANISH
        locale = "es-CO" if spanish else "en-US"
        user = await slack.call("user", name=f"Person {number}", locale=locale, tz="America/Bogota")
        questions = SPANISH_QUESTIONS if spanish else ENGLISH_QUESTIONS
        found.append(Person(user, await slack.call("direct", user=user), questions))
    members = [person.id for person in found]
    return found, [await slack.call("channel", name=f"room-{number}", members=members) for number in range(CHANNELS)]


async def ask(slack: Remote, rate: float, seconds: float, seed: int) -> list[Asked]:
    """So many questions a second, each said at its time however long others take."""
    askers, channels = await people(slack)
    mention = await slack.call("mention", text="")
    chance = Random(seed)
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def say(at: float, person: Person, channel: str, text: str) -> Asked:
        await asyncio.sleep(max(0.0, at - loop.time()))
        said = text if channel == person.direct else f"{mention}{text}"
        ts = await slack.call("says", user=person.id, channel=channel, text=said)
        return Asked(channel, ts, text)

    def planned() -> Iterator[tuple[float, Person, str, str]]:
        for number in range(round(rate * seconds)):
            person = chance.choice(askers)
            channel = person.direct if chance.random() < DIRECT else chance.choice(channels)
            yield began + number / rate, person, channel, chance.choice(person.questions)

    return list(await asyncio.gather(*(say(*each) for each in planned())))


async def settle(slack: Remote, asked: Sequence[Asked]) -> None:
    """Wait until every question has its answer and Slack hears no more, or for as long as is bearable."""
    end = time.monotonic() + LONGEST
    calls = -1
    while time.monotonic() < end:
        await asyncio.sleep(3)
        before, calls = calls, len(await slack.get("ledger"))
        if calls == before:
            await look(slack, asked)
            if not any(one.wrong for one in asked):
                return


async def look(slack: Remote, asked: Sequence[Asked]) -> None:
    """What the workspace shows under each question."""
    shown: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for channel in {one.channel for one in asked}:
        for message in await slack.call("answers", channel=channel):
            shown[channel, message["thread_ts"] or message["ts"]].append(message)
    for one in asked:
        one.messages = shown[one.channel, one.ts]


async def measure(slack: Remote, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """Put the times at the questions; the deliveries."""
    known = {(one.channel, one.ts): one for one in asked}
    deliveries: list[dict[str, Any]] = await slack.get("deliveries")
    for delivery in deliveries:
        event = delivery["payload"].get("event", {})
        if (one := known.get((event.get("channel"), event.get("ts")))) is not None:
            one.events.append(delivery)
    places: dict[tuple[str, str], Asked] = {}
    for call in await slack.get("ledger"):
        if not call["done"]:
            continue
        args, answer = call["args"], call["answer"]
        channel = args.get("channel") or args.get("channel_id") or ""
        thread = args.get("thread_ts")
        one = known.get((channel, thread)) if thread else places.get((channel, args.get("ts", "")))
        if one is None:
            continue
        if "ts" in answer:
            places[channel, answer["ts"]] = one
        for methods, times in ((SIGNS, one.signs), (POSTS, one.posts), (FILES, one.files)):
            if call["method"] in methods:
                times.append(call["ended"])
    return deliveries


# -- going wrong -------------------------------------------------------------------------------------------------------


async def trouble(slack: Remote) -> None:
    """From now on much goes wrong, by a fixed seed."""
    for method, share, status in (
        ("chat.*", 0.03, 500),
        ("chat.*", 0.03, 429),
        ("chat.*", 0.03, "drop"),
        ("chat.*", 0.03, "drop_after"),
        ("chat.*", 0.005, "timeout"),
        ("*.setStatus", 0.05, 503),
        ("users.info", 0.05, 500),
        ("files.*", 0.03, "drop_after"),
        ("upload", 0.03, 500),
        ("apps.connections.open", 0.3, 500),
    ):
        await slack.call("sometimes", method=method, share=share, status=status)
    await slack.call("misbehave", duplicates=0.1, lost_acks=0.05, shuffled=0.2)
    await slack.call("rate_limit", calls=1, seconds=1.0)
    # Slack repeats at once, after a minute and after five; nobody waits so long here.
    await slack.call("settings", retry_after=[0.2, 15.0, 60.0], hang_seconds=15.0)


async def disturb(slack: Remote, seconds: float) -> None:
    """Cut the sockets now and then, and ask for new ones."""
    for number in range(4):
        await asyncio.sleep(seconds / 5)
        await slack.call("cut" if number % 2 else "disconnect")


# -- the two runs ------------------------------------------------------------------------------------------------------


async def calm(folder: Path, database: str, rate: float, seconds: float) -> bool:
    """Everything goes well: how long it takes."""
    async with double() as (slack, keys):
        bot = await serve(folder, database, keys)
        try:
            await slack.call("connected")
            warm = await ask(slack, rate, 2, seed=1)
            await settle(slack, warm)
            asked = await ask(slack, rate, seconds, seed=2)
            await settle(slack, asked)
            await measure(slack, asked)
            await look(slack, asked)
            ledger = await slack.get("ledger")
            refused = Counter(
                f"{call['method']} {call['answer'].get('error')}"
                for call in ledger
                if not call["answer"].get("ok") and not call["fault"]
            )
        finally:
            bot.send_signal(signal.SIGTERM)
            await bot.wait()
    events = [event for one in asked for event in one.events]
    acks = [event["acknowledged_after"] for event in events if event["acknowledged"]]
    print(f"{len(asked)} questions in {max(one.at for one in asked) - min(one.at for one in asked):.1f} s")
    print(f"{'milliseconds':42} {'median':>8} {'99 %':>8} {'worst':>8}")
    tell("event → acknowledgement", acks)
    tell("event → first sign or message", [min(one.signs) - one.at for one in asked if one.signs])
    tell("event → complete answer", [max(one.posts) - one.at for one in asked if one.posts])
    tell("event → its last picture or file", [max(one.files) - one.at for one in asked if one.files])
    print(
        f"the acknowledgement at the 99th percentile is {rank(acks, 99) / ACK_WITHIN:.1%} of Slack's {ACK_WITHIN:.0f} s"
    )
    if len(acks) < len(events):
        print(f"{len(events) - len(acks)} events were not acknowledged")
    for why, times in refused.items():
        print(f"Slack refused {times} times: {why}")
    return verdict(asked) and not refused and len(acks) == len(events)


async def troubled(folder: Path, database: str, rate: float, seconds: float) -> bool:
    """Everything goes wrong: what is left of it."""
    async with double() as (slack, keys):
        bot = await serve(folder, database, keys)
        try:
            await slack.call("connected")
            await trouble(slack)
            asking = asyncio.create_task(ask(slack, rate, seconds, seed=3))
            disturbing = asyncio.create_task(disturb(slack, seconds))
            await asyncio.sleep(seconds / 2)
            bot.kill()
            await bot.wait()
            bot = await serve(folder, database, keys)
            asked = await asking
            await disturbing
            await settle(slack, asked)
            deliveries = await measure(slack, asked)
            await look(slack, asked)
            ledger = await slack.get("ledger")
            sockets = await slack.get("sockets")
        finally:
            if bot.returncode is None:
                bot.send_signal(signal.SIGTERM)
                await bot.wait()
    faults = Counter(
        call["fault"] or "429 of the rate limit" for call in ledger if call["fault"] or call["status"] == 429
    )
    repeats = sum(max(0, len(delivery["attempts"]) - 1) for delivery in deliveries)
    print(f"{len(asked)} questions; of {len(ledger)} calls went wrong: "
          f"{', '.join(f'{times} × {fault}' for fault, times in sorted(faults.items()))}")  # fmt: skip
    print(f"{repeats} events came again, sockets were opened {sockets['opened']} times, the bot was killed once")
    print(f"{'milliseconds':42} {'median':>8} {'99 %':>8} {'worst':>8}")
    tell("event → complete answer", [max(one.posts) - one.at for one in asked if one.posts])
    lost = Counter(str(delivery["payload"].get("event", {}).get("type")) for delivery in deliveries if delivery["lost"])
    for kind, times in lost.items():
        print(f"Slack gave up {times} events of {kind}: nobody acknowledged them")
    return verdict(asked)


def tell(what: str, seconds: Sequence[float]) -> None:
    """One line of figures."""
    figures = [1000 * rank(seconds, percent) for percent in (50, 99, 100)] if seconds else [float("nan")] * 3
    print(f"{what:42} {figures[0]:8.1f} {figures[1]:8.1f} {figures[2]:8.1f}")


def rank(values: Sequence[float], percent: int) -> float:
    """The percentile by nearest rank; the median as it is."""
    if percent == 50:
        return statistics.median(values)
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * percent // 100) - 1)]


def verdict(asked: Sequence[Asked]) -> bool:
    """Say whether every question has exactly one whole answer."""
    wrong = [one for one in asked if one.wrong]
    for one in wrong[:10]:
        print(f"  {one.wrong}: {one.text!r} in {one.channel} at {one.ts}")
    once = len(asked) - len(wrong)
    print(f"{once} of {len(asked)} questions have exactly one whole answer")
    return not wrong


async def run(arguments: argparse.Namespace) -> bool:
    """Load, then both runs."""
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as name:
        folder = Path(name)
        file = arguments.database or folder / "ringfence.db"
        if arguments.database is None or not file.exists():
            await load(file, arguments.legs, folder)
        good = True
        now = datetime.now(UTC).strftime("%H:%M")
        for title, one in (("calm", calm), ("troubled", troubled)):
            if arguments.run in (None, title):
                print(f"-- {title}, {arguments.rate:g} questions a second for {arguments.seconds:g} s ({now} UTC) --")
                good = await one(folder, f"sqlite:///{file}", arguments.rate, arguments.seconds) and good
        log = (folder / "serve.log").read_text()
        if "Traceback" in log:
            print(f"the bot logged errors:\n{log[-3000:]}")
    return good


def main() -> None:
    """Run, and print the figures; exit code 1 where an answer is missing, double or not whole."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--legs", type=int, default=200_000)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--run", choices=("calm", "troubled"), help="only this one")
    parser.add_argument("--database", type=Path, help="an SQLite file; loaded if it is not there yet")
    sys.exit(0 if asyncio.run(run(parser.parse_args())) else 1)


if __name__ == "__main__":
    main()
