"""Groups: what figures are asked by (`by location`, `which users`), and distinct counts (`how many numbers`)."""

from bot.brain.offline import senses as s
from bot.brain.offline.directions import lean, wants_inbound
from bot.brain.offline.sentence import Item, Sentence
from storage.call_query import Group, Metric
from tools.words import Words

DISTINCT: dict[Group, Metric] = {
    "person": "people",
    "extension": "extensions",
    "number": "numbers",
    "country": "countries",
    "location": "locations",
}
_TIMES: tuple[Group, ...] = ("hour", "day", "weekday", "week", "month")
_BEFORE_GROUP = ("by", "which", "who", "order_by", "list", "show", "copula")
_DONE_BY_GROUP = ("by", "which", "list", "show", "top", "bottom", "order_by")
_NO_COUNT_OF_THOSE = Words(
    "I can list those that pass a threshold, not count them. Ask for example: which users made at least 10 calls?",
    "Puedo listar quienes superan un umbral, no contarlos. "
    "Pregunta por ejemplo: ¿qué usuarios hicieron al menos 10 llamadas?",
)


def read_groups(sentence: Sentence) -> None:
    """Read the groups that nouns and words like `daily` name."""
    for place, word in sentence.each(s.GroupWord):
        sentence.group_by(word.dimension)
        sentence.use(place, *(p for p in [place - 1] if sentence.is_marker(p, "by")))
    for place, noun in sentence.each(s.DimensionNoun):
        _read_noun(sentence, place, noun)


def _read_noun(sentence: Sentence, place: int, noun: s.DimensionNoun) -> None:
    if _is_label(sentence, place, noun) or _is_object(sentence, place, noun):
        sentence.use(place)
        return
    if _is_counted_a_group(sentence, place, noun):
        _count_a_group(sentence, place, noun)
        return
    if noun.dimension in sentence.draft.groups:
        sentence.use(place)  # said twice
        return
    head = sentence.before(place, lambda item: _is_modifier(sentence, item))
    if sentence.is_marker(head, "how_many"):
        _count_distinct(sentence, head, place, noun)
    elif _is_group(sentence, head, place, noun):
        _group(sentence, head, place, noun)


def _is_modifier(sentence: Sentence, item: Item) -> bool:
    """What may stand between `which` and its noun: `which 5 external numbers`, `the most called country`."""
    return (
        isinstance(item.sense, s.Is | s.Number | s.ExtremeWord)
        or item.is_marker("distinct", "outside", "top", "bottom", "only")
        or (isinstance(item.sense, s.VerbWord) and item.sense.verb == "call" and sentence.says(s.ExtremeWord))
    )


# -- nouns that are no group -------------------------------------------------------------------------------------------


def _is_label(sentence: Sentence, place: int, noun: s.DimensionNoun) -> bool:
    """`the Cali site`, `extension 1246`, `numbers starting with +57`: the noun only says what the name is."""
    if _names(sentence, place + 2 if sentence.prep(place + 1) == "of" else place + 1, noun):
        return True
    if _names(sentence, place - 1, noun) and not _is_asked(sentence, place):
        return True
    kind = sentence.sense_of(place + 1, s.Is)
    if noun.dimension in ("call_type", "direction") and kind is not None and kind.field == noun.dimension:
        return True  # "de tipo nacional"
    return noun.dimension == "number" and sentence.is_marker(place + 1, "starting_with")


def _names(sentence: Sentence, place: int, noun: s.DimensionNoun) -> bool:
    entity = sentence.sense_of(place, s.Entity)
    return entity is not None and entity.field == noun.dimension


def _is_object(sentence: Sentence, place: int, noun: s.DimensionNoun) -> bool:
    """`calls to premium numbers`: the adjective says it all."""
    if noun.dimension not in ("number", "country", "extension") or _is_asked(sentence, place):
        return False
    head = sentence.before(place, lambda item: isinstance(item.sense, s.Is))
    described = sentence.is_a(place - 1, s.Is) or sentence.is_a(place + 1, s.Is)
    return described and sentence.is_a(head, s.Preposition, s.VerbWord)


def _is_asked(sentence: Sentence, place: int) -> bool:
    """`which premium numbers`, `the most international numbers`: the noun is what is wanted."""
    head = sentence.before(
        place,
        lambda item: isinstance(item.sense, s.Is | s.Number | s.VerbWord) or item.is_marker("outside", "distinct"),
    )
    asked = sentence.is_marker(head, "which", "how_many", "by", "top", "bottom", "list")
    return asked or sentence.is_a(head, s.ExtremeWord)


def _count_distinct(sentence: Sentence, how_many: int, place: int, noun: s.DimensionNoun) -> None:
    """`how many different numbers`: a count of distinct ones."""
    draft = sentence.draft
    if draft.threshold is not None:
        sentence.doubt("unable", _NO_COUNT_OF_THOSE, sentence.items[place].text)
    metric = DISTINCT.get(noun.dimension)
    calls = sentence.is_a(place + 1, s.CallNoun) and sentence.items[place + 1].word.endswith("s")
    if metric is None or calls:
        return  # "how many extension calls": not a count of extensions
    draft.metric = metric
    draft.whole_question = True
    sentence.use(*(p for p in range(how_many, place + 1) if not sentence.is_a(p, s.Is)))
    if sentence.is_marker(place + 1, "distinct"):
        sentence.use(place + 1)


def _is_counted_a_group(sentence: Sentence, place: int, noun: s.DimensionNoun) -> bool:
    """`which extension called the most numbers`, `quién llamó a más países`: how many of these each one has."""
    if not noun.plural or noun.dimension not in DISTINCT:
        return False
    most = sentence.before(place, lambda item: isinstance(item.sense, s.Is) or item.is_marker("distinct", "outside"))
    verb = sentence.before(most, lambda item: isinstance(item.sense, s.Preposition))
    # "dialled" and the like say the direction at once.
    if not sentence.is_a(most, s.ExtremeWord) or not sentence.is_a(verb, s.VerbWord, s.Is):
        return False
    return bool(sentence.draft.groups) or any(who < verb for who in sentence.marked("who", free=False))


def _count_a_group(sentence: Sentence, place: int, noun: s.DimensionNoun) -> None:
    draft = sentence.draft
    if noun.dimension in draft.groups:
        return  # "which person called the most people": they are not counted among each other
    draft.metric = DISTINCT[noun.dimension]
    draft.whole_question = True
    draft.asks_who = True
    sentence.use(place, *(p for p in (place - 1, place + 1) if sentence.is_marker(p, "distinct")))


# -- nouns that are ----------------------------------------------------------------------------------------------------


def _is_group(sentence: Sentence, head: int, place: int, noun: s.DimensionNoun) -> bool:
    """Whether figures are wanted by this noun. `head` is what stands before it and its modifiers, -1 if nothing."""
    ranked = sentence.says(s.ExtremeWord) or sentence.says_marker("top", "bottom")
    extreme = any(sentence.is_a(p, s.ExtremeWord) for p in range(head + 1, place))
    if noun.dimension in _TIMES and sentence.prep(head) == "of" and not extreme:
        return False  # "of the month" is no group
    return (
        ranked
        or sentence.draft.threshold is not None
        or sentence.is_marker(head, *_BEFORE_GROUP)
        or sentence.prep(head) == "by"
        or _is_joined(sentence, head)
        or _opens(sentence, head, place, noun)
    )


def _is_joined(sentence: Sentence, head: int) -> bool:
    """`by location and user`."""
    return sentence.is_marker(head, "and") and sentence.is_a(head - 1, s.DimensionNoun, s.GroupWord)


def _opens(sentence: Sentence, head: int, place: int, noun: s.DimensionNoun) -> bool:
    """`users with the most calls`, `and users?`, `locations, last week`: a noun that the question begins with."""
    ranked = sentence.says(s.ExtremeWord) or sentence.says_marker("top", "bottom")
    if head < 0 and (noun.plural or ranked or sentence.draft.threshold is not None):
        return True
    ends = place + 1 == len(sentence.items) or sentence.is_a(place + 1, s.TimeSense)
    alone = ends or sentence.is_marker(place + 1, "and")
    return noun.plural and alone and (head < 0 or sentence.is_marker(head, "and"))


def _group(sentence: Sentence, head: int, place: int, noun: s.DimensionNoun) -> None:
    draft = sentence.draft
    modifiers = range(head + 1, place)
    outsider = noun.caller and _calls_us(sentence, modifiers)
    opens = _opens(sentence, head, place, noun)
    sentence.group_by("number" if outsider else noun.dimension)
    draft.asks_who = draft.asks_who or not sentence.is_marker(head, "by")
    sentence.use(place)
    if noun.caller and not outsider:
        lean(sentence, outbound=True)
    _rank(sentence, [p for p in modifiers if sentence.is_marker(p, "distinct", "outside", "top", "bottom")])
    if sentence.is_marker(head, *_DONE_BY_GROUP):
        _rank(sentence, [head])
    if sentence.is_marker(place + 1, "outside", "distinct"):
        sentence.use(place + 1)
    if sentence.prep(head) == "by" or _is_joined(sentence, head):
        sentence.use(head)
    if not noun.plural:  # one is asked for: "which user ... most", "the busiest day"
        asked = sentence.says(s.ExtremeWord) and (opens or sentence.is_marker(head, "which"))
        if asked or any(sentence.is_a(p, s.ExtremeWord) for p in modifiers):
            draft.limit = draft.limit or 1


def _calls_us(sentence: Sentence, modifiers: range) -> bool:
    """Whether `callers` are people outside: of calls received or missed, or `external callers`."""
    outside = any(sentence.is_marker(place, "outside") for place in modifiers)
    return outside or wants_inbound(sentence) or sentence.says_condition("missed")


def _rank(sentence: Sentence, places: list[int]) -> None:
    """Use function words of a group; `top` and `bottom` among them say the order."""
    draft = sentence.draft
    for place in places:
        if sentence.is_marker(place, "bottom"):
            draft.order = "lowest"
        elif sentence.is_marker(place, "top"):
            draft.order = draft.order or "highest"
    sentence.use(*places)
