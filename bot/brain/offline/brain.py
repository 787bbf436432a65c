"""OfflineBrain: reads a turn by grammar and answers it with tool calls, or asks back."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.brain.base import AskedBack, Done, PastTurn, Said, Step, Toolbox, ToolCall, ToolStarted, Turn, run_tool
from bot.brain.offline import replies, requests
from bot.brain.offline.chunks import Cover, cover
from bot.brain.offline.draft import Doubt, Draft
from bot.brain.offline.names import Names, comparable, names_of
from bot.brain.offline.plan import query_of
from bot.brain.offline.reader import read
from bot.brain.offline.senses import DimensionNoun, Filler, Marker, Preposition
from storage.call_query import CallQuery, Group
from storage.errors import Refused
from tools.reading import read_back
from tools.words import Language, Words, isolate

MAX_CHARACTERS = 1000
# After a query "which users?" asks who made those calls; only "which users are there?" asks what is known.
_EXISTENCE = frozenset({"there", "hay", "exist", "exists", "existen", "have", "tenemos", "tienes", "known"})
_ABOUT: dict[Group, str] = {
    "location": "locations",
    "person": "people",
    "extension": "people",
    "country": "countries",
    "trunk": "trunks",
    "queue": "queues",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a question: tool calls, or something to say, or something to ask back.

    There are several calls where a request names several things: "ack 12 and 14".
    """

    language: Language
    calls: tuple[ToolCall, ...] = ()
    said: str = ""
    asked: str = ""
    choices: tuple[str, ...] = ()
    pending: dict[str, Any] | None = None

    @property
    def call(self) -> ToolCall | None:
        """The call where it is one alone."""
        return self.calls[0] if len(self.calls) == 1 else None


class OfflineBrain:
    """Answers by grammar and lexicon. It never guesses: what it cannot account for it asks back."""

    name = "offline"

    async def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
        """Yield the steps of one turn. The reading is CPU work of some milliseconds and goes to a thread."""
        plan = await asyncio.to_thread(plan_turn, turn)
        async for step in carry_out(plan, toolbox):
            yield step
        yield Done(plan.language)


async def carry_out(plan: Plan, toolbox: Toolbox) -> AsyncIterator[Step]:
    """The steps of a plan, without the last."""
    if plan.call is not None:
        async for step in run_tool(plan.call, toolbox, plan.language):
            yield step
    elif plan.calls:
        async for step in _one_after_the_other(plan, toolbox):
            yield step
    elif plan.asked:
        yield AskedBack(plan.asked, plan.choices, plan.pending)
    else:
        yield Said(plan.said)


async def _one_after_the_other(plan: Plan, toolbox: Toolbox) -> AsyncIterator[Step]:
    """The steps of several calls: what one is refused does not keep the others from being done, and is told.

    Raises Refused with all that was said where nothing came of any of them.
    """
    refusals: list[str] = []
    came = False
    for call in plan.calls:
        try:
            async for step in run_tool(call, toolbox, plan.language):
                came = came or not isinstance(step, ToolStarted)
                yield step
        except Refused as refused:
            if str(refused) not in refusals:
                refusals.append(str(refused))
    if not came:
        raise Refused(" ".join(refusals))
    if refusals:
        yield Said(" ".join(refusals))


def plan_turn(turn: Turn) -> Plan:
    """Read a turn. No I/O."""
    names = names_of(turn.vocabulary)
    past = list(turn.past)
    text = " ".join(turn.text.split())
    hint = turn.language or (past[-1].language if past else None)
    if past and past[-1].pending is not None:
        resumed = _resumed(text, past[-1])
        if resumed is not None:
            text = resumed
            past = past[: -1 - _asked_before(past)]
            hint = turn.past[-1].language
    if not text:
        return Plan(hint or "en", said=replies.EMPTY.say(hint or "en"))
    if len(text) > MAX_CHARACTERS:
        return Plan(hint or "en", asked=replies.TOO_LONG.say(hint or "en"))
    request = requests.read(text, turn)
    if isinstance(request, requests.Asked):
        return _question_back(request)
    if request is not None:
        return Plan(request.language, request.calls)
    covered = cover(text, names, turn.now.astimezone(_zone(turn)), hint)
    draft = read(covered, names)
    plan = _plan(turn, text, covered, draft, names, _last_query(past))
    near = requests.read_nearly(text, turn) if plan.asked or requests.is_meant(text) else None
    return plan if near is None else _question_back(near)


def _question_back(asked: requests.Asked) -> Plan:
    return Plan(asked.language, asked=asked.text, choices=asked.choices, pending=asked.pending)


def _plan(turn: Turn, text: str, covered: Cover, draft: Draft, names: Names, last: CallQuery | None) -> Plan:
    language = covered.language
    other = _other_tool(covered, draft, last)
    if other is not None:
        return Plan(language, (other,))
    if draft.intent == "greeting" and draft.says_nothing and not draft.doubts:
        return Plan(language, said=replies.GREETING.say(language))
    if draft.intent == "thanks" and draft.says_nothing and not draft.doubts:
        return Plan(language, said=replies.THANKS.say(language))
    if draft.intent in ("help", "trace", "verify"):
        # The words ask for another tool, and something is left over that it cannot take.
        draft.doubts.append(Doubt("unknown", text))
    query = None if draft.says_nothing and not draft.whole_question else _query(draft, last, turn, language)
    if isinstance(query, Doubt):
        draft.doubts.append(query)
        query = None
    elif query is None and not draft.doubts:
        draft.doubts.append(Doubt("unknown", text))
    if not draft.doubts and query is not None:
        return Plan(language, (ToolCall("query_calls", query.model_dump(mode="json", exclude_defaults=True)),))
    return _asked_back(text, draft, query, covered, names, turn)


def _query(draft: Draft, last: CallQuery | None, turn: Turn, language: Language) -> CallQuery | Doubt:
    try:
        return query_of(draft, last, turn.zone, turn.now.astimezone(_zone(turn)))
    except ValidationError as error:
        reason = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        return Doubt("unable", "", Words(f"That does not fit together: {reason}.", f"Eso no encaja: {reason}."))


def _asked_back(text: str, draft: Draft, query: CallQuery | None, covered: Cover, names: Names, turn: Turn) -> Plan:
    language = covered.language
    unknown = [doubt.typed for doubt in draft.doubts if doubt.kind == "unknown"]
    reading = ""
    if unknown and query is not None and not draft.says_nothing:
        reading = read_back(query, language, turn.now)
    asked, choices = replies.ask_back(draft.doubts, reading, _near(unknown, names), language)
    people = {person.name for person in turn.vocabulary.people}
    choices = tuple(isolate(choice) if choice in people else choice for choice in choices)
    pending = None
    doubt = next((doubt for doubt in draft.doubts if doubt.choices), None)
    if choices and doubt is not None and not unknown:
        pending = {
            "question": text,
            "typed": doubt.typed,
            "choices": [[shown, replacement] for shown, replacement in doubt.choices],
        }
    return Plan(language, asked=asked, choices=choices, pending=pending)


def _near(unknown: list[str], names: Names) -> list[str]:
    """Names that look like what was not understood, for a suggestion."""
    if not unknown:
        return []
    from rapidfuzz import fuzz, process

    vocabulary = names.vocabulary
    known = [place.name for place in vocabulary.locations] + [queue.name for queue in vocabulary.queues]
    known += [person.name for person in vocabulary.people]
    people = {person.name for person in vocabulary.people}
    found: list[str] = []
    for typed in unknown:
        for part in re.findall(r"«([^»]+)»", typed) or [typed]:
            matches = process.extract(
                comparable(part), known, scorer=fuzz.ratio, processor=comparable, score_cutoff=72, limit=3
            )
            found += [name for name, _, _ in matches if name not in found]
    return [isolate(name) if name in people else name for name in found[:3]]


# -- other tools -------------------------------------------------------------------------------------------------------


def _other_tool(covered: Cover, draft: Draft, last: CallQuery | None) -> ToolCall | None:
    """help, verify, trace_call and describe_data, where nothing but their own words was said."""
    unknown = any(doubt.kind == "unknown" for doubt in draft.doubts)
    if unknown:
        return None
    senses = [sense for chunk in covered.chunks for sense in chunk.senses[:1] if not isinstance(sense, Filler)]
    if draft.intent == "help" and draft.says_nothing:
        return ToolCall("help", {})
    if draft.intent == "verify" and draft.says_nothing:
        receipt = draft.reference if draft.reference and draft.reference.startswith("R-") else None
        return ToolCall("verify", {} if receipt is None else {"receipt": receipt})
    if draft.reference is not None and draft.says_nothing:
        if draft.reference.startswith("R-"):
            return ToolCall("verify", {"receipt": draft.reference})
        return ToolCall("trace_call", {"reference": draft.reference})
    if draft.intent == "trace":
        return _trace(draft)
    if draft.intent == "data" and not draft.conditions and not draft.groups and draft.metric is None:
        return ToolCall("describe_data", {"about": "overview"})
    exist = any(token.folded in _EXISTENCE for token in covered.tokens)
    if _asks_what_there_is(senses, draft) and (last is None or exist):
        nouns = [sense.dimension for sense in senses if isinstance(sense, DimensionNoun)]
        if len(nouns) == 1 and nouns[0] in _ABOUT:
            return ToolCall("describe_data", {"about": _ABOUT[nouns[0]]})
    return None


def _trace(draft: Draft) -> ToolCall | None:
    """`trace the last call from +57…`, `what happened in Simon's last call`."""
    args: dict[str, Any] = {}
    for condition in draft.conditions:
        if condition.field in ("number", "calling_number", "called_number", "extension"):
            args["number"] = condition.values[0]
        elif condition.field == "person":
            args["person"] = condition.values[0]
        elif condition.field != "direction":
            return None
    simple = draft.metric in (None, "calls", "list", "first_call") and not draft.groups and draft.period is None
    return ToolCall("trace_call", args) if args and simple and not draft.doubts else None


def _asks_what_there_is(senses: list[Any], draft: Draft) -> bool:
    """`which locations are there?`, `list the queues`: one noun and nothing about calls."""
    allowed = all(
        isinstance(sense, DimensionNoun | Preposition)
        or (isinstance(sense, Marker) and sense.role in ("which", "list", "show", "copula", "how_many", "who"))
        for sense in senses
    )
    counted = any(isinstance(sense, Marker) and sense.role == "how_many" for sense in senses)
    return bool(senses) and allowed and not counted and not draft.conditions and draft.period is None


# -- the conversation --------------------------------------------------------------------------------------------------


def _last_query(past: list[PastTurn]) -> CallQuery | None:
    """The query of the latest turn that ran one."""
    for turn in reversed(past):
        for call in reversed(turn.calls):
            if call.tool == "query_calls":
                try:
                    return CallQuery.model_validate(call.args)
                except ValidationError:
                    return None  # stored by an older Ringfence: better forgotten than misread
    return None


def _asked_before(past: list[PastTurn]) -> int:
    """How many turns right before the last one were questions back about the same question."""
    count = 0
    for turn in reversed(past[:-1]):
        if turn.pending is None:
            break
        count += 1
    return count


def _resumed(text: str, asked: PastTurn) -> str | None:
    """The earlier question with the choice that `text` makes; None when it makes none."""
    assert asked.pending is not None
    choices = asked.pending.get("choices", [])
    answer = comparable(text).strip(" .!?¿¡")
    chosen: list[Any] | None = None
    if answer.isdigit() and 1 <= int(answer) <= len(choices):
        chosen = choices[int(answer) - 1]
    else:
        words = set(answer.split())
        fits = [choice for choice in choices if words and words <= set(re.findall(r"\w+", comparable(choice[0])))]
        exact = [choice for choice in choices if comparable(choice[0]) == answer]
        chosen = exact[0] if exact else fits[0] if len(fits) == 1 else None
    if chosen is None:
        return None
    question, typed = str(asked.pending["question"]), str(asked.pending["typed"])
    if not typed:
        return f"{question} ({chosen[1]})"
    return re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", lambda _: str(chosen[1]), question, count=1, flags=re.IGNORECASE)


def _zone(turn: Turn) -> ZoneInfo:
    return ZoneInfo(turn.zone)
