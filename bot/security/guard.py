"""The guard: the only door to a tool.

    find the tool → read its arguments → permission → approval if dangerous → write `started` to the audit
    → run in a transaction of its own, for a bounded time → receipt and audit → the result, unmasked

Whoever shows the result masks it for its reader (`bot.security.masking.mask`, with `Guard.masking_key`).
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.logs import reference
from bot.security.access import may
from bot.security.audit import Entry, Trail
from bot.security.masking import PREFIX_DIGITS, PREFIX_REFUSED, too_revealing
from bot.security.receipts import Receipt, issue
from storage import organisations
from storage.audit import Outcome
from storage.business_hours import DEFAULT, BusinessHours
from storage.engine import Database
from storage.errors import InvalidQuery, Refused, RingfenceError
from tools import figures
from tools.spec import Effect, Principal, ToolContext, ToolResult, ToolSpec
from tools.words import Language, Words

RUN_SECONDS = 60.0
# Problems told at once; a sentence with twenty of them is no sentence.
PROBLEMS = 3

UNKNOWN_ORGANISATION = Words(
    "There is no such organisation here, so nothing was run.",
    "Aquí no existe esa organización, así que no se ejecutó nada.",
)
UNKNOWN_TOOL = Words("There is no such tool.", "No existe esa herramienta.")
INVALID = Words("The arguments of {tool} do not fit: {problems}.", "Los argumentos de {tool} no encajan: {problems}.")
DENIED = Words("Your role may not use {tool}.", "Tu rol no puede usar {tool}.")
NEEDS_APPROVAL = Words(
    "{tool} needs the approval of a person, and approvals are not available here.",
    "{tool} necesita la aprobación de una persona, y aquí no se pueden dar aprobaciones.",
)
TOO_LONG = Words(
    "That took longer than {seconds} seconds and was stopped. Ask about a shorter period.",
    "Eso tardó más de {seconds} segundos y se detuvo. Pregunta por un período más corto.",
)
FAILED = Words(
    "Something went wrong here, and it is not your question. Tell your administrator the reference {reference}.",
    "Algo falló aquí, y no es tu pregunta. Indica a tu administrador la referencia {reference}.",
)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, with their clock (`now` is aware), IANA zone and language."""

    principal: Principal
    now: datetime
    zone: str
    language: Language


class Guard:
    """Runs tools for whoever may use them. One guard serves a whole process; calls may run side by side."""

    def __init__(
        self,
        database: Database,
        tools: Iterable[ToolSpec],
        hours: BusinessHours = DEFAULT,
        *,
        run_seconds: float = RUN_SECONDS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._tools = {spec.name: spec for spec in tools}
        self._hours = hours
        self._run_seconds = run_seconds
        self._clock = clock
        self._trail = Trail(database, clock)
        self._keys: dict[int, str] = {}

    async def masking_key(self, organisation: int) -> str:
        """The secret under which an organisation's names are masked; it never changes. Raises Refused for no such."""
        key = self._keys.get(organisation)
        if key is None:
            async with self._database.read() as connection:
                key = await organisations.masking_key(connection, organisation)
            if key is None:
                raise Refused(UNKNOWN_ORGANISATION.en)
            self._keys[organisation] = key
        return key

    async def call(self, name: str, args: dict[str, Any] | BaseModel, asker: Asker) -> tuple[ToolResult, Receipt]:
        """Run a tool; its result as it is, and the receipt for it.

        Raises RingfenceError with a sentence in the asker's language: Refused when the asker may not or the run took
        too long, InvalidQuery when the arguments do not fit, the tool's own errors, and for a defect a sentence with
        the reference under which the log has it.
        """
        key = await self.masking_key(asker.principal.organisation)
        spec, arguments = await self._admit(name, args, asker, key)
        dumped = arguments.model_dump(mode="json")
        entry = await self._trail.start(asker.principal, spec.name, dumped, key)
        result = await self._run(spec, arguments, asker, entry)
        receipt = issue(spec.name, dumped, result, round(self._clock().timestamp() * 1000))
        await self._trail.done(entry, receipt, asker.principal, figures.summary(result))
        return result, receipt

    async def _admit(
        self, name: str, args: dict[str, Any] | BaseModel, asker: Asker, key: str
    ) -> tuple[ToolSpec, BaseModel]:
        """The tool and its arguments, if this asker may run it with these; raises otherwise, and audits that."""
        principal, language = asker.principal, asker.language
        spec = self._tools.get(name)
        if spec is None:
            await self._trail.refuse(principal, name, {}, key, "denied", UNKNOWN_TOOL.en)
            raise Refused(UNKNOWN_TOOL.say(language))
        problems: list[str] = []
        arguments: BaseModel | None = None
        dumped: dict[str, Any] = {}
        try:
            # A model is read again too: `model_copy` changes fields without looking at them.
            arguments = spec.args.model_validate(args.model_dump() if isinstance(args, BaseModel) else args)
            dumped = arguments.model_dump(mode="json")
        except ValidationError as error:
            problems = list(_problems(error))
        refusal: Words | None = None
        if not may(principal.role, spec.needs):
            refusal = DENIED
        elif spec.effect is Effect.DANGEROUS:
            refusal = NEEDS_APPROVAL
        elif arguments is not None and too_revealing(dumped, principal.role):
            refusal = PREFIX_REFUSED
        if refusal is not None:
            values = {"tool": spec.name, "digits": PREFIX_DIGITS}
            await self._trail.refuse(principal, spec.name, dumped, key, "denied", refusal.say("en", **values))
            raise Refused(refusal.say(language, **values))
        if arguments is None:
            values = {"tool": spec.name, "problems": "; ".join(problems)}
            await self._trail.refuse(principal, spec.name, {}, key, "invalid", INVALID.say("en", **values))
            raise InvalidQuery(INVALID.say(language, **values))
        return spec, arguments

    async def _run(self, spec: ToolSpec, arguments: BaseModel, asker: Asker, entry: Entry) -> ToolResult:
        """Run an admitted tool in its own transaction. Whatever goes wrong is audited once the transaction is over."""
        limit = asyncio.timeout(self._run_seconds)
        try:
            async with limit, self._transaction(spec) as connection:
                return await spec.run(self._context(connection, asker), arguments)
        except asyncio.CancelledError:
            await self._trail.complete(entry, "failed", "cancelled")
            raise
        except RingfenceError as error:
            outcome: Outcome = "invalid" if isinstance(error, InvalidQuery) else "failed"
            await self._trail.complete(entry, outcome, str(error))
            raise
        except Exception as error:
            if isinstance(error, TimeoutError) and limit.expired():
                sentence = TOO_LONG.say(asker.language, seconds=f"{self._run_seconds:g}")
                await self._trail.complete(entry, "failed", TOO_LONG.say("en", seconds=f"{self._run_seconds:g}"))
                raise Refused(sentence) from None
            number = reference()
            logger.exception("tool failed", tool=spec.name, reference=number)
            await self._trail.complete(entry, "failed", type(error).__name__, number)
            raise RingfenceError(FAILED.say(asker.language, reference=number)) from error

    def _transaction(self, spec: ToolSpec) -> AbstractAsyncContextManager[AsyncConnection]:
        return self._database.read() if spec.effect is Effect.READ else self._database.write()

    def _context(self, connection: AsyncConnection, asker: Asker) -> ToolContext:
        role = asker.principal.role
        return ToolContext(
            connection=connection,
            principal=asker.principal,
            now=asker.now,
            zone=asker.zone,
            language=asker.language,
            hours=self._hours,
            tools=tuple(spec for spec in self._tools.values() if may(role, spec.needs)),
        )


def _problems(error: ValidationError) -> Iterator[str]:
    """What does not fit, without repeating what was given: it may be a number, a name or a secret."""
    for problem in error.errors(include_url=False, include_context=False)[:PROBLEMS]:
        # A field that is not ours is not repeated either.
        known = problem["loc"][:-1] if problem["type"] == "extra_forbidden" else problem["loc"]
        path = ".".join(str(part) for part in known)
        message = problem["msg"].removeprefix("Value error, ")
        for given in sorted(_strings(problem["input"]), key=len, reverse=True):
            message = message.replace(repr(given), "…")
        yield f"{path}: {message}" if path else message


def _strings(value: object) -> Iterator[str]:
    """Every text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, Sequence):
        for part in value:
            yield from _strings(part)
