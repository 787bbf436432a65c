"""Slash: `/ringfence WORD ...` is answered to whoever types it, and to nobody else."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot import chat_commands
from bot.channels.slack import events, modals
from bot.channels.slack.desk import Desk, Place
from bot.chat_commands import SLASH, Ask, Call, Open, Say

Ack = Callable[..., Awaitable[None]]


def register(bolt: AsyncApp, desk: Desk) -> None:
    """Hear the slash command."""

    async def listener(ack: Ack, command: dict[str, Any]) -> None:
        await ack()
        desk.later(_answer(desk, command))

    bolt.command(SLASH)(listener)


async def _answer(desk: Desk, command: dict[str, Any]) -> None:
    team, user = str(command.get("team_id")), str(command.get("user_id"))
    channel, trigger = str(command.get("channel_id")), str(command.get("trigger_id"))
    place = Place(team, channel, user, response_url=str(command.get("response_url") or ""), alone=True)
    key = f"{team}:{channel}:{user}:{trigger}"
    visitor = await desk.visitor(team, user)
    if visitor is None:
        return
    if visitor.principal is None:
        if visitor.refusal:
            await desk.say(visitor, place, visitor.refusal, key)
        return
    typed = str(command.get("text") or "")
    match chat_commands.read(typed, visitor.language, visitor.principal.role):
        case Ask(text):
            await desk.ask(visitor, place, events.plain(text, visitor.api.installed.bot_user), key, private=True)
        case Call(call, text):
            await desk.ask(visitor, place, events.plain(text, ""), key, call=call, private=True)
        case Open(form, value):
            await modals.open_form(desk, visitor, place, form, trigger, key, value)
        case Say(text, offers):
            await desk.say(visitor, place, text, key, offers)
