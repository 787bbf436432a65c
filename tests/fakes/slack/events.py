"""Events: what an app is told when something happens in a workspace, if it subscribed to it and may know."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.delivery import Deliveries, Delivery
from tests.fakes.slack.records import JSON, Channel, Message
from tests.fakes.slack.shapes import message_json
from tests.fakes.slack.workspace import Workspace

# What a token must hold for the app to be told; other events need nothing.
SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "agent_session_stopped": "chat:write",
    "assistant_thread_started": "assistant:write",
    "app_context_changed": "assistant:write",
}
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass
class Events:
    """Turns what happens into deliveries. `subscriptions` None means all; names as in a manifest ("message.im")."""

    workspace: Workspace
    deliveries: Deliveries
    subscriptions: frozenset[str] | None = None
    echoes: bool = True  # Slack tells an app of its own messages too
    mention_first: bool = True
    _token: str = field(default_factory=lambda: secrets.token_hex(12))

    def subscribed(self, name: str) -> bool:
        """Whether the app wants such events."""
        return self.subscriptions is None or name in self.subscriptions

    def posted(self, message: Message) -> None:
        """A message was posted: a message event and, if it names the bot in a channel, an app_mention."""
        channel = self.workspace.channels[message.channel]
        if self._untold(message):
            return
        mention = None if self.workspace.is_ours(message.user) else self._mention(message, channel)
        if mention and self.mention_first:
            self._tell("app_mention", mention, channel)
        self._message(channel, self._body(message, channel) | {"event_ts": message.ts})
        if mention and not self.mention_first:
            self._tell("app_mention", mention, channel)

    def changed(self, message: Message, before: JSON, *, mentioned_before: bool = True) -> None:
        """A message was edited, or unfurled."""
        channel = self.workspace.channels[message.channel]
        if self._untold(message):
            return
        ts = self.workspace.ts()
        now = message_json(self.workspace, message)
        event = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": ts, "event_ts": ts}
        event |= {"channel": channel.id, "channel_type": channel.type, "message": now, "previous_message": before}
        self._message(channel, event)
        mention = self._mention(message, channel)
        if mention and not mentioned_before:  # naming the bot in an edit calls it
            self._tell("app_mention", mention | {"event_ts": ts}, channel)

    def deleted(self, message: Message, before: JSON) -> None:
        """A message was deleted. A root with replies stays as a tombstone, and Slack calls that a change."""
        channel = self.workspace.channels[message.channel]
        if self._untold(message):
            return
        ts = self.workspace.ts()
        event: JSON = {"type": "message", "hidden": True, "channel": channel.id, "channel_type": channel.type}
        event |= {"ts": ts, "event_ts": ts, "previous_message": before}
        if self.workspace.replies(message.channel, message.ts):
            tombstone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
            tombstone |= {"text": "This message was deleted.", "ts": message.ts, "thread_ts": message.ts}
            event |= {"subtype": "message_changed", "message": tombstone}
        else:
            event |= {"subtype": "message_deleted", "deleted_ts": message.ts}
        self._message(channel, event)

    def tell(
        self, name: str, event: JSON, *, channel: Channel | None = None, team: str | None = None
    ) -> Delivery | None:
        """Any other event; nothing if the app did not subscribe to `name`."""
        return self._tell(name, {"type": name, "event_ts": self.workspace.ts(), **event}, channel, team)

    def _untold(self, message: Message) -> bool:
        """Nobody is told of ephemeral messages, nor of the app's own when `echoes` is off."""
        return message.viewer is not None or (self.workspace.is_ours(message.user) and not self.echoes)

    def _message(self, channel: Channel, event: JSON) -> None:
        names = {"im": "message.im", "mpim": "message.mpim", "group": "message.groups", "channel": "message.channels"}
        grant = self.workspace.grant_of(channel.team)
        if grant is not None and grant.bot_user in channel.members:
            self._tell(names[channel.type], event, channel)

    def _body(self, message: Message, channel: Channel) -> JSON:
        shape = message_json(self.workspace, message)
        for key in ("reply_count", "reply_users_count", "reply_users", "latest_reply", "is_locked", "subscribed"):
            shape.pop(key, None)
        looking = self.workspace.looking.get(message.user)
        if channel.kind == "im" and looking is not None:
            entity = {"type": "slack#/types/channel_id", "value": looking, "team_id": channel.team}
            shape["app_context"] = {"entities": [entity]}
        return shape | {"channel": channel.id, "channel_type": channel.type} | self._outsider(message, channel)

    def _mention(self, message: Message, channel: Channel) -> JSON | None:
        grant = self.workspace.grant_of(channel.team)
        if grant is None or channel.kind == "im" or grant.bot_user not in channel.members:
            return None
        if grant.bot_user not in MENTION.findall(message.text):
            return None
        shape = self._body(message, channel) | {"type": "app_mention", "event_ts": message.ts}
        for key in ("subtype", "channel_type"):
            shape.pop(key, None)
        return shape

    def _outsider(self, message: Message, channel: Channel) -> JSON:
        user = self.workspace.users.get(message.user)
        if user is None or user.team == channel.team:
            return {}
        return {"user_team": user.team, "source_team": user.team, "team": user.team}

    def _tell(self, name: str, event: JSON, channel: Channel | None = None, team: str | None = None) -> Delivery | None:
        team = team or (channel.team if channel is not None else None)
        grant = self.workspace.grant_of(team) if team is not None else None
        if (
            team is None
            or (grant is None and name not in ("app_uninstalled", "tokens_revoked"))
            or not self.subscribed(name)
        ):
            return None
        if grant is not None and grant.scopes is not None and SCOPES.get(name, "") not in {"", *grant.scopes}:
            return None
        bots: list[dict[str, Any]] = []
        if grant is not None:
            bots = [{"enterprise_id": None, "team_id": team, "user_id": grant.bot_user, "is_bot": True}]
        event_id = self.workspace.id("Ev")
        envelope: JSON = {
            "token": self._token,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": self.workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self.workspace.now()),
            "authorizations": [{**bot, "is_enterprise_install": False} for bot in bots],
            "is_ext_shared_channel": bool(channel and channel.ext_shared),
            "event_context": f"4-{event_id}",
        }
        return self.deliveries.put("events_api", event_id, envelope)
