"""Interactions: what Slack sends when somebody presses or submits something, read into who did it where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards import Action
from bot.channels.slack.desk import Place
from bot.channels.slack.elements import read_button

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of ours was pressed. `key` is the same for each time that Slack tells of this press; `home`: it was in
    the App Home, where there is no channel. `trigger` lets a form open, for three seconds.
    """

    action: Action
    value: str
    place: Place
    key: str
    home: bool
    trigger: str


def pressed(body: Body) -> Pressed | None:
    """The press that a `block_actions` payload tells of; None for what is no button of ours."""
    acted = (body.get("actions") or [{}])[0]
    read = read_button(str(acted.get("action_id") or ""), str(acted.get("value") or ""))
    if read is None:
        return None
    action, value = read
    container, message = body.get("container") or {}, body.get("message") or {}
    user, team = _id(body, "user"), team_of(body)
    channel = str(container.get("channel_id") or _id(body, "channel"))
    alone = bool(container.get("is_ephemeral"))
    place = Place(
        team=team,
        channel=channel,
        user=user,
        thread=str(container.get("thread_ts") or message.get("thread_ts") or ""),
        message=str(container.get("message_ts") or ""),
        # Beside a message that everybody sees, an answer to one person belongs into its thread, which this address
        # does not reach.
        response_url=str(body.get("response_url") or "") if alone else "",
        alone=alone,
    )
    key = f"{team}:{channel or 'home'}:{user}:{acted.get('action_ts') or body.get('trigger_id')}"
    home = container.get("type") == "view" or not channel
    return Pressed(action, value, place, key, home, str(body.get("trigger_id") or ""))


def team_of(body: Body) -> str:
    """The workspace that somebody acted in."""
    return _id(body, "team") or str((body.get("user") or {}).get("team_id") or body.get("team_id") or "")


def _id(body: Body, name: str) -> str:
    return str((body.get(name) or {}).get("id") or "")
