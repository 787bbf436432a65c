"""Measures: what is counted or added up. Metrics in full, and quantities with a statistic (`total minutes`)."""

from bot.brain.offline import senses as s
from bot.brain.offline.sentence import Sentence
from storage.call_query import Metric
from tools.words import Words

_AVERAGE: dict[s.Quantity, Metric] = {
    "duration": "average_duration",
    "talk": "average_duration",
    "ring": "average_ring",
}
_TOTAL: dict[s.Quantity, Metric] = {"duration": "total_duration", "talk": "total_duration", "ring": "total_ring"}
_LONGEST: dict[s.Quantity, Metric] = {
    "duration": "longest_duration",
    "talk": "longest_duration",
    "ring": "longest_ring",
}
_TOTAL_OR_AVERAGE = Words("Do you mean the total duration or the average?", "¿Quieres la duración total o el promedio?")
_CHOICES = (("total", "total duration"), ("average", "average duration"))


def read_measure(sentence: Sentence) -> None:
    """Read the metric, but for what verbs and extremes say of it later."""
    draft = sentence.draft
    for place, word in sentence.each(s.MetricWord):
        draft.metric = word.metric
        draft.whole_question = True
        sentence.use(place)
    statistics = {word.statistic: place for place, word in sentence.each(s.StatisticWord)}
    quantity = _quantity(sentence, statistics)
    if quantity is not None:
        _read_quantity(sentence, quantity, statistics)
    for place, noun in sentence.each(s.CallNoun):
        draft.whole_question = True
        if noun.metric == "legs":
            draft.metric = draft.metric or "legs"
        sentence.use(place)
    if "total" in statistics:
        sentence.use(statistics["total"])


def _quantity(sentence: Sentence, statistics: dict[s.Statistic, int]) -> s.Quantity | None:
    """`duration`, `minutes`, `ring time`; or `how long` and `calls last on average`, which say it by a verb."""
    quantity: s.Quantity | None = None
    for place, noun in sentence.each(s.QuantityNoun):
        quantity = noun.quantity
        sentence.draft.whole_question = True
        sentence.use(place)
    lasts = any(word.verb == "last" for _, word in sentence.each(s.VerbWord))
    how_long = sentence.marked("how_long")
    if how_long:
        sentence.draft.whole_question = True
        sentence.use(*how_long)
        sentence.use_verbs("last")
        if "longest" in _extremes(sentence):
            sentence.draft.metric = "longest_duration"
            return None
        return quantity or ("duration" if lasts and "average" in statistics else "talk")
    if "average" in statistics and lasts and quantity is None:
        sentence.use_verbs("last")
        return "duration"
    return quantity


def _read_quantity(sentence: Sentence, quantity: s.Quantity, statistics: dict[s.Statistic, int]) -> None:
    draft = sentence.draft
    extremes = _extremes(sentence)
    grouped = sentence.says(s.DimensionNoun, s.GroupWord) or sentence.says_marker("who")
    most_of_one = "most" in extremes and quantity in ("ring", "duration") and not grouped
    if "average" in statistics:
        draft.metric = _AVERAGE[quantity]
        sentence.use(statistics["average"])
    elif most_of_one and quantity == "ring":
        draft.metric = "longest_ring"
    elif "total" in statistics or quantity == "talk" or _says_total(sentence):
        draft.metric = _TOTAL[quantity]
    elif "longest" in extremes or most_of_one:
        draft.metric = _LONGEST[quantity]
    elif quantity == "ring":
        draft.metric = "average_ring"
    elif sentence.says_marker("order_by", "by") and not grouped:
        # "top 5 calls by duration" lists calls; "duration by location" is unclear.
        draft.metric = "list"
        draft.order = "highest"
        sentence.use(*sentence.marked("by", "order_by"))
    else:
        sentence.doubt("unclear", _TOTAL_OR_AVERAGE, choices=_CHOICES)


def _extremes(sentence: Sentence) -> set[s.Extreme]:
    return {word.extreme for _, word in sentence.each(s.ExtremeWord)}


def _says_total(sentence: Sentence) -> bool:
    """`duración total de las llamadas`, where `total de` looks like a count."""
    return any("total" in sentence.items[place].word for place in sentence.marked("how_many", free=False))
