"""Examining: what `ringfence doctor` says about Slack, by asking Slack itself with the configured tokens."""

import asyncio
import re
from collections.abc import Awaitable, Iterable, Iterator
from itertools import chain

from slack_sdk.errors import SlackApiError

from bot.channels.slack.calling import Unreachable, client_of, refusal, told
from bot.channels.slack.installations import NotInstalled, opens_connections
from bot.channels.slack.manifest import BOT_SCOPES
from bot.channels.slack.plan import EVENTS, INSTALL, Plan
from bot.checks import Check
from bot.config import Settings
from bot.security.secrets import KeyTrouble, Unsealable, Vault
from storage.workspaces import Workspace

SUBJECT = "Slack"
SECONDS = 5  # that one question to Slack may take
# How secrets begin, or look, and what they are called on Slack's pages.
BOT_TOKEN = re.compile(r"xoxb-[\w-]+")
APP_TOKEN = re.compile(r"xapp-[\w-]+")
SIGNING_SECRET = re.compile(r"[0-9a-fA-F]{32}")
KINDS = {
    "xoxb-": "a bot token (xoxb-)",
    "xapp-": "an app-level token (xapp-)",
    "xoxp-": "a user token (xoxp-)",
    "xoxe": "a token that rotates (xoxe)",
}


async def examine(settings: Settings, plan: Plan, kept: Iterable[Workspace]) -> tuple[Check, ...]:
    """Everything about Slack; `kept` are the workspaces that are stored. Questions to Slack are asked at once."""
    asked: list[Awaitable[tuple[Check, ...]]] = []
    if plan.single:
        asked.append(_bot_token(settings))
    if plan.socket:
        asked.append(_app_token(settings))
    if plan.oauth:
        asked.append(_installed(settings, tuple(kept)))
    answered = chain.from_iterable(await asyncio.gather(*asked))
    return (*answered, *_over_http(settings, plan), *(_problem(sentence) for sentence in plan.missing))


async def _bot_token(settings: Settings) -> tuple[Check, ...]:
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    if not BOT_TOKEN.fullmatch(token):
        return (_wrong("SLACK_BOT_TOKEN", token, "the Bot User OAuth Token, which starts with xoxb-"),)
    return await _asked_of(settings, token, "SLACK_BOT_TOKEN")


async def _asked_of(settings: Settings, token: str, name: str) -> tuple[Check, ...]:
    """What Slack says about a bot's token, which people know as `name`."""
    try:
        with told():
            about = await client_of(settings, token, SECONDS).auth_test()
    except SlackApiError as error:
        return (_problem(f"{name}: Slack refuses it ({refusal(error)}). Install the app again for a fresh one."),)
    except Unreachable as error:
        return (_problem(f"{error} ({settings.slack_api_url})"),)
    where = f"@{about.get('user')} in the workspace {about.get('team')} ({about.get('team_id')})"
    granted = {scope.strip() for scope in about.headers.get("x-oauth-scopes", "").split(",")} - {""}
    lacking = [scope for scope in BOT_SCOPES if scope not in granted]
    if granted and lacking:
        text = f"{where} lacks the scopes {', '.join(lacking)}: add them to the app and install it again."
        return (_problem(text),)
    return (Check("ok", SUBJECT, f"{where}."),)


async def _app_token(settings: Settings) -> tuple[Check, ...]:
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    if not APP_TOKEN.fullmatch(token):
        return (_wrong("SLACK_APP_TOKEN", token, "the app-level token, which starts with xapp-"),)
    try:
        await opens_connections(settings)
    except NotInstalled as error:
        return (_problem(str(error)),)
    except Unreachable as error:
        return (_problem(f"{error} ({settings.slack_api_url})"),)
    return (Check("ok", SUBJECT, "events come by Socket Mode: Slack opens a connection."),)


async def _installed(settings: Settings, kept: tuple[Workspace, ...]) -> tuple[Check, ...]:
    """The workspaces that installed the app themselves: what each one's token is worth."""
    address = (settings.public_url or "").rstrip("/") + INSTALL
    found = [Check("ok", SUBJECT, f"workspaces install at {address}; named: {len(settings.slack_workspaces)}.")]
    try:
        vault = Vault.of(settings.encryption_key)
    except KeyTrouble:
        return tuple(found)  # told once, as what is wrong with the key
    stored = {workspace.external_id: workspace for workspace in kept if workspace.bot_token}
    found += [
        Check("note", SUBJECT, f"{team} is named in [slack_workspaces] and has not installed the app yet.")
        for team in settings.slack_workspaces
        if team not in stored
    ]
    found += [
        Check("note", SUBJECT, f"{workspace.name} ({team}) is installed but not named in [slack_workspaces]: refused.")
        for team, workspace in stored.items()
        if team not in settings.slack_workspaces
    ]
    asked: list[Awaitable[tuple[Check, ...]]] = []
    for workspace in stored.values():
        name = f"{workspace.name} ({workspace.external_id})"
        try:
            token = vault.open(workspace.bot_token or "")
        except Unsealable:
            found.append(_problem(f"{name}: no key in RINGFENCE_ENCRYPTION_KEY opens its token."))
        else:
            asked.append(_asked_of(settings, token, name))
    return (*found, *chain.from_iterable(await asyncio.gather(*asked)))


def _over_http(settings: Settings, plan: Plan) -> Iterator[Check]:
    if not plan.http:
        return
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    if not SIGNING_SECRET.fullmatch(secret):
        yield _wrong("SLACK_SIGNING_SECRET", secret, "32 hexadecimal digits")
    elif settings.public_url:
        yield Check("ok", SUBJECT, f"events over HTTP are expected at {settings.public_url.rstrip('/')}{EVENTS}.")
    elif not plan.socket:
        text = f"events over HTTP are expected at {EVENTS}, and RINGFENCE_PUBLIC_URL does not say where Slack finds it."
        yield Check("note", SUBJECT, text)


def _wrong(name: str, value: str, wanted: str) -> Check:
    """A secret that is not what its name says, told by its kind alone."""
    kind = next((kind for start, kind in KINDS.items() if value.startswith(start)), "something else")
    return _problem(f"{name} holds {kind}; it has to be {wanted}.")


def _problem(text: str) -> Check:
    return Check("problem", SUBJECT, text)
