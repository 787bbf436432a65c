"""Cards as JSON: what a card says, kept until it is sent."""

from typing import Any

import msgspec

from bot.cards import Card


def dumps(card: Card) -> dict[str, Any]:
    """The card as JSON values. It says what it says to the readers that it was masked for."""
    values: dict[str, Any] = msgspec.to_builtins(card)
    return values


def loads(values: object) -> Card:
    """The card that `dumps` gave these values for. Raises ValueError for anything else."""
    return msgspec.convert(values, Card)
