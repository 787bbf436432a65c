"""Alerting in the terminal: what is owed there is printed below what is there."""

from rich.console import Console

from bot.cards import Button
from bot.channels.console.render import pressable, render
from bot.parcels import Parcel


class ConsoleSender:
    """Delivers to a terminal that somebody sits at."""

    pace = 0.0

    def __init__(self, console: Console) -> None:
        self._console = console
        self.offered: tuple[Button, ...] = ()  # beneath what was printed last

    async def send(self, parcel: Parcel) -> str:
        """Print it."""
        for card in parcel.cards:
            render(card, self._console)
            self.offered = pressable(card)
        return parcel.key
