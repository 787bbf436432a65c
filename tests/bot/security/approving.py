"""A dangerous tool of the tests that leaves a trace, and a process that approves: many at once, or killed half-way.

python -m tests.bot.security.approving URL ORGANISATION APPROVAL TIMES [die]
"""

import asyncio
import os
import signal
import sys
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, insert, select

from bot.security.guard import Asker, Guard
from storage.engine import Database
from storage.errors import Refused
from storage.schema import locations
from tests.conftest import NOW
from tools.spec import Effect, Permission, Principal, Role, ToolContext, ToolResult, ToolSpec
from tools.words import Words, isolate

ADMINS = frozenset({"slack:U0ADMIN", "slack:U1ADMIN"})


class Args(BaseModel):
    """What is written, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str = Field(max_length=40)
    times: int = 1


async def tell(context: ToolContext, args: Args) -> str:
    if args.topic == "impossible":
        raise Refused("That cannot be done.")
    return f"Write {isolate(args.topic)} down. There are {await written(context)} now."


async def write(context: ToolContext, args: Args) -> ToolResult:
    await context.connection.execute(
        insert(locations).values(organisation_id=context.organisation, name=args.topic, zone=context.zone)
    )
    if args.topic == "fails":
        raise Refused("The pen is empty.")
    if args.topic == "breaks":
        raise ValueError("secret detail")
    return ToolResult(text=f"Written by {context.principal} as {context.principal.role}.")


async def write_and_die(context: ToolContext, args: Args) -> ToolResult:
    await write(context, args)
    os.kill(os.getpid(), signal.SIGKILL)
    return ToolResult()


async def written(context: ToolContext) -> int:
    own = locations.c.organisation_id == context.organisation
    return await context.connection.scalar(select(func.count()).select_from(locations).where(own)) or 0


def dangerous(run: Any = write) -> ToolSpec:
    return ToolSpec(
        name="write",
        title=Words("Write", "Escribir"),
        description="A dangerous tool of the tests.",
        needs=Permission.MANAGE_PEOPLE,
        effect=Effect.DANGEROUS,
        args=Args,
        run=run,
        tell=tell,
    )


def guard_on(database: Database, run: Any = write, **changes: Any) -> Guard:
    settings: dict[str, Any] = {"administrators": ADMINS, "clock": lambda: NOW}
    return Guard(database, [dangerous(run)], **{**settings, **changes})


def somebody(user: str, organisation: int, role: Role = Role.ADMIN, platform: str = "slack") -> Asker:
    return Asker(Principal(platform, user, organisation, role), NOW, "America/Bogota", "en")


async def approve_at_once(url: str, organisation: int, approval: str, times: int, run: Any) -> list[str]:
    """What that many approvals come to that this process makes side by side, each on a database of its own."""
    databases = [await Database.open(url) for _ in range(times)]
    approver = somebody("U1ADMIN", organisation)
    try:
        decided = await asyncio.gather(*(guard_on(database, run).approve(approval, approver) for database in databases))
    finally:
        for database in databases:
            await database.close()
    return [f"{one.state} {one.first}" for one in decided]


if __name__ == "__main__":
    url, organisation, approval, times, *die = sys.argv[1:]
    ends = approve_at_once(url, int(organisation), approval, int(times), write_and_die if die else write)
    print("\n".join(asyncio.run(ends)))
