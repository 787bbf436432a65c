"""Answers: what is asked back about a request that was not quite understood."""

from dataclasses import dataclass
from typing import Any

from bot.brain.offline import replies
from bot.brain.offline.requests.matching import Nearly, Understood
from bot.brain.offline.requests.slots import SLOTS
from tools.registry import by_name
from tools.spec import Effect
from tools.words import Language, Words

_READ_AS = Words("I read that as: {reading}.", "Lo leí así: {reading}.")
_FOR_EXAMPLE = Words("Say for example: {example}", "Di por ejemplo: {example}")
_NOTHING_CHANGED = Words("Nothing was changed.", "No se cambió nada.")
_SHALL_I = Words("Shall I do it?", "¿Lo hago?")
_YES = Words("yes", "sí")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question back, with its choices and what the conversation keeps for the next turn, as a `Plan` has them."""

    language: Language
    text: str
    choices: tuple[str, ...] = ()
    pending: dict[str, Any] | None = None


def ask_back(near: Nearly, question: str) -> Asked:
    """What is said about a request that was nearly understood: what was not, what was, and what is missing."""
    language = near.language
    spec = by_name(near.tool)
    assert spec is not None, near.tool
    reading = spec.title.say(language) + (f" ({', '.join(near.heard)})" if near.heard else "")
    if near.unread:
        sentences = [replies.unknown_words(near.unread, language), replies.understood(reading, language)]
    else:
        sentences = [_READ_AS.say(language, reading=reading)]
    if spec.effect is not Effect.READ:
        sentences.append(_NOTHING_CHANGED.say(language))
    choices: tuple[str, ...] = ()
    if not near.missing and spec.examples:
        sentences.append(_FOR_EXAMPLE.say(language, example=spec.examples[0].say(language)))
    if near.missing:
        slot = SLOTS[near.missing[0].slot]
        sentences.append(slot.missing.say(language))
        choices = tuple(choice.say(language) for choice in slot.choices)
    pending = None
    if choices and len(near.missing) == 1 and len(near.unread) <= 1:
        # The answer takes the place of the word that was not understood, or is added to the question.
        typed = near.unread[0] if near.unread else ""
        pending = {"question": question, "typed": typed, "choices": [[choice, choice] for choice in choices]}
    return Asked(language, " ".join(sentences), choices, pending)


def confirm(meant: Understood, question: str) -> Asked:
    """What is said about a request that was put as a question: what it would do, and whether to do it."""
    language, call = meant.language, meant.calls[0]
    spec = by_name(call.tool)
    assert spec is not None, call.tool
    numbers = [str(each.args["alert"]) for each in meant.calls if "alert" in each.args]
    reading = spec.title.say(language) + (f" ({', '.join(numbers)})" if numbers else "")
    sentences = (_READ_AS.say(language, reading=reading), _NOTHING_CHANGED.say(language), _SHALL_I.say(language))
    yes, stated = _YES.say(language), meant.surely or question.strip(" ?¿")
    return Asked(
        language, " ".join(sentences), (yes,), {"question": question, "typed": question, "choices": [[yes, stated]]}
    )
