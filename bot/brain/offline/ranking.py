"""Ranking: the most and the least, the longest and the latest, the top, and lists of calls."""

from typing import Literal

from bot.brain.offline import senses as s
from bot.brain.offline.sentence import Sentence
from storage.call_query import Order
from tools.words import Words

TOP = 10  # how many are shown where a question says "top" and no number
_LONGEST = ("longest_duration", "longest_ring")
_SUMMARIES = ("total_duration", "average_duration", "average_ring", "total_ring")
# Groups that "what number did Lucía call last" may have set aside: the call itself is wanted.
_OF_ONE_CALL = frozenset({"number", "country", "person", "location", "extension"})
_WHEN = Words(
    "Do you want the first call, the last one, or the calls by hour?",
    "¿Quieres la primera llamada, la última, o las llamadas por hora?",
)


def read_ranking(sentence: Sentence) -> None:
    """Read extremes, then `top` and `by`, which order groups."""
    draft = sentence.draft
    for place, word in sentence.each(s.ExtremeWord):
        if _read_extreme(sentence, word.extreme):
            sentence.use(place)
    if not draft.groups and draft.metric != "list" and _ranks_people(sentence):
        sentence.group_by("person")
        draft.order = draft.order or "highest"
        sentence.use(*sentence.marked("by", "order_by"), *sentence.places(s.ExtremeWord))
    if draft.groups:
        for place in sentence.marked("top", "bottom", "order_by"):
            draft.order = "lowest" if sentence.is_marker(place, "bottom") else draft.order or "highest"
            if not sentence.is_marker(place, "order_by"):
                draft.limit = draft.limit or _how_many(sentence)
            sentence.use(place)
    if draft.order in ("highest", "lowest") and draft.groups and draft.limit is None and draft.asks_who:
        draft.limit = _how_many(sentence)


def _read_extreme(sentence: Sentence, extreme: s.Extreme) -> bool:
    """Read one extreme; whether it changed anything."""
    match extreme:
        case "most" | "busiest":
            return _rank_groups(sentence, "highest")
        case "least" | "quietest":
            return _rank_groups(sentence, "lowest")
        case "longest" | "shortest":
            return _rank_by_length(sentence, extreme)
        case "latest":
            return _latest(sentence)
        case "earliest":
            return _earliest(sentence)


# -- groups ------------------------------------------------------------------------------------------------------------


def _rank_groups(sentence: Sentence, order: Order) -> bool:
    """`which user made the most calls`, `at what time do we get most calls`."""
    draft = sentence.draft
    if not draft.groups:
        if draft.metric in _LONGEST:
            return True
        clock = [place for place in sentence.marked("when") if sentence.items[place].word.endswith(("hora", "time"))]
        if not clock:
            return False
        sentence.group_by("hour")
        sentence.use(*clock)
        draft.asks_who = True
    draft.order = order
    if _asks_for_one(sentence):
        draft.limit = draft.limit or 1
    return True


def _ranks_people(sentence: Sentence) -> bool:
    """`top 5 by outbound calls`, `los 4 con más salientes`: where nothing else is named, people are ranked."""
    extremes = [word.extreme for _, word in sentence.each(s.ExtremeWord)]
    ranked = sentence.draft.limit is not None or sentence.marked("top", "bottom")
    how = sentence.says_marker("by", "order_by", "top", "bottom") or "most" in extremes or "least" in extremes
    tops = [*sentence.marked("top", "bottom", free=False), *sentence.places(s.Number, free=False)]
    of_calls = any(sentence.is_a(place + 1, s.CallNoun) for place in tops)
    return bool(ranked and how and not of_calls and not sentence.draft.follows)


def _nouns_of_groups(sentence: Sentence) -> list[s.DimensionNoun]:
    return [noun for _, noun in sentence.each(s.DimensionNoun, free=False) if noun.dimension in sentence.draft.groups]


def _names_one(sentence: Sentence) -> bool:
    """`the top destination`: a group named by nouns in the singular, and not with `by`."""
    nouns = _nouns_of_groups(sentence)
    return bool(nouns) and not any(noun.plural for noun in nouns) and not sentence.says_marker("by")


def _how_many(sentence: Sentence) -> int:
    return 1 if _names_one(sentence) else TOP


def _asks_for_one(sentence: Sentence) -> bool:
    """`who made the most calls`, `qué usuario ...`: one is asked for."""
    if sentence.draft.limit is not None:
        return False
    if _nouns_of_groups(sentence):
        return _names_one(sentence)
    return sentence.draft.asks_who and not sentence.has_word("quienes")


# -- single calls ------------------------------------------------------------------------------------------------------


def _rank_by_length(sentence: Sentence, extreme: Literal["longest", "shortest"]) -> bool:
    """`the longest calls` lists calls; by group it is each group's longest, or the order of its minutes."""
    draft = sentence.draft
    order: Order = "highest" if extreme == "longest" else "lowest"
    if draft.metric in _LONGEST:
        return extreme == "longest"
    if draft.groups and draft.metric in (None, "calls"):
        if extreme == "shortest":
            return False
        draft.metric = "longest_duration"
        if draft.asks_who and _asks_for_one(sentence):
            draft.limit = 1
        return True
    if draft.groups and draft.metric in _SUMMARIES:
        draft.order = order
        if _asks_for_one(sentence):
            draft.limit = 1
        return True
    if draft.metric not in (None, "list"):
        return False
    _list_calls(sentence, order)
    return True


def _latest(sentence: Sentence) -> bool:
    """`when was the last call` is a time; `the last calls`, `what number did Ana call last` are calls, newest first."""
    draft = sentence.draft
    if draft.threshold is not None:
        return False
    if _asks_when(sentence):
        draft.metric = "last_call"
        return True
    if draft.metric not in (None, "list", "calls"):
        return False
    if set(draft.groups) - (_OF_ONE_CALL if draft.asks_who else frozenset()):
        return False
    draft.groups = []
    _list_calls(sentence, "key")
    return True


def _earliest(sentence: Sentence) -> bool:
    """`the first call`: when it was. `the first 3` of a ranking changes nothing."""
    draft = sentence.draft
    if draft.threshold is not None:
        return False
    if not _asks_when(sentence):
        if draft.groups and draft.limit is not None:
            return True
        if draft.groups or draft.limit not in (None, 1):
            return False
    draft.metric = "first_call"
    return True


def _asks_when(sentence: Sentence) -> bool:
    when = sentence.marked("when")
    if not when or sentence.draft.groups:
        return False
    sentence.use(*when)
    return True


def _list_calls(sentence: Sentence, order: Order) -> None:
    draft = sentence.draft
    draft.metric, draft.order = "list", order
    draft.limit = draft.limit or (TOP if sentence.many_calls else 1)


# -- lists -------------------------------------------------------------------------------------------------------------


def read_lists(sentence: Sentence) -> None:
    """`list the calls`, `show me the missed calls`, `which calls ...`: the calls, where nothing is counted."""
    draft = sentence.draft
    lists, shows = sentence.marked("list"), sentence.marked("show")
    counts, when = sentence.marked("how_many"), sentence.marked("when")
    sentence.use(*lists, *shows, *counts, *when)
    nothing_counted = draft.metric is None and not draft.groups
    if when and nothing_counted:
        sentence.doubt("unclear", _WHEN, sentence.items[when[0]].text)
    if lists and not counts and not draft.groups and draft.metric in (None, "list"):
        draft.listed = True
    plain = nothing_counted and not counts and draft.limit is None
    if shows and plain and draft.conditions and sentence.says(s.CallNoun):
        draft.listed = True
    if draft.listed and draft.metric in (None, "calls", "list") and not draft.groups:
        draft.metric = "list"
    elif shows and nothing_counted and draft.limit is not None:
        draft.metric = "list"
        draft.order = draft.order or "key"
