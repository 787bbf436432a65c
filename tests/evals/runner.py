"""The runner: asks the cases of the made organisation's data, one after the other, and reports what came of it."""

import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from bot.answers import Answer
from bot.app import App
from bot.brain.base import ToolFinished
from bot.config import Hours, Settings
from bot.demo import organisation
from bot.demo.traffic import write_feed
from bot.questions import Question
from bot.security.guard import Asker
from storage.schema import usage
from tests.evals.cases import END, ZONE, Case, alternatives, to_query
from tests.evals.prices import price_of
from tests.evals.scoring import Expected, Score, score
from tools.loading import import_files
from tools.spec import Principal, Role

PLATFORM = "eval"
KEYS = {
    "anthropic": ("ANTHROPIC_API_KEY", "anthropic_api_key"),
    "openai": ("OPENAI_API_KEY", "openai_api_key"),
    "openrouter": ("OPENROUTER_API_KEY", "openrouter_api_key"),
}


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of models, by the model's name."""

    requests: Counter[str] = field(default_factory=Counter)
    tokens_in: Counter[str] = field(default_factory=Counter)
    cached: Counter[str] = field(default_factory=Counter)
    tokens_out: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.requests + other.requests,
            self.tokens_in + other.tokens_in,
            self.cached + other.cached,
            self.tokens_out + other.tokens_out,
        )

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(
            self.requests - other.requests,
            self.tokens_in - other.tokens_in,
            self.cached - other.cached,
            self.tokens_out - other.tokens_out,
        )

    @property
    def dollars(self) -> float | None:
        """What it cost; None where a model's price is not known."""
        total = 0.0
        for model in self.requests:
            price = price_of(model)
            if price is None:
                return None
            total += price.cost(self.tokens_in[model], self.cached[model], self.tokens_out[model])
        return total


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case."""

    case: Case
    score: Score
    brain: str
    outcome: str
    calls: tuple[dict[str, Any], ...]
    seconds: float
    spent: Spent
    text: str


def missing_key(settings: Settings) -> str | None:
    """A plain sentence where the configured model cannot be asked; None where it can."""
    if settings.model == "offline":
        return "No model is configured: set RINGFENCE_MODEL (anthropic:<model>, openai:<model>, ...) and its key."
    provider = settings.model.partition(":")[0]
    if provider in KEYS and getattr(settings, KEYS[provider][1]) is None:
        return f"The model {settings.model} has no key here: set {KEYS[provider][0]}."
    return None


@asynccontextmanager
async def stage(settings: Settings, database_url: str | None = None) -> AsyncIterator[App]:
    """The program on the made month, with the models of `settings`; a temporary SQLite file unless a URL is given."""
    with TemporaryDirectory(prefix="ringfence-eval-") as name:
        feed = Path(name) / "feed.json"
        write_feed(feed, end=END)
        url = database_url or f"sqlite:///{Path(name) / 'eval.db'}"
        changed = {
            "database_url": SecretStr(url),
            "timezone": ZONE,
            "organisation": organisation.NAME,
            "business_hours": Hours(),
            "locations": {},
        }
        async with App.open(settings.model_copy(update=changed)) as app:
            await import_files(app.database, app.organisation, [feed])
            yield app


async def run(app: App, cases: Iterable[Case], tell: Callable[[Result], None] = lambda _: None) -> list[Result]:
    """Ask the cases, each as a person of its own, so that none builds on another or spends another's budget."""
    results: list[Result] = []
    for case in cases:
        result = await _ask(app, case)
        tell(result)
        results.append(result)
    return results


async def _ask(app: App, case: Case) -> Result:
    principal = Principal(PLATFORM, case.id, app.organisation, Role.OPERATOR)
    wanted = await expected(app, case)
    for text in case.past:
        await app.questions.answer(_question(text, principal))
    before = await _spent(app, principal)
    began = time.perf_counter()
    finished: list[ToolFinished] = []
    answer: Answer | None = None
    async for step in app.questions.ask(_question(case.question, principal)):
        if isinstance(step, ToolFinished):
            finished.append(step)
        elif isinstance(step, Answer):
            answer = step
    seconds = time.perf_counter() - began
    assert answer is not None, "a question ended without an answer"
    return Result(
        case=case,
        score=score(case, answer, finished, wanted),
        brain=answer.brain,
        outcome=answer.outcome,
        calls=tuple({"tool": step.call.tool, "args": step.call.args} for step in finished),
        seconds=seconds,
        spent=await _spent(app, principal) - before,
        text=answer.text,
    )


def _question(text: str, principal: Principal) -> Question:
    return Question(
        text=text, principal=principal, now=END, zone=ZONE, conversation=f"eval-{principal.user}", remember=True
    )


async def expected(app: App, case: Case) -> list[list[Expected]]:
    """Run what a right answer is made of, as somebody else."""
    asker = Asker(Principal(PLATFORM, "expects", app.organisation, Role.OPERATOR), END, ZONE, "en")
    found: list[list[Expected]] = []
    cells: list[object] = []
    for written in case.expects:
        several: list[Expected] = []
        for query in [to_query(one, cells) for one in alternatives(written)]:
            result, _ = await app.guard.call("query_calls", query, asker)
            if result.table is None or not result.table.rows:
                raise ValueError(f"{case.id}: what it expects is empty, so it would judge nothing")
            several.append(Expected(query, result.table))
        found.append(several)
        cells.append(several[0].table.rows[0][0])
    return found


async def _spent(app: App, principal: Principal) -> Spent:
    spent = Spent()
    async with app.database.read() as connection:
        rows = await connection.execute(
            select(
                usage.c.model, usage.c.requests, usage.c.input_tokens, usage.c.cached_tokens, usage.c.output_tokens
            ).where(usage.c.organisation_id == app.organisation, usage.c.principal == str(principal))
        )
        for model, requests, tokens_in, cached, tokens_out in rows:
            spent.requests[model] += requests
            spent.tokens_in[model] += tokens_in
            spent.cached[model] += cached
            spent.tokens_out[model] += tokens_out
    return spent


def report(results: Sequence[Result], model: str, *, double: bool = False) -> str:
    """What is said at the end. With `double` it says first that nothing of it is about a model."""
    lines = [f"Model: {model}. {len(results)} questions on the made organisation, {END:%d %b %Y %H:%M} in {ZONE}."]
    if double:
        lines.insert(
            0, "A DOUBLE ANSWERED, BY A SCRIPT. These figures try out the runner; they are no model's accuracy."
        )
    lines += ["", f"{'':<22}{'right':>12}{'evidence':>12}"]
    groups: list[tuple[str, Callable[[Result], bool]]] = [
        ("all", lambda _: True),
        ("one plain query", lambda result: result.case.kind == "plain"),
        ("several steps", lambda result: result.case.kind == "steps"),
        ("hard to read", lambda result: result.case.kind == "hard"),
        ("to be declined", lambda result: result.case.kind == "declines"),
        ("in English", lambda result: result.case.language == "en"),
        ("in Spanish", lambda result: result.case.language == "es"),
    ]
    for name, belongs in groups:
        chosen = [result for result in results if belongs(result)]
        wanted = sum(result.score.wanted for result in chosen)
        found = sum(result.score.found for result in chosen)
        right = sum(result.score.right for result in chosen)
        lines.append(f"{name:<22}{_of(right, len(chosen)):>12}{_of(found, wanted):>12}")
    brains = Counter(result.brain for result in results)
    lines += ["", "Answered by: " + ", ".join(f"{brain} {count}" for brain, count in brains.most_common())]
    if results:
        times = sorted(result.seconds for result in results)
        last = times[max(0, -(-len(times) * 9 // 10) - 1)]
        lines.append(f"Seconds a question: median {statistics.median(times):.2f}, nine of ten under {last:.2f}")
    lines += _costs(results)
    wrong = [result for result in results if not result.score.right]
    lines += ["", "Not right:" if wrong else "All right."]
    lines += [f"  {result.case.id}: {result.score.why} ({result.brain}, {result.outcome})" for result in wrong]
    return "\n".join(lines)


def _costs(results: Sequence[Result]) -> list[str]:
    spent = sum((result.spent for result in results), Spent())
    if not spent.requests:
        return ["No model was asked: no tokens, no cost."]
    tokens = (
        f"{spent.tokens_in.total():,} in ({spent.cached.total():,} of them cached), {spent.tokens_out.total():,} out"
    )
    asked = sum(1 for result in results if result.spent.requests)
    dollars = spent.dollars
    cost = "not known (no price of this model in prices.toml)" if dollars is None else f"US$ {dollars:.4f}"
    if dollars is not None:
        cost += f", US$ {dollars / asked:.5f} a question that a model answered"
    return [f"Tokens: {tokens}, in {spent.requests.total():,} requests for {asked} questions", f"Cost: {cost}"]


def to_json(result: Result) -> dict[str, Any]:
    """A result for programs: JSON values."""
    spent = {name: dict(counter) for name, counter in asdict(result.spent).items()}
    return {
        "id": result.case.id,
        "question": result.case.question,
        "right": result.score.right,
        "found": result.score.found,
        "wanted": result.score.wanted,
        "why": result.score.why,
        "brain": result.brain,
        "outcome": result.outcome,
        "calls": list(result.calls),
        "answer": result.text,
        "seconds": round(result.seconds, 3),
        "spent": {**spent, "dollars": result.spent.dollars},
    }


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else "-"
