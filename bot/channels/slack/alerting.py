"""Alerting: what is owed to a channel of Slack. An alert is one message there, changed in place; its news goes below.

Each message carries our key in its metadata, so that whoever takes over from a worker that died finds it.
"""

from dataclasses import replace
from typing import Protocol

from bot.channels.slack.blocks import messages_of_cards
from bot.channels.slack.board import Board, Reply
from bot.channels.slack.jobs import Spot
from bot.channels.slack.posting import Api, Declined, Undelivered
from bot.channels.slack.tempo import TEMPO, Tempo
from bot.channels.slack.visitors import Visitors
from bot.parcels import Parcel
from integrations.outcomes import Dead, Down, Later, Trouble

NOT_LET = "Slack's settings do not let the bot post in the channel"
REFUSED = "The workspace does not accept the app's token any more: install the app again"
# Nothing can be said in the channel as things are, whatever it is; why, as people read it.
CLOSED = {
    "account_inactive": REFUSED,
    "channel_not_found": "The channel is gone, or it is private and the bot is not in it: invite it there",
    "ekm_access_denied": NOT_LET,
    "invalid_auth": REFUSED,
    "is_archived": "The channel is archived",
    "missing_scope": "The app lacks a permission in the workspace: install it again",
    "no_permission": NOT_LET,
    "not_authed": REFUSED,
    "not_in_channel": "The bot is not in the channel: invite it there",
    "org_login_required": NOT_LET,
    "posting_to_general_channel_denied": NOT_LET,
    "restricted_action": NOT_LET,
    "restricted_action_read_only_channel": NOT_LET,
    "team_access_not_granted": REFUSED,
    "token_expired": REFUSED,
    "token_revoked": REFUSED,
}
SHARED = "The channel is shared with another organisation now, so nothing about alerts is said there."
NOT_INSTALLED = "The app is not installed in this workspace any more."


class Apis(Protocol):
    """Where the Web API of a workspace is found."""

    async def api(self, team: str) -> Api | None:
        """None where the bot does not work."""
        ...


class SlackSender:
    """Delivers to channels of Slack."""

    def __init__(self, workspaces: Apis, visitors: Visitors, tempo: Tempo = TEMPO) -> None:
        self._workspaces = workspaces
        self._visitors = visitors
        # A busy Slack lets the whole destination wait, and trouble is counted there: nothing is waited for here.
        self._tempo = replace(tempo, longest_wait=0.0, tries=2)

    @property
    def pace(self) -> float:
        """Slack allows about one message a second in a channel."""
        return self._tempo.between_posts

    async def send(self, parcel: Parcel) -> str:
        """Post or change the message; its ts."""
        address = parcel.destination.address
        api = await self._workspaces.api(address["team"])
        if api is None:
            raise Down(NOT_INSTALLED)
        api = api.waiting(self._tempo)
        try:
            if await self._visitors.abroad(api, address["channel"]):
                raise Down(SHARED)
            return await self._show(api, parcel, address["team"], address["channel"])
        except Declined as declined:
            if declined.word in CLOSED:
                raise Down(f"{CLOSED[declined.word]} ({declined.word}).") from declined
            raise Dead(str(declined)) from declined
        except Undelivered as undelivered:
            if undelivered.seconds is not None:
                raise Later(str(undelivered), undelivered.seconds) from undelivered
            raise Trouble(str(undelivered)) from undelivered

    async def _show(self, api: Api, parcel: Parcel, team: str, channel: str) -> str:
        spot = Spot(team=team, channel=channel, user="", thread=parcel.thread, conversation="", answers=parcel.key)
        reply = Reply(parts={1: parcel.message} if parcel.message else {})
        board = Board(api, spot, reply, _unnoted)
        if parcel.again and not parcel.message:
            await board.recover()
        messages = messages_of_cards(*parcel.cards)
        if parcel.living:
            return await board.show(1, messages[0])
        for part, outgoing in enumerate(messages, start=1):
            if part not in reply.parts:
                await board.show(part, outgoing)
            for attachment in outgoing.attachments:
                await board.attach(attachment)
        return reply.parts[1]


async def _unnoted(_reply: Reply) -> None:
    """What was posted stands in the messages themselves until the delivery is settled."""
