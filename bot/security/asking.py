"""Asking: a dangerous call becomes a request that is stored, audited as `waiting`, and shown to those who decide."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.security.approvals import WAITS, NeedsApproval, as_request, canonical, digest, how_it_stands
from bot.security.audit import Trail
from bot.security.people import People
from bot.security.receipts import new_id
from bot.security.running import Asker, Denied, Runner
from storage import approvals
from storage.approvals import Stored
from tools.spec import Effect, Principal, Role, ToolSpec
from tools.words import Words

# So many requests of one person may wait at once: more than anybody asks for by hand, fewer than a flood.
MOST_WAITING = 20
TOO_MANY = Words(
    "{count} of your requests are waiting already. Have them decided first.",
    "Ya hay {count} solicitudes tuyas en espera. Primero haz que se decidan.",
)


class Requests:
    """Makes requests."""

    def __init__(self, trail: Trail, people: People, runner: Runner, clock: Callable[[], datetime]) -> None:
        self._trail = trail
        self._people = people
        self._runner = runner
        self._clock = clock

    async def ask(self, spec: ToolSpec, arguments: BaseModel, asker: Asker, key: str) -> NeedsApproval:
        """Store the request, and give what is to be raised. The same one, while it waits, is not stored twice.

        Raises RingfenceError when it is clear already that it cannot be done.
        """
        principal, organisation = asker.principal, asker.principal.organisation
        dumped = arguments.model_dump(mode="json")
        entry = await self._trail.start(principal, spec.name, dumped, key)

        async def told(connection: AsyncConnection) -> str:
            return await self._runner.told(spec, connection, arguments, asker)

        asks = await self._runner.run(spec, Effect.READ, asker.language, entry, told)
        now = round(self._clock().timestamp() * 1000)
        new = Stored(
            id=new_id("A"),
            tool=spec.name,
            arguments=canonical(dumped),
            digest="",
            platform=principal.platform,
            user=principal.user,
            role=principal.role,
            asks=asks,
            requested_at=now,
            zone=asker.zone,
            language=asker.language,
            expires_at=now + round(WAITS.total_seconds() * 1000),
        )
        new = replace(new, digest=digest(key, organisation, new))

        async def kept(connection: AsyncConnection) -> tuple[Stored, bool]:
            await end_overdue(connection, self._trail, organisation, key, self._clock())
            waiting = await approvals.count_waiting(connection, organisation, principal.platform, principal.user)
            if waiting >= MOST_WAITING:
                raise Denied(TOO_MANY.say(asker.language, count=waiting))
            stored = await approvals.keep(connection, organisation, new)
            await self._trail.complete_within(connection, entry, "waiting", f"{stored.id} waits for an approval")
            return stored, not await self._people.others_may(connection, principal, spec.needs)

        stored, alone = await self._runner.run(spec, Effect.WRITE, asker.language, entry, kept)
        return NeedsApproval(
            as_request(stored, organisation, alone=alone), how_it_stands(stored, asker.language, asker.zone)
        )


def asker_of(stored: Stored, organisation: int, now: datetime) -> Asker:
    """Who asked for a request, as they were then, at another moment."""
    # A role that is not known may nothing; an altered row is not run at all.
    role = Role(stored.role) if stored.role in list(Role) else Role.VIEWER
    principal = Principal(stored.platform, stored.user, organisation, role)
    return Asker(principal, now, stored.zone, "es" if stored.language == "es" else "en")


async def end_overdue(connection: AsyncConnection, trail: Trail, organisation: int, key: str, now: datetime) -> None:
    """End every request whose time is up, and audit that."""
    for stored in await approvals.expire(connection, organisation, round(now.timestamp() * 1000)):
        principal = asker_of(stored, organisation, now).principal
        await trail.note(connection, principal, stored.tool, {}, key, "expired", f"{stored.id}: nobody decided in time")
