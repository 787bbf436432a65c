"""Notices: who changed what is told of alerts, told where they are told.

Silencing the watch is what an attacker would do first. So whoever mutes, holds, removes or weakens something does not
do it unseen: the places concerned hear it, also one that is held or was just removed.
"""

import secrets
from collections.abc import Iterable

from storage import destinations, owing
from storage.destinations import Destination
from storage.wall_clock import milliseconds
from tools.spec import ToolContext
from tools.words import Language, Words


async def everywhere(context: ToolContext, words: Words, **values: object) -> None:
    """Owe the words to every destination of alerts; else as `to`."""
    every = await destinations.every(context.connection, context.organisation)
    await to(context, [one for one in every if one.severity], words, **values)


async def to(context: ToolContext, places: Iterable[Destination], words: Words, **values: object) -> None:
    """Owe the words to some destinations, before they are removed, each in its language.

    `who` is whoever asks. A value that is a function says itself in a language and a zone. Names and numbers stand
    between isolates, for they are masked where they are read.
    """
    now = milliseconds(context.now)
    for place in places:
        language: Language = "es" if place.language == "es" else "en"
        said = {name: one(language, place.zone) if callable(one) else one for name, one in values.items()}
        payload = {"text": words.say(language, who=str(context.principal), **said)}
        await owing.put(
            context.connection, context.organisation, place.id, "notice", f"notice:{secrets.token_hex(8)}", payload, now
        )
