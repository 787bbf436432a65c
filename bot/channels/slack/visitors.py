"""Visitors: who writes to us in Slack, told by their profile. Guests, strangers and bots are nobody's visitors."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from bot.channels.slack.events import SLACKBOT
from bot.channels.slack.installations import PLATFORM
from bot.channels.slack.posting import Api, Declined
from bot.channels.slack.tempo import TEMPO, Tempo
from bot.security.people import People
from tools.spec import Principal
from tools.words import Language

logger = structlog.get_logger(__name__)

REMEMBERED = 2_000  # profiles and channels, each

Kind = Literal["member", "guest", "stranger", "bot"]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack tells about somebody. `zone` is empty where it tells none that is known, `language` None likewise."""

    kind: Kind
    zone: str = ""
    language: Language | None = None


class Cache(Generic[Value]):
    """Values that are asked for again after so many seconds; the oldest are forgotten first."""

    def __init__(self, seconds: float, most: int = REMEMBERED) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[tuple[str, str], tuple[float, Value]] = OrderedDict()

    async def get(self, key: tuple[str, str], ask: Callable[[], Awaitable[Value]]) -> Value:
        """The value of `key`, asked for if it is not known or too old."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        value = await ask()
        self._kept[key] = time.monotonic() + self._seconds, value
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value


class Visitors:
    """Everybody who writes to us, in all workspaces. Profiles are kept for a while, roles are not."""

    def __init__(self, people: People, tempo: Tempo = TEMPO) -> None:
        self._people = people
        self._profiles: Cache[Profile] = Cache(tempo.profile)
        self._channels: Cache[tuple[str, bool]] = Cache(tempo.place)

    async def profile(self, api: Api, user: str) -> Profile:
        """What Slack says about somebody. Raises Undelivered when Slack cannot be asked now."""
        return await self._profiles.get((api.installed.team, user), lambda: _ask(api, user))

    async def principal(self, api: Api, user: str) -> Principal | None:
        """Who that is here, with the role they have now; None for somebody who may do nothing."""
        return await self._people.principal(api.installed.organisation, PLATFORM, user)

    async def abroad(self, api: Api, channel: str) -> bool:
        """Whether people of another organisation read a channel. What cannot be found out counts as yes."""
        return (await self._about(api, channel))[1]

    async def name(self, api: Api, channel: str) -> str:
        """What people call a channel: #noc. Its id where that cannot be found out, or it has no name."""
        return (await self._about(api, channel))[0]

    async def _about(self, api: Api, channel: str) -> tuple[str, bool]:
        async def ask() -> tuple[str, bool]:
            try:
                about = (await api.call(api.client.conversations_info, channel=channel)).get("channel") or {}
            except Declined:
                return channel, True
            name = f"#{about['name']}" if about.get("name") else channel
            return name, bool(about.get("is_ext_shared") or about.get("is_pending_ext_shared"))

        return await self._channels.get((api.installed.team, channel), ask)


async def _ask(api: Api, user: str) -> Profile:
    if user == SLACKBOT:
        return Profile("bot")
    try:
        answer = await api.call(api.client.users_info, user=user, include_locale=True)
    except Declined as declined:
        # Without a look at the profile nobody can be told from a guest.
        logger.warning("slack does not tell who somebody is", user=user, word=declined.word)
        return Profile("stranger")
    about: Mapping[str, Any] = answer.get("user") or {}
    if about.get("is_bot") or about.get("id") == api.installed.bot_user:
        return Profile("bot")
    zone = _zone(about.get("tz"))
    language: Language | None = "es" if str(about.get("locale") or "").lower().startswith("es") else None
    if language is None and about.get("locale"):
        language = "en"
    return Profile(_kind(about, api.installed.team), zone, language)


def _kind(about: Mapping[str, Any], team: str) -> Kind:
    teams = {about.get("team_id"), *((about.get("enterprise_user") or {}).get("teams") or ())}
    if about.get("is_stranger") or about.get("deleted") or team not in teams:
        return "stranger"
    return "guest" if about.get("is_restricted") or about.get("is_ultra_restricted") else "member"


def _zone(name: object) -> str:
    try:
        return ZoneInfo(str(name)).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
