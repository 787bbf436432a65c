"""Shares: `what share of A were B`. Which words say the whole, which the part, and what a share needs to be one."""

from bot.brain.offline import senses as s
from bot.brain.offline.sentence import Sentence
from storage.call_query import Condition
from tools.words import Words

# How a verb that is a condition begins: "what share of the inbound ones did we miss", "... se perdieron".
_VERBAL = ("se ", "que ", "no se ", "perd", "contest", "atend", "miss", "answer", "went ", "got ", "nobody", "nadie")
_OF_THE_WHOLE = ("location", "person", "extension", "queue", "trunk", "country")
_OF_WHICH = Words(
    "A share of which calls? Say for example: what share of outbound calls were international?",
    "¿Un porcentaje de cuáles llamadas? Di por ejemplo: ¿qué porcentaje de las salientes fueron internacionales?",
)
_OF_WHAT = Words(
    "A share of what? Name the part, for example: what share of outbound calls were international?",
    "¿Qué parte? Nómbrala, por ejemplo: ¿qué porcentaje de las salientes fueron internacionales?",
)


def read_share(sentence: Sentence) -> None:
    """Find where the whole ends and the part begins: what stands before the verb is the whole, behind it the part."""
    shares = sentence.places(s.ShareWord)
    if not shares:
        return
    share = shares[0]
    sentence.use(*shares)
    sentence.draft.metric = "share"
    sentence.draft.whole_question = True
    said = sentence.places(s.Is, free=False)
    nouns = [place for place in sentence.places(s.CallNoun) if place > share]
    copulas = [place for place in sentence.marked("copula") if place > share]
    behind = [place for place in copulas if not nouns or place > nouns[0]]
    among = [place for place in sentence.marked("among") if said and said[0] < place]
    verbs = [place for place in said if place > max(share, said[0]) and _is_verbal(sentence, place)]
    if said and said[0] < share and not behind:
        sentence.whole_from = share  # "international as % of outbound"
    elif among:
        sentence.whole_from = among[0]
    elif behind:
        sentence.part_from = behind[0]
    elif verbs:
        sentence.part_from = verbs[0]
    else:
        sentence.part_from = _said_last(sentence, share, said, nouns)
    sentence.use(*copulas, *among, *(place for place in sentence.marked("among") if place == share + 1))


def _is_verbal(sentence: Sentence, place: int) -> bool:
    return sentence.items[place].word.startswith(_VERBAL)


def _said_last(sentence: Sentence, share: int, said: list[int], nouns: list[int]) -> int | None:
    """`porcentaje de salientes internacionales`: what is said last, behind the noun, is the part."""
    if len(said) != 2 or said[1] < max([share, *nouns]):
        return None
    return said[1] if not nouns or not sentence.english or said[0] < nouns[0] else None


def settle_share(sentence: Sentence) -> None:
    """Who and where belong to the whole; the share of inbound calls that were answered is the answer rate."""
    draft = sentence.draft
    if draft.metric != "share":
        return
    names = [condition for condition in draft.conditions if condition.field in _OF_THE_WHOLE]
    if names and len(names) < len(draft.conditions):
        draft.whole = [*(draft.whole or []), *names]
        draft.conditions = [condition for condition in draft.conditions if condition not in names]
    if draft.conditions == [Condition(field="answered", values=("yes",))] and draft.whole:
        draft.metric = "answer_rate"
        draft.conditions, draft.whole = draft.whole, None
        return
    fields = {condition.field for condition in draft.conditions}
    if draft.whole is None and "missed" in fields:
        draft.whole = [Condition(field="direction", values=("inbound",))]
    if draft.whole is None and len(fields) > 1:
        sentence.doubt("unclear", _OF_WHICH)
    if not draft.conditions:
        sentence.doubt("unclear", _OF_WHAT)
