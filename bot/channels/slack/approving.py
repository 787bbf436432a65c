"""Approving: a card for everybody who may decide a request that was not asked in front of them.

In a channel the card stands where it was asked. Asked by a command or in a conversation with us nobody else would see
it, so it goes to each person who may decide, and to the asker, as a direct message; deciding changes them all.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog

from bot import answers
from bot.answers import Answer
from bot.app import App
from bot.channels.slack.blocks import messages_of
from bot.channels.slack.installations import PLATFORM
from bot.channels.slack.posting import Api, Declined, Mark
from bot.channels.slack.visitors import Visitors
from bot.security.access import may
from bot.security.guard import Asker
from storage import approvals, members
from storage.approvals import Place, Stored
from storage.errors import Refused
from tools.registry import by_name
from tools.spec import Principal

MOST = 10  # people who are written to about one request

logger = structlog.get_logger(__name__)


async def tell_who_decides(
    app: App, api: Api, visitors: Visitors, asker: Principal, answer: Answer, now: datetime, *, asker_too: bool
) -> None:
    """Send the cards of what an answer lets wait. Told again (a worker died), nobody gets a second one.

    Raises Undelivered when Slack cannot be reached.
    """
    for approval in answer.approvals:
        async with app.database.read() as connection:
            stored = await approvals.find(connection, asker.organisation, approval)
        if stored is None:
            continue
        others = [user for user in await _deciders(app, asker.organisation, stored) if user != asker.user]
        # Alone, the asker decides where they asked.
        for user in [*others[:MOST], *([asker.user] if asker_too and others else [])]:
            await _send(app, api, visitors, user, stored, now)


async def _deciders(app: App, organisation: int, stored: Stored) -> Iterable[str]:
    """Everybody on Slack who has the permission that the request's tool needs, by the settings or by their role."""
    spec = by_name(stored.tool)
    if spec is None:
        return []
    prefix = f"{PLATFORM}:"
    named = [name.removeprefix(prefix) for name in sorted(app.settings.admins) if name.startswith(prefix)]
    async with app.database.read() as connection:
        given = await members.every(connection, organisation)
    return dict.fromkeys(
        [*named, *(one.user for one in given if one.platform == PLATFORM and may(one.role, spec.needs))]
    )


async def _send(app: App, api: Api, visitors: Visitors, user: str, stored: Stored, now: datetime) -> None:
    profile = await visitors.profile(api, user)
    principal = await visitors.principal(api, user) if profile.kind == "member" else None
    if principal is None:
        return
    language = profile.language or app.settings.language or "en"
    zone = profile.zone or app.settings.timezone
    try:
        decided = await app.guard.show_approval(stored.id, Asker(principal, now, zone, language))
        key = await app.guard.masking_key(principal.organisation)
        card = answers.decided(decided, language=language, zone=zone, role=principal.role, key=key)
        opened = await api.call(api.client.conversations_open, users=user)
        channel = str((opened.get("channel") or {})["id"])
        ts = await api.post(channel, None, messages_of(card)[0], Mark(f"{stored.id}:{user}"))
    except (Refused, Declined) as refused:
        logger.info("a card was not sent", approval=stored.id, why=str(refused))
        return
    async with app.database.write() as connection:
        await approvals.show_at(connection, principal.organisation, stored.id, Place(PLATFORM, channel, ts))
