"""People: the role of somebody on a platform, by the settings, by the database, or by default.

The settings' administrators ("slack:U012AB3CD") are always administrators: nobody can take that from them in a chat, so
that there is always somebody who can give roles. Then counts what a person was given, then the default role; without
one, whoever was given nothing is nobody. Nothing is kept between questions: a role counts from the next message on.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.security.access import may
from storage import members
from storage.engine import Database
from tools.spec import Permission, Principal, Role


class People:
    """Everybody who may be met. `admins` are "platform:user"; `default_role` None means nothing at all."""

    def __init__(self, database: Database, admins: frozenset[str], default_role: Role | None) -> None:
        self._database = database
        self.admins = admins
        self.default_role = default_role
        self._platforms: dict[str, Callable[[int, str], Awaitable[bool]]] = {}

    def ask_platform(self, platform: str, knows: Callable[[int, str], Awaitable[bool]]) -> None:
        """Let a platform say who of an organisation's people is still there: it is asked as (organisation, user)."""
        self._platforms[platform] = knows

    async def still_there(self, organisation: int, platform: str, user: str) -> bool:
        """Whether somebody has not left their platform: what asks in their name later on has to know.

        Where no platform can be asked, the role alone decides. Raises RingfenceError when it does not answer now.
        """
        knows = self._platforms.get(platform)
        return knows is None or await knows(organisation, user)

    async def principal(self, organisation: int, platform: str, user: str) -> Principal | None:
        """Who that is, with the role they have now; None for somebody who may do nothing at all."""
        async with self._database.read() as connection:
            role = await self.role(connection, organisation, platform, user)
        return None if role is None else Principal(platform, user, organisation, role)

    async def role(self, connection: AsyncConnection, organisation: int, platform: str, user: str) -> Role | None:
        """The role that somebody has within this transaction."""
        if f"{platform}:{user}" in self.admins:
            return Role.ADMIN
        member = await members.find(connection, organisation, platform, user)
        if member is None:
            return self.default_role
        # A role that this version does not know is none.
        return Role(member.role) if member.role in list(Role) else None

    async def others_may(self, connection: AsyncConnection, principal: Principal, permission: Permission) -> bool:
        """Whether somebody else on the principal's platform has a permission."""
        if self.default_role is not None and may(self.default_role, permission):
            return True
        known = {name for name in self.admins if name.startswith(f"{principal.platform}:")}
        given = await members.every(connection, principal.organisation)
        known |= {str(one) for one in given if one.platform == principal.platform and may(one.role, permission)}
        return bool(known - {str(principal)})
