"""Answers: what is asked back about a request that was not quite understood."""

from dataclasses import dataclass
from typing import Any

from bot.brain.offline import replies
from bot.brain.offline.requests.matching import Nearly
from bot.brain.offline.requests.slots import SLOTS
from tools.registry import by_name
from tools.spec import Effect
from tools.words import Language, Words, isolate

_NOTHING_DONE = Words("Nothing was changed.", "No se cambió nada.")


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
    sentences: list[str] = []
    if near.unread:
        sentences.append(replies.unknown_words(near.unread, language))
    if understood := _understood(near):
        sentences.append(replies.understood(understood, language))
    spec = by_name(near.call.tool)
    if spec is not None and spec.effect is not Effect.READ:
        sentences.append(_NOTHING_DONE.say(language))
    choices: tuple[str, ...] = ()
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


def _understood(near: Nearly) -> str:
    """What was asked for, in words: the tool's title with the values that were said."""
    spec = by_name(near.call.tool)
    if spec is None:
        return ""
    values = ", ".join(isolate(str(value)) for value in near.call.args.values() if value is not None)
    return f"{spec.title.say(near.language)} ({values})" if values else spec.title.say(near.language)
