"""Subjects: `who`, `whom` and `which`: whether ours or those outside are asked for, and who called whom."""

from bot.brain.offline import senses as s
from bot.brain.offline.sentence import Sentence


def read_subjects(sentence: Sentence) -> None:
    """Read the question words that `groups.py` left."""
    _read_who(sentence)
    _read_whom(sentence)
    for place in sentence.marked("which"):
        if sentence.is_a(place + 1, s.CallNoun) and not sentence.says_marker("how_many"):
            sentence.draft.listed = True  # "which calls were missed?"
        sentence.use(place)  # what it asks about has been read by now, or is a doubt by itself


def _read_who(sentence: Sentence) -> None:
    draft = sentence.draft
    for place in sentence.marked("who"):
        sentence.use(place)
        draft.whole_question = True
        draft.asks_who = True
        if "person" not in draft.groups and "number" not in draft.groups:
            _group_who(sentence, place)
    more = [item for item in sentence.items if not item.is_marker("who", "copula", "and", "which")]
    if sentence.says_marker("who") and all(isinstance(item.sense, s.TimeSense) for item in more):
        # "who are they?": about what was counted before.
        draft.whole_question, draft.follows = False, True


def _group_who(sentence: Sentence, who: int) -> None:
    """`who called us`, `who called Simon`: the caller is outside; `who called Cuba`: one of ours."""
    calls = [place for place in range(who, len(sentence.items)) if sentence.verb(place) == "call"]
    us = sentence.marked("us")
    if calls and us:
        sentence.use(*us, *calls)
        sentence.group_by("number")
        sentence.outbound = False
        return
    for call in calls:
        target = call + 1
        while sentence.is_a(target, s.Preposition):
            target += 1
        entity = sentence.sense_of(target, s.Entity)
        if entity is None or entity.field not in ("person", "extension", "queue", "location"):
            continue
        acts = sentence.english and sentence.has_word("did", "does", "do")  # "who did Simon call"
        if acts or sentence.english or sentence.prep(target - 1) == "to":
            sentence.group_by("number")
            sentence.outbound = acts
            sentence.use(call)
            return
    sentence.group_by("person")


def _read_whom(sentence: Sentence) -> None:
    """`whom did Ana call`, `a quién llamó Ana`: numbers outside; `a quiénes se les desviaron llamadas`: ours."""
    for place in sentence.marked("whom"):
        sentence.use(place)
        sentence.draft.whole_question = True
        sentence.draft.asks_who = True
        if not _is_spoken_to(sentence):
            sentence.group_by("person")
            continue
        sentence.group_by("number")
        sentence.outbound = True


def _is_spoken_to(sentence: Sentence) -> bool:
    noun_as_verb = any(sentence.items[place].word == "call" for place in sentence.places(s.CallNoun, free=False))
    return noun_as_verb or sentence.says_verb("call", "talk")
