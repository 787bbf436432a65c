"""What the agent itself costs a turn: two tool calls, with a model that answers at once.

    python -m tests.bench.agent_overhead [--turns 100]

The model is the double of the Anthropic Messages API in a process of its own, which answers without latency. A turn is
`Questions.ask` on the made organisation's month in SQLite: three requests, two queries, everything that a real turn
keeps (conversation, audit, receipts, usage). Beside it, on the same machine and data: the same two queries through the
guard, and the same three requests sent by the HTTP library alone. What is left is the agent's own: prompt, tokens,
LangChain, checks, bookkeeping.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from pydantic import SecretStr

from bot.app import App
from bot.brain.base import ToolFinished
from bot.config import Limits, Settings
from bot.questions import Question
from bot.security.guard import Asker
from tests.evals.cases import END, ZONE, to_query
from tests.evals.runner import stage
from tests.fakes.anthropic import Anthropic
from tests.fakes.models import Call, calls, in_rounds
from tools.spec import Principal, Role

QUESTION = "Something about our telephones feels odd to me; what do you make of it?"
QUERIES = tuple(
    to_query({"period": "last week", "groups": [group], "where": [{"field": "call_type", "values": ["international"]}]})
    for group in ("location", "country")
)
CALLS = [("query_calls", query.model_dump(mode="json", exclude_defaults=True)) for query in QUERIES]
SAID = "These are last week's international calls by location and by country."
KEY = "sk-double"


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of many runs."""

    name: str
    times: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def nearly_worst(self) -> float:
        """The 99th percentile."""
        return sorted(self.times)[max(0, -(-len(self.times) * 99 // 100) - 1)]


async def measure(turns: int) -> list[Timed]:
    """The turn, its tools, its requests; each `turns` times after some that do not count."""
    bodies = await _bodies()
    async with _double() as address, _app(address) as app:
        principal = Principal("bench", "ana", app.organisation, Role.OPERATOR)
        asker = Asker(principal, END, ZONE, "en")
        numbers = iter(range(1_000_000))

        async def turn() -> None:
            conversation = f"bench {next(numbers)}"
            question = Question(QUESTION, principal, END, ZONE, conversation=conversation, remember=True)
            ran = 0
            async for step in app.questions.ask(question):
                ran += isinstance(step, ToolFinished)
            if ran != len(CALLS):
                raise SystemExit(f"A turn ran {ran} tools instead of {len(CALLS)}.")

        async def tools() -> None:
            for name, args in CALLS:
                await app.guard.call(name, dict(args, zone=ZONE), asker)

        async with httpx2.AsyncClient(headers={"x-api-key": KEY, "anthropic-version": "2023-06-01"}) as client:

            async def wire() -> None:
                for body in bodies:
                    async with client.stream("POST", f"{address}/v1/messages", content=body) as response:
                        await response.aread()

            return [
                await _timed("a turn", turn, turns),
                await _timed("its two queries through the guard", tools, turns),
                await _timed("its three requests by HTTP alone", wire, turns),
            ]


async def _timed(name: str, work: Callable[[], Awaitable[None]], times: int) -> Timed:
    for _ in range(5):
        await work()
    gc.collect()
    measured: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        await work()
        measured.append((time.perf_counter() - began) * 1000)
    return Timed(name, tuple(measured))


async def _bodies() -> list[bytes]:
    """What a turn sends."""
    script = in_rounds(*(calls(Call(name, args)) for name, args in CALLS), SAID)
    async with Anthropic.running(script) as server, _app(server.base_url) as app:
        principal = Principal("bench", "ana", app.organisation, Role.OPERATOR)
        await app.questions.answer(Question(QUESTION, principal, END, ZONE))
        return [asked.raw for asked in server.asked]


@asynccontextmanager
async def _app(address: str) -> AsyncIterator[App]:
    """The program on the made month, with budgets that no bench uses up."""
    unlimited = Limits(person_day_tokens=10**12, organisation_month_tokens=10**12)
    changed = {
        "model": "anthropic:claude-double",
        "anthropic_base_url": address,
        "anthropic_api_key": SecretStr(KEY),
        "limits": unlimited,
    }
    async with stage(Settings(_env_file=None).model_copy(update=changed)) as app:  # type: ignore[call-arg]
        yield app


@asynccontextmanager
async def _double() -> AsyncIterator[str]:
    """The double in a process of its own; its address."""
    with tempfile.TemporaryDirectory() as folder:
        replies = Path(folder) / "replies.jsonl"
        lines = [{"calls": [call]} for call in CALLS]
        text = "\n".join(json.dumps(line) for line in [*lines, {"text": SAID}])
        await asyncio.to_thread(replies.write_text, text)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.fakes.anthropic", "--replies", str(replies)),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        try:
            said = (await process.stdout.readline()).decode()
            yield said.split()[-1]
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


def report(timed: list[Timed]) -> str:
    """Medians, 99th percentiles, and ratios to the tools alone."""
    turn, tools, wire = timed
    lines = [f"{'milliseconds':<38}{'median':>9}{'99 %':>9}{'x tools':>9}"]
    for one in timed:
        ratio = one.median / tools.median
        lines.append(f"{one.name:<38}{one.median:>9.1f}{one.nearly_worst:>9.1f}{ratio:>9.2f}")
    own = turn.median - tools.median - wire.median
    lines.append(f"{'the agent itself (what is left)':<38}{own:>9.1f}{'':>9}{own / tools.median:>9.2f}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.agent_overhead", description=__doc__)
    parser.add_argument("--turns", type=int, default=100)
    options = parser.parse_args()
    print(report(asyncio.run(measure(options.turns))))


if __name__ == "__main__":
    main()
