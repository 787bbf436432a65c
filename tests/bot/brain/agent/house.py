"""A house with a model: the program on a real database, its models real servers on loopback that follow a script."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.answers import Answer
from bot.app import App
from bot.brain.base import Overheard, Saying, Step
from bot.config import Limits, Settings
from bot.questions import Question
from storage.schema import metadata, usage
from tests.factories import leg, load_legs
from tests.fakes.models import ModelServer
from tests.fakes.openai import OpenAI
from tools.spec import Principal, Role

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ZONE = "America/Bogota"
# What the offline brain does not claim to understand, so that a model is asked.
STORY = "Something about our telephones feels odd to me; what do you make of it?"
STORY_ES = "Algo raro noto en nuestros teléfonos; ¿qué opinas tú de todo eso?"
KEY = "sk-double"


@dataclass
class House:
    """The program, and what came of the last question."""

    app: App
    steps: list[Step] = field(default_factory=list)

    @property
    def said(self) -> list[str]:
        """The pieces that a channel would have shown live, of the last question."""
        return [step.text for step in self.steps if isinstance(step, Saying)]

    async def ask(
        self,
        text: str = STORY,
        *,
        role: Role = Role.OPERATOR,
        user: str = "U0ANA",
        audience: Role | None = None,
        thread: Iterable[str] = (),
        conversation: str = "T1:C1:1",
        now: datetime = NOW,
        **parts: Any,
    ) -> Answer:
        """Ask as somebody on Slack does."""
        principal = Principal("slack", user, self.app.organisation, role)
        overheard = tuple(Overheard("Mallory", said, now) for said in thread)
        question = Question(
            text,
            principal,
            now,
            ZONE,
            conversation=conversation,
            remember=True,
            audience=audience,
            thread=overheard,
            **parts,
        )
        self.steps = []
        answer: Answer | None = None
        async for step in self.app.questions.ask(question):
            if isinstance(step, Answer):
                answer = step
            else:
                self.steps.append(step)
        assert answer is not None
        return answer

    async def used(self) -> dict[str, tuple[int, int, int, int]]:
        """What was kept about models: requests, input, cached and output tokens, by the model's name."""
        columns = (usage.c.requests, usage.c.input_tokens, usage.c.cached_tokens, usage.c.output_tokens)
        async with self.app.database.read() as connection:
            rows = await connection.execute(
                select(usage.c.model, *map(func.sum, columns)).group_by(usage.c.model).order_by(usage.c.model)
            )
            return {row[0]: tuple(map(int, row[1:])) for row in rows}  # type: ignore[misc]

    async def world(self) -> dict[str, Any]:
        """Every row of every table that a question by itself does not write to."""
        ours = {"audit", "receipts", "conversations", "turns", "usage", "inbox"}
        found: dict[str, Any] = {}
        async with self.app.database.read() as connection:
            for table in metadata.sorted_tables:
                if table.name not in ours:
                    found[table.name] = sorted(map(repr, await connection.execute(select(table))))
        return found


def settings(database_url: str, model: ModelServer, fallback: ModelServer | None = None, **changed: Any) -> Settings:
    """Settings with a model, and with a second one; `limits` may be given as a dict."""
    limits = changed.pop("limits", {})
    update: dict[str, Any] = {
        "database_url": SecretStr(database_url),
        "timezone": ZONE,
        "limits": Limits(**limits),
        **_address(model),
        **changed,
    }
    if fallback is not None:
        update = {**_address(fallback), **update, "fallback_model": _name(fallback)}
        if type(fallback) is type(model):
            raise ValueError("two doubles of one vendor would have one address")
    update["model"] = _name(model)
    return Settings(_env_file=None).model_copy(update=update)  # type: ignore[call-arg]


def _vendor(server: ModelServer) -> str:
    return type(server).__name__.lower()


def _name(server: ModelServer) -> str:
    return f"{_vendor(server)}:{'gpt-double' if isinstance(server, OpenAI) else 'claude-double'}"


def _address(server: ModelServer) -> dict[str, Any]:
    vendor = _vendor(server)
    return {f"{vendor}_base_url": server.base_url, f"{vendor}_api_key": SecretStr(KEY)}


@asynccontextmanager
async def house(configured: Settings, legs: Iterable[Any] | None = None) -> AsyncIterator[House]:
    """The program on its database, with some calls."""
    async with App.open(configured) as app:
        await load_legs(app.database, app.organisation, CALLS if legs is None else legs, {"Bogotá": ZONE})
        yield House(app)


CALLS = (
    leg("2026-03-02T09:00:00Z", person="Ana Ruiz", location="Bogotá", called_number="+573001234567"),
    leg("2026-03-02T09:30:00Z", person="Ana Ruiz", location="Bogotá", called_number="+573001234567", duration=120),
    leg(
        "2026-03-02T10:00:00Z",
        person="Bea Gil",
        location="Bogotá",
        direction="terminating",
        call_type="inbound",
        calling_number="+96075550123",
        calling_name="Zorvex Blintar",
        country="MV",
    ),
)
