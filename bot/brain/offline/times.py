"""Time expressions: from words to stretches of time, clock hours and days of the week, in the asker's zone.

What a phrase means, where people differ:

- `last 7 days`, `past week`, `última semana` are so many times 24 hours before now; `last week`, `semana pasada` is the
  Monday to Sunday before this week; `last month`, `last year` the calendar's; `last 3 months` goes back by calendar.
- `last weekend` is the Saturday and Sunday before this week's Monday. A weekday without more is the latest one before
  today. A date without a year is the latest that is not in the future.
- morning 06-12, afternoon 12-18, evening 18-22, night 20-06, madrugada (small hours) 00-06.
- Nothing reaches beyond now.

`time_words.py` has the words, `times.lark` the grammar over them, `time_parser.py` reads by it, and what each rule
means is a function of its name in `time_days.py`, `time_stretches.py` or `time_clock.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.brain.offline import time_clock, time_days, time_stretches
from bot.brain.offline.time_parser import Rule, phrases_at
from bot.brain.offline.time_types import Point, Span, When
from bot.brain.offline.tokens import Token
from tools.words import Language

# Importing these modules is what registers the meanings of the grammar's rules.
_MEANINGS = (time_clock, time_days, time_stretches)


def at(tokens: Sequence[Token], first: int, language: Language, now: datetime) -> Iterator[tuple[int, When]]:
    """Yield (one past the last token, meaning) for every time expression that begins at `first`, the longest first."""
    for phrase, rule in phrases_at(tokens, first, language, now):
        when = _when(rule)
        if when is not None:
            yield first + phrase.tokens, when


def _when(rule: Rule) -> When | None:
    """The meaning of a whole phrase, cut off at now."""
    meaning = rule.meaning
    if isinstance(meaning, Point):
        meaning = time_days.span_of_point(meaning, rule)
    if isinstance(meaning, Span):
        return _until_now(meaning, rule.now)
    return None if isinstance(meaning, int) else meaning


def _until_now(span: Span, now: datetime) -> Span:
    if span.end is not None and span.end > now and (span.start is None or span.start <= now):
        return replace(span, end=now)
    return span
