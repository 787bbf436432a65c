"""Deciding: a person's click runs what was asked for, once and exactly as it was shown, or ends it.

    approve   may this person? → one transaction: claim it, is it still so?, run the tool, receipt, audit
    reject    by whoever may approve, or taken back by who asked
    expire    nobody decided in time

Who approves has the permission that the tool needs, on the same organisation's ground. Their own request counts only
where nobody else on their platform could approve it: one administrator alone must be able to begin. Roles are looked up
again within the transaction, the asker's too. On the console they are the roles that the terminal states: whoever runs
the program on this machine holds the database anyway.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.security.access import may
from bot.security.approvals import Decided, State, as_request, canonical, digest, how_it_stands
from bot.security.asking import asker_of, end_overdue
from bot.security.audit import Entry, Trail
from bot.security.people import People
from bot.security.receipts import Receipt, issue
from bot.security.running import Asker, Denied, Runner
from storage import approvals
from storage.approvals import Stored
from storage.audit import Outcome
from storage.engine import Database
from storage.errors import Refused, RingfenceError, StorageError
from tools import figures
from tools.spec import Permission, Principal, Role, ToolResult, ToolSpec
from tools.words import Words, plain

# On these platforms a person has the role that the channel states: nobody is a member there.
STATED = frozenset({"console"})
SHOWN_ID = 32

UNKNOWN = Words("There is no request {id}.", "No existe la solicitud {id}.")
NOT_YOU = Words(
    "Your role may not decide that: it takes the permission {permission}.",
    "Tu rol no puede decidir eso: hace falta el permiso {permission}.",
)
NOT_YOUR_OWN = Words(
    "Somebody else has to approve what you asked for.", "Lo que tú pediste lo tiene que aprobar otra persona."
)
LATE = Words("{id} was decided already, or its time was up.", "{id} ya se decidió, o se acabó su tiempo.")
ALTERED = Words(
    "The request is no longer what was asked for: its row was altered.",
    "La solicitud ya no es la que se pidió: alteraron su registro.",
)
NO_LONGER_MAY = Words("{who} may no longer do this.", "{who} ya no puede hacer esto.")
NO_LONGER_SO = Words(
    "What was shown is no longer so, or this tool has changed. Ask again.",
    "Lo que se mostró ya no es así, o esta herramienta cambió. Pídelo otra vez.",
)


class Late(Denied):
    """Somebody else decided first, or the time was up."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What an approved tool did."""

    result: ToolResult
    receipt: Receipt


class Decisions:
    """Decides requests. `key` is always the organisation's masking key."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        tools: Mapping[str, ToolSpec],
        people: People,
        runner: Runner,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._trail = trail
        self._tools = tools
        self._people = people
        self._runner = runner
        self._clock = clock

    async def approve(self, approval: str, approver: Asker, key: str) -> Decided:
        """Run what was asked for, if this person may approve it and nobody decided before.

        Raises Refused when there is no such request, or this person may not approve it.
        """
        stored = await self._find(approval, approver, key)
        spec = self._tools.get(stored.tool)
        if spec is None or not self._intact(stored, approver, key):
            await self._may_decide(stored, Permission.MANAGE_PEOPLE if spec is None else spec.needs, approver, key)
            why = NO_LONGER_SO if spec is None else ALTERED
            return await self._end(stored, approver, key, "failed", why.say(approver.language), outcome="denied")
        await self._may_decide(stored, spec.needs, approver, key)
        if stored.state != "pending" or self._now() >= stored.expires_at:
            return await self._too_late(stored, approver, key)
        entry = await self._trail.start(approver.principal, stored.tool, json.loads(stored.arguments), key)

        async def carried_out(connection: AsyncConnection) -> Ran:
            return await self._carry_out(connection, stored, spec, approver, entry)

        try:
            ran = await self._runner.run(spec, spec.effect, approver.language, entry, carried_out)
        except Late:
            return self._decided(await self._find(approval, approver, key), approver, key)
        except (Denied, StorageError):
            raise  # it still waits
        except RingfenceError as error:
            return await self._end(stored, approver, key, "failed", str(error))
        return self._decided(await self._find(approval, approver, key), approver, key, first=True, ran=ran)

    async def reject(self, approval: str, approver: Asker, key: str) -> Decided:
        """End a request undone, by whoever may approve it or by who asked.

        Raises Refused when there is no such request, or this person may not decide it.
        """
        stored = await self._find(approval, approver, key)
        spec = self._tools.get(stored.tool)
        if (stored.platform, stored.user) != (approver.principal.platform, approver.principal.user):
            await self._may_decide(stored, Permission.MANAGE_PEOPLE if spec is None else spec.needs, approver, key)
        if stored.state != "pending" or self._now() >= stored.expires_at:
            return await self._too_late(stored, approver, key)
        return await self._end(stored, approver, key, "rejected", "", outcome="rejected")

    async def show(self, approval: str, reader: Asker, key: str) -> Decided:
        """How a request stands, for whoever may decide it or asked for it. Raises Refused for everybody else."""
        stored = await self._find(approval, reader, key)
        spec = self._tools.get(stored.tool)
        if (stored.platform, stored.user) != (reader.principal.platform, reader.principal.user):
            await self._may_decide(stored, Permission.MANAGE_PEOPLE if spec is None else spec.needs, reader, key)
        overdue = stored.state == "pending" and self._now() >= stored.expires_at
        return self._decided(replace(stored, state="expired") if overdue else stored, reader, key)

    async def expire(self, organisation: int, key: str) -> tuple[Decided, ...]:
        """End what nobody decided in time; expired requests whose cards nobody has updated, each of them once."""
        now = self._clock()
        async with self._database.write() as connection:
            await end_overdue(connection, self._trail, organisation, key, now)
            stale = await approvals.take_stale_cards(connection, organisation)
        return tuple(self._decided(one, asker_of(one, organisation, now), key, first=True) for one in stale)

    async def _carry_out(
        self, connection: AsyncConnection, stored: Stored, spec: ToolSpec, approver: Asker, entry: Entry
    ) -> Ran:
        """All of an approval in one transaction: a process that is killed leaves it pending, or done with its proof."""
        now, by, organisation = self._clock(), approver.principal, approver.principal.organisation
        now_ms = round(now.timestamp() * 1000)
        if not await approvals.claim(connection, organisation, stored, "done", str(by), now_ms):
            raise Late(LATE.say("en", id=stored.id))
        if not await self._has(connection, by, spec.needs):
            raise Denied(NOT_YOU.say(approver.language, permission=spec.needs))
        own = (stored.platform, stored.user) == (by.platform, by.user)
        if own and await self._people.others_may(connection, by, spec.needs):
            raise Denied(NOT_YOUR_OWN.say(approver.language))
        asker = asker_of(stored, organisation, now)
        role = await self._role(connection, asker.principal)
        if role is None or not may(role, spec.needs):
            raise Refused(NO_LONGER_MAY.say(approver.language, who=str(asker.principal)))
        asker = replace(asker, principal=replace(asker.principal, role=role))
        try:
            arguments = spec.args.model_validate_json(stored.arguments)
        except ValidationError as error:
            raise Refused(NO_LONGER_SO.say(approver.language)) from error
        dumped = arguments.model_dump(mode="json")
        told = await self._runner.told(spec, connection, arguments, asker)
        if canonical(dumped) != stored.arguments or told != stored.asks:
            raise Refused(NO_LONGER_SO.say(approver.language))
        result = await spec.run(self._runner.context(connection, asker), arguments)
        receipt = issue(spec.name, dumped, result, now_ms, str(by))
        detail = f"{stored.id} of {asker.principal}, approved by {by}"
        await self._trail.done_within(connection, entry, receipt, asker.principal, figures.summary(result), detail)
        await approvals.conclude(connection, organisation, stored.id, receipt.id)
        return Ran(result, receipt)

    async def _find(self, approval: str, reader: Asker, key: str) -> Stored:
        """The request of that id in the reader's own organisation. Raises Refused, and audits, when there is none."""
        name = plain(approval).upper()[:SHOWN_ID]
        principal = reader.principal
        async with self._database.read() as connection:
            stored = await approvals.find(connection, principal.organisation, name)
        if stored is None:
            await self._trail.refuse(principal, "approve", {}, key, "denied", UNKNOWN.say("en", id=name))
            raise Refused(UNKNOWN.say(reader.language, id=name))
        return stored

    async def _may_decide(self, stored: Stored, needs: Permission, reader: Asker, key: str) -> None:
        """Raises Denied, and audits, when that person may not decide this. Nothing of the request is told to them."""
        async with self._database.read() as connection:
            allowed = await self._has(connection, reader.principal, needs)
        if not allowed:
            detail = f"{stored.id}: {NOT_YOU.say('en', permission=needs)}"
            await self._trail.refuse(reader.principal, stored.tool, {}, key, "denied", detail)
            raise Denied(NOT_YOU.say(reader.language, permission=needs))

    async def _too_late(self, stored: Stored, reader: Asker, key: str) -> Decided:
        """Tell how a request stands that cannot be decided any more; one whose time is up ends now."""
        if stored.state == "pending":
            return await self._end(stored, reader, key, "expired", "", outcome="expired")
        detail = LATE.say("en", id=stored.id)
        await self._trail.refuse(reader.principal, stored.tool, {}, key, "denied", detail)
        return self._decided(stored, reader, key)

    async def _end(
        self, stored: Stored, reader: Asker, key: str, state: State, why: str, *, outcome: Outcome | None = None
    ) -> Decided:
        """End a request without running it. `outcome` audits that, where nothing else has."""
        organisation, by = reader.principal.organisation, str(reader.principal)
        async with self._database.write() as connection:
            first = await approvals.close(
                connection,
                organisation,
                stored.id,
                state,
                by=None if state == "expired" else by,
                detail=why or None,
                now_ms=self._now(),
            )
            if outcome is not None:
                detail = f"{stored.id} of {stored.platform}:{stored.user}: {why or state}"
                await self._trail.note(
                    connection, reader.principal, stored.tool, {}, key, outcome if first else "denied", detail
                )
        return self._decided(await self._find(stored.id, reader, key), reader, key, first=first)

    def _decided(
        self, stored: Stored, reader: Asker, key: str, *, first: bool = False, ran: Ran | None = None
    ) -> Decided:
        organisation = reader.principal.organisation
        if not self._intact(stored, reader, key):
            # What an altered row holds is nobody's word.
            stored = replace(stored, arguments="{}", asks="")
        return Decided(
            request=as_request(stored, organisation),
            state=stored.state,
            sentence=how_it_stands(stored, reader.language, reader.zone),
            by=stored.decided_by or "",
            first=first,
            result=None if ran is None else ran.result,
            receipt=None if ran is None else ran.receipt,
            cards=stored.cards,
        )

    def _intact(self, stored: Stored, reader: Asker, key: str) -> bool:
        return hmac.compare_digest(stored.digest, digest(key, reader.principal.organisation, stored))

    async def _has(self, connection: AsyncConnection, principal: Principal, permission: Permission) -> bool:
        """Whether somebody has a permission by the role they came with, and by the one that they have by now."""
        role = await self._role(connection, principal)
        return role is not None and may(principal.role, permission) and may(role, permission)

    async def _role(self, connection: AsyncConnection, principal: Principal) -> Role | None:
        if principal.platform in STATED:
            return principal.role
        return await self._people.role(connection, principal.organisation, principal.platform, principal.user)

    def _now(self) -> int:
        return round(self._clock().timestamp() * 1000)
