"""The chat with a brain that follows a script: a program that the tests of the chat run on a terminal."""

import asyncio
import sys
from collections.abc import AsyncIterator

from bot import config, logs
from bot.brain.base import AskedBack, Done, Said, Step, Toolbox, ToolCall, ToolStarted, Turn
from bot.channels.console.chat import chat
from bot.channels.console.screen import screen
from bot.commands.ending import ended
from tests.bot.scripted import ScriptedBrain

NAMESAKES = ("Ana Ruiz (2041)", "Ana Ruiz (3110)")


async def script(turn: Turn, _toolbox: Toolbox) -> AsyncIterator[Step]:
    """`slow` never ends, `ana` asks back, `break` breaks; anything else is repeated."""
    match turn.text:
        case "slow":
            yield ToolStarted(ToolCall("query_calls", {}))
            await asyncio.Event().wait()
        case "ana":
            yield AskedBack("Which Ana?", NAMESAKES, {"choices": NAMESAKES})
        case number if number.isdigit() and turn.past[-1].pending is not None:
            yield Said(f"You chose {turn.past[-1].pending['choices'][int(number) - 1]}")
        case "break":
            raise ZeroDivisionError("nobody should read this")
        case text:
            yield Said(f"You asked: {text} ({len(turn.past)} before)")
    yield Done("en")


def talk() -> int:
    chat(config.load(), screen(), brain=ScriptedBrain(script))
    return 0


if __name__ == "__main__":
    logs.set_up()
    sys.exit(ended(talk))
