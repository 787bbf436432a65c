"""Running: a tool in a transaction of its own, for a bounded time; whatever goes wrong is audited and told."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.logs import reference
from bot.security.access import may, permissions
from bot.security.audit import Entry, Trail
from bot.security.people import People
from storage.audit import Outcome
from storage.business_hours import BusinessHours
from storage.engine import Database
from storage.errors import InvalidQuery, Refused, RingfenceError
from tools.spec import Budget, Effect, Here, Principal, ToolContext, ToolSpec
from tools.watching import DetectionSettings
from tools.words import Language, Words

TOO_LONG = Words(
    "That took longer than {seconds} seconds and was stopped. Ask about a shorter period.",
    "Eso tardó más de {seconds} segundos y se detuvo. Pregunta por un período más corto.",
)
FAILED = Words(
    "Something went wrong here, and it is not your question. Tell your administrator the reference {reference}.",
    "Algo falló aquí, y no es tu pregunta. Indica a tu administrador la referencia {reference}.",
)

logger = structlog.get_logger(__name__)
T = TypeVar("T")


class Denied(Refused):
    """Somebody may not do this; a tool that cannot do what was asked raises `Refused`."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, with their clock (`now` is aware), IANA zone and language.

    `here` is the place where they ask. With `reads_only` nothing is done but reading: it is a schedule that asks.
    """

    principal: Principal
    now: datetime
    zone: str
    language: Language
    here: Here | None = None
    reads_only: bool = False


class Runner:
    """Runs what has been admitted."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        tools: Mapping[str, ToolSpec],
        hours: BusinessHours,
        people: People,
        budget: Budget,
        seconds: float,
        detection: DetectionSettings,
    ) -> None:
        self._database = database
        self._trail = trail
        self._tools = tools
        self._hours = hours
        self._people = people
        self._budget = budget
        self._seconds = seconds
        self._detection = detection
        self.heard: list[Callable[[], None]] = []  # called whenever something was changed

    async def run(
        self,
        spec: ToolSpec,
        effect: Effect,
        language: Language,
        entry: Entry,
        work: Callable[[AsyncConnection], Awaitable[T]],
    ) -> T:
        """Do `work` in a transaction that only reads where that is its `effect`.

        Raises RingfenceError with a sentence in `language`. What went wrong is audited under `entry` once the
        transaction is over; nothing is written there when all went well.
        """
        limit = asyncio.timeout(self._seconds)
        transaction = self._database.read() if effect is Effect.READ else self._database.write()
        try:
            async with limit, transaction as connection:
                done = await work(connection)
        except asyncio.CancelledError:
            await self._trail.complete(entry, "failed", "cancelled")
            raise
        except RingfenceError as error:
            await self._trail.complete(entry, _outcome(error), str(error))
            raise
        except Exception as error:
            if isinstance(error, TimeoutError) and limit.expired():
                sentence = TOO_LONG.say(language, seconds=f"{self._seconds:g}")
                await self._trail.complete(entry, "failed", TOO_LONG.say("en", seconds=f"{self._seconds:g}"))
                raise Refused(sentence) from None
            number = reference()
            logger.exception("tool failed", tool=spec.name, reference=number)
            await self._trail.complete(entry, "failed", type(error).__name__, number)
            raise RingfenceError(FAILED.say(language, reference=number)) from error
        if effect is not Effect.READ:
            for tell in self.heard:
                tell()
        return done

    async def told(self, spec: ToolSpec, connection: AsyncConnection, arguments: BaseModel, asker: Asker) -> str:
        """What a dangerous tool says that it will do. Raises RingfenceError when it cannot be done."""
        if spec.tell is None:  # pragma: no cover - ToolSpec does not allow it
            raise LookupError(f"{spec.name} does not tell what it will do")
        return await spec.tell(self.context(connection, asker), arguments)

    def context(self, connection: AsyncConnection, asker: Asker) -> ToolContext:
        """What a tool is given that runs for `asker`."""
        role = asker.principal.role
        return ToolContext(
            connection=connection,
            principal=asker.principal,
            now=asker.now,
            zone=asker.zone,
            language=asker.language,
            hours=self._hours,
            tools=tuple(spec for spec in self._tools.values() if may(role, spec.needs)),
            permissions=permissions(role),
            budget=self._budget,
            administrators=self._people.admins,
            default_role=self._people.default_role,
            detection=self._detection,
            here=asker.here,
        )


def _outcome(error: RingfenceError) -> Outcome:
    if isinstance(error, Denied):
        return "denied"
    return "invalid" if isinstance(error, InvalidQuery) else "failed"
