"""Installations: the workspaces that the bot is in, whose organisation each is, and the bot's token there.

With SLACK_BOT_TOKEN there is one workspace, the token's own, and it is the configured organisation's. Without it
workspaces come by OAuth (`oauth.py`); each has to be named under [slack_workspaces], and the token that Slack gave is
stored sealed. A workspace that is not known, or is not named any more, gets nothing.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.slack.calling import Unreachable, client_of, refusal, told
from bot.config import Settings
from bot.security.secrets import KeyTrouble, Unsealable, Vault
from storage import audit, organisations, workspaces
from storage.engine import Database
from storage.errors import RingfenceError
from storage.workspaces import Workspace

PLATFORM = "slack"

logger = structlog.get_logger(__name__)


class NotInstalled(RingfenceError):
    """Slack did not take the token in the settings; the sentence says what it answered."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace that the bot works in. `organisation` is a key of organisations."""

    team: str
    name: str
    organisation: int
    bot_user: str
    bot_id: str
    bot_token: str = field(repr=False)


async def opens_connections(settings: Settings) -> None:
    """Ask Slack whether it lets SLACK_APP_TOKEN connect by Socket Mode.

    Raises NotInstalled when it does not (connecting would be tried for ever), Unreachable when it does not answer.
    """
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    try:
        with told():
            await client_of(settings, token, seconds=5).apps_connections_open(app_token=token)
    except SlackApiError as error:
        raise NotInstalled(
            f"Slack opens no connection with SLACK_APP_TOKEN ({refusal(error)}): it has to be an app-level token "
            "(xapp-) with the scope connections:write, and the app has to use Socket Mode."
        ) from error


class Installations:
    """Which workspaces the bot is in. One serves a whole process; what it says is never older than the database."""

    def __init__(self, database: Database, settings: Settings, organisation: int, vault: Vault | None = None) -> None:
        """`organisation` is the configured one's key, `vault` what opens stored tokens; without one none opens."""
        self._database = database
        self._settings = settings
        self._organisation = organisation
        self._vault = vault
        self._only: Installed | None = None

    @property
    def single(self) -> bool:
        """Whether the settings hold the token of the one workspace."""
        return self._settings.slack_bot_token is not None

    async def adopt(self) -> Installed:
        """Find out whose SLACK_BOT_TOKEN is, and keep that workspace as the configured organisation's.

        Raises NotInstalled when Slack refuses the token, Unreachable when Slack cannot be asked.
        """
        token = self._settings.slack_bot_token
        if token is None:
            raise NotInstalled("SLACK_BOT_TOKEN is not set.")
        secret = token.get_secret_value()
        try:
            with told():
                about = await client_of(self._settings, secret).auth_test()
        except SlackApiError as error:
            raise NotInstalled(f"Slack refuses SLACK_BOT_TOKEN: {refusal(error)}.") from error
        team, name = str(about.get("team_id")), str(about.get("team"))
        bot_user, bot_id = str(about.get("user_id") or ""), str(about.get("bot_id") or "")
        scopes = tuple(filter(None, about.headers.get("x-oauth-scopes", "").split(",")))
        await self._keep(Workspace(0, PLATFORM, team, name, bot_user, bot_id, scopes, None, None, _now()))
        self._only = Installed(team, name, self._organisation, bot_user, bot_id, secret)
        return self._only

    async def of(self, team: str | None) -> Installed | None:
        """The workspace that Slack calls `team`; None for one that the bot does not work in."""
        if self.single:
            return self._only if self._only is not None and self._only.team == team else None
        named = self._settings.slack_workspaces.get(team or "")
        if team is None or named is None:
            return None
        async with self._database.read() as connection:
            kept = await workspaces.find(connection, PLATFORM, team)
            organisation = await organisations.find(connection, named)
        # The settings are asked each time: a workspace that moved to another organisation has to be installed anew.
        return None if kept is None or kept.organisation != organisation else self._opened(kept)

    async def every(self) -> tuple[Installed, ...]:
        """All workspaces that the bot works in."""
        if self.single:
            return () if self._only is None else (self._only,)
        async with self._database.read() as connection:
            kept = await workspaces.every(connection, PLATFORM)
        found = [await self.of(workspace.external_id) for workspace in kept if workspace.bot_token]
        return tuple(installed for installed in found if installed is not None)

    async def install(self, organisation_name: str, workspace: Workspace, token: str) -> None:
        """Keep a workspace with its token sealed, as the organisation's that the settings name for it."""
        if self._vault is None:
            raise KeyTrouble("Tokens are stored encrypted only, and there is no encryption key.")
        sealed = self._vault.seal(token)
        async with self._database.write() as connection:
            organisation = await organisations.ensure(connection, organisation_name, workspace.installed_at)
            await _take_over(connection, organisation, workspace, sealed)
            await _note(connection, organisation, workspace, "done", None)

    async def refuse(self, workspace: Workspace, why: str) -> None:
        """Note that a workspace was refused, and forget the token that was stored for it before, if one was."""
        async with self._database.write() as connection:
            kept = await workspaces.find(connection, PLATFORM, workspace.external_id)
            if kept is not None:
                await workspaces.remove(
                    connection, kept.organisation, PLATFORM, workspace.external_id, workspace.installed_at
                )
            await _note(connection, self._organisation, workspace, "denied", why)

    async def check(self, team: str) -> None:
        """Forget the token of a workspace unless Slack still takes it.

        The events that tell of an app's removal may arrive late, when the app was installed again: so the token that is
        stored now is asked about.
        """
        async with self._database.read() as connection:
            kept = await workspaces.find(connection, PLATFORM, team)
        if kept is None or kept.removed_at is not None:
            return
        installed = self._only if self.single else self._opened(kept)
        if installed is not None and await self._alive(installed):
            return
        async with self._database.write() as connection:
            # Only what was looked at: a token that was stored in the meantime stays.
            if await workspaces.find(connection, PLATFORM, team) == kept:
                await workspaces.remove(connection, kept.organisation, PLATFORM, team, _now())
                logger.info("workspace removed", team=team)

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """What Bolt asks for each event; None makes it drop the event."""
        installed = await self.of(team_id)
        if installed is None:
            logger.warning("event of an unknown workspace refused", team=team_id)
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=installed.team,
            team=installed.name,
            bot_user_id=installed.bot_user,
            bot_id=installed.bot_id,
            bot_token=installed.bot_token,
        )

    def listen(self, bolt: AsyncApp) -> None:
        """Hear of the app's removal from a workspace."""

        async def uninstalled(body: dict[str, Any]) -> None:
            await self.check(str(body.get("team_id")))

        async def revoked(body: dict[str, Any], event: dict[str, Any]) -> None:
            if (event.get("tokens") or {}).get("bot"):
                await self.check(str(body.get("team_id")))

        hear: Callable[[str], Callable[[Callable[..., Awaitable[None]]], object]] = bolt.event
        hear("app_uninstalled")(uninstalled)
        hear("tokens_revoked")(revoked)

    def _opened(self, kept: Workspace) -> Installed | None:
        if kept.bot_token is None or kept.removed_at is not None or self._vault is None:
            return None
        try:
            token = self._vault.open(kept.bot_token)
        except Unsealable:
            logger.error("the stored token of a workspace cannot be opened", team=kept.external_id)
            return None
        return Installed(kept.external_id, kept.name, kept.organisation, kept.bot_user or "", kept.bot_id or "", token)

    async def _alive(self, installed: Installed) -> bool:
        try:
            with told():
                await client_of(self._settings, installed.bot_token).auth_test()
        except (SlackApiError, Unreachable):
            return False
        return True

    async def _keep(self, workspace: Workspace) -> None:
        async with self._database.write() as connection:
            await _take_over(connection, self._organisation, workspace, None)


async def _take_over(connection: AsyncConnection, organisation: int, workspace: Workspace, sealed: str | None) -> None:
    """Store a workspace; what the settings say now wins over the organisation that it was kept for before."""
    kept = await workspaces.find(connection, workspace.platform, workspace.external_id)
    if kept is not None and kept.organisation != organisation:
        await workspaces.remove(
            connection, kept.organisation, workspace.platform, workspace.external_id, workspace.installed_at
        )
    await workspaces.keep(connection, organisation, replace(workspace, bot_token=sealed))


async def _note(
    connection: AsyncConnection, organisation: int, workspace: Workspace, outcome: audit.Outcome, why: str | None
) -> None:
    await audit.record(
        connection,
        organisation,
        at=workspace.installed_at,
        principal=f"{PLATFORM}:{workspace.installed_by}",
        role="",
        tool="install_workspace",
        arguments=json.dumps({"team": workspace.external_id}),
        outcome=outcome,
        detail=why,
    )


def _now() -> int:
    return round(datetime.now(UTC).timestamp() * 1000)
