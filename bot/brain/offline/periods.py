"""Periods: when the calls were, and what is compared with what."""

from bot.brain.offline import senses as s
from bot.brain.offline.sentence import Sentence
from bot.brain.offline.time_types import Earlier, EitherDate, Span
from storage.call_query import Group
from tools.words import Words

# Groups in which the values of a condition can be set side by side: `compare Cali with Medellín`.
_SIDE_BY_SIDE: tuple[Group, ...] = (
    "location",
    "person",
    "extension",
    "country",
    "queue",
    "trunk",
    "call_type",
    "direction",
    "weekday",
)
_TOO_MANY = Words("I found more than two periods in that.", "Encontré más de dos períodos ahí.")
_TWO_PERIODS = Words(
    "I found two periods. Say «compare» to see them side by side, or name one stretch of time for both.",
    "Encontré dos períodos. Di «compara» para verlos lado a lado, o nombra un solo lapso para los dos.",
)


def read_periods(sentence: Sentence) -> None:
    """Read the period, a second one, or that it is the one before."""
    draft = sentence.draft
    spans: list[Span] = []
    for place, sense in sentence.each(s.TimeSense):
        if sentence.is_marker(place - 1, "not"):
            continue  # leaving a period out is not something a query can say
        sentence.use(place)
        match sense.when:
            case Span() as span:
                spans.append(span)
            case Earlier(grain):
                draft.earlier, draft.earlier_grain = True, grain
            case EitherDate(day_first, month_first):
                days = (day_first.isoformat(), month_first.isoformat())
                sentence.ambiguous(sentence.items[place].text, days)
    relative = [span for span in spans if span.or_earlier]
    if relative and (len(spans) == 2 or draft.follows):
        draft.earlier, draft.earlier_grain = True, relative[0].grain
        spans = [span for span in spans if not span.or_earlier]
    if len(spans) > 2:
        sentence.doubt("unclear", _TOO_MANY)
    if spans:
        draft.period = spans[0]
    if len(spans) == 2:
        draft.other_period = spans[1]


def read_comparison(sentence: Sentence) -> None:
    """`compare last week with the week before`, `more calls than last week`, `Cali versus Medellín`."""
    draft = sentence.draft
    markers = sentence.marked("compare", "versus", "than")
    another = draft.other_period is not None
    if markers and (another or draft.earlier):
        draft.compare = True
        sentence.use(*markers, *sentence.marked("more", "fewer"))
        sentence.use(*sentence.places(s.ExtremeWord))  # "más ... que": más is no extreme here
        sentence.use(*(place for place in sentence.marked("and") if 0 < place < len(sentence.items) - 1))
        preps = sentence.places(s.Preposition)
        sentence.use(*(place for place in preps if sentence.is_a(place + 1, s.TimeSense)))
    elif markers:
        _compare_values(sentence, markers)
    elif another or (draft.period is not None and draft.earlier and not draft.follows):
        sentence.doubt("unclear", _TWO_PERIODS)


def _compare_values(sentence: Sentence, markers: list[int]) -> None:
    """`compare Cali with Medellín`: grouped by what the names have in common."""
    draft = sentence.draft
    several = [condition.field for condition in draft.conditions if len(condition.values) > 1 and not condition.negate]
    common = [group for field in several for group in _SIDE_BY_SIDE if group == field]
    if common:
        sentence.group_by(common[0])
        sentence.use(*markers, *sentence.marked("and", "or"), *sentence.places(s.Preposition))
    elif draft.groups and all(sentence.is_marker(place, "compare") for place in markers):
        sentence.use(*markers)  # "compare calls by location"
