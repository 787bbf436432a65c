"""`ringfence chat`: talk in the terminal."""

from bot import config
from bot.channels.console.chat import chat
from bot.channels.console.screen import screen
from tools.spec import Role


def run(*, role: str) -> int:
    """Talk until the person leaves."""
    chat(config.load(), screen(), Role(role))
    return 0
