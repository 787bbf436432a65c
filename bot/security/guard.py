"""The guard: the only door to a tool.

    find the tool → read its arguments → permission → write `started` to the audit
    → run in a transaction of its own, for a bounded time → receipt and audit → the result, unmasked
    → or, what is dangerous: a request that waits for a person (`asking`, `deciding`)

Whoever shows the result masks it for its reader (`bot.security.masking.mask`, with `Guard.masking_key`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.security.access import may
from bot.security.approvals import Decided
from bot.security.asking import Requests
from bot.security.audit import Trail
from bot.security.deciding import Decisions
from bot.security.masking import PREFIX_DIGITS, PREFIX_REFUSED, too_revealing
from bot.security.people import People
from bot.security.receipts import Receipt, issue
from bot.security.running import Asker as Asker
from bot.security.running import Runner
from storage import organisations
from storage.business_hours import DEFAULT, BusinessHours
from storage.engine import Database
from storage.errors import InvalidQuery, Refused
from tools import figures
from tools.spec import Budget, Effect, Role, ToolResult, ToolSpec
from tools.watching import DetectionSettings
from tools.words import Words

RUN_SECONDS = 60.0
BUDGET = Budget()
# Problems told at once; a sentence with twenty of them is no sentence.
PROBLEMS = 3

UNKNOWN_ORGANISATION = Words(
    "There is no such organisation here, so nothing was run.",
    "Aquí no existe esa organización, así que no se ejecutó nada.",
)
UNKNOWN_TOOL = Words("There is no such tool.", "No existe esa herramienta.")
INVALID = Words("The arguments of {tool} do not fit: {problems}.", "Los argumentos de {tool} no encajan: {problems}.")
READS_ONLY = Words(
    "A schedule only reads, and {tool} does not.", "Una programación solo consulta, y {tool} hace otra cosa."
)
DENIED = Words("Your role may not use {tool}.", "Tu rol no puede usar {tool}.")


class Guard:
    """Runs tools for whoever may use them. One guard serves a whole process; calls may run side by side.

    `people` says who somebody on a platform is.
    """

    def __init__(
        self,
        database: Database,
        tools: Iterable[ToolSpec],
        hours: BusinessHours = DEFAULT,
        *,
        run_seconds: float = RUN_SECONDS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        budget: Budget = BUDGET,
        administrators: frozenset[str] = frozenset(),
        default_role: Role | None = Role.VIEWER,
        detection: DetectionSettings | None = None,
    ) -> None:
        self._database = database
        self._tools = {spec.name: spec for spec in tools}
        self._clock = clock
        self._keys: dict[int, str] = {}
        self.people = People(database, administrators, default_role)
        self._trail = Trail(database, clock)
        going_by = detection or DetectionSettings(hours=hours)
        self._runner = Runner(database, self._trail, self._tools, hours, self.people, budget, run_seconds, going_by)
        self._requests = Requests(self._trail, self.people, self._runner, clock)
        self._decisions = Decisions(database, self._trail, self._tools, self.people, self._runner, clock)

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

        Raises NeedsApproval when it is dangerous: it has not run then, and waits for a person. Raises RingfenceError
        with a sentence in the asker's language: Refused when the asker may not or the run took too long, InvalidQuery
        when the arguments do not fit, the tool's own errors, and for a defect a sentence with the reference under which
        the log has it.
        """
        key = await self.masking_key(asker.principal.organisation)
        spec, arguments = await self._admit(name, args, asker, key)
        if spec.waits(arguments):
            raise await self._requests.ask(spec, arguments, asker, key)
        dumped = arguments.model_dump(mode="json")
        entry = await self._trail.start(asker.principal, spec.name, dumped, key)

        async def work(connection: AsyncConnection) -> ToolResult:
            return await spec.run(self._runner.context(connection, asker), arguments)

        result = await self._runner.run(spec, spec.effect, asker.language, entry, work)
        receipt = issue(spec.name, dumped, result, round(self._clock().timestamp() * 1000))
        await self._trail.done(entry, receipt, asker.principal, figures.summary(result))
        return result, receipt

    @contextmanager
    def telling(self, heard: Callable[[], None]) -> Iterator[None]:
        """Within the block, `heard` is called whenever a tool has changed something, which may have to be told."""
        self._runner.heard.append(heard)
        try:
            yield
        finally:
            self._runner.heard.remove(heard)

    async def approve(self, approval: str, approver: Asker) -> Decided:
        """Run a request exactly as it was shown, as the person who asked, if `approver` may let it and is the first.

        Raises Refused when there is no such request in the approver's organisation, or they may not approve it.
        Whatever else came of it is told by what is returned.
        """
        return await self._decisions.approve(approval, approver, await self._key_of(approver))

    async def reject(self, approval: str, approver: Asker) -> Decided:
        """End a request without running it; whoever asked may take it back. Raises Refused as `approve` does."""
        return await self._decisions.reject(approval, approver, await self._key_of(approver))

    async def show_approval(self, approval: str, reader: Asker) -> Decided:
        """How a request stands, for whoever asked or may decide it. Raises Refused for anybody else."""
        return await self._decisions.show(approval, reader, await self._key_of(reader))

    async def expire(self, organisation: int) -> tuple[Decided, ...]:
        """End what nobody decided in time; expired requests whose cards are to be updated, each of them once.

        They are told in the language of who asked.
        """
        return await self._decisions.expire(organisation, await self.masking_key(organisation))

    async def _key_of(self, asker: Asker) -> str:
        return await self.masking_key(asker.principal.organisation)

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
        elif asker.reads_only and spec.effect is not Effect.READ:
            refusal = READS_ONLY
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
