"""Figures: what a tool gave may be said in any way it is written; what none gave is pointed at."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.brain.agent.figures import Known, unfounded
from tools.headings import column
from tools.spec import Cell, Table, ToolResult
from tools.wording import show_cell
from tools.words import LANGUAGES, Language, isolate

ZONE = "America/Bogota"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
COLUMNS = ("person", "calls", "total_duration", "answer_rate", "started_at", "hour", "extension", "location")
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("Ana", 1678, 4325, 35.2, 1772456400000, 14, "2041", "Bodega 77"),
    ("Bea", 12, 59, 7.0, None, 3, "2042", 'HQ"}],[["x",999999'),
)


def known() -> Known:
    one = Known(ZONE, NOW)
    one.add_text("How many calls over 20 minutes in the last 7 days?")
    one.add_arguments(
        {
            "period": {"start": "2026-02-23T00:00:00-05:00", "end": "2026-03-02T00:00:00-05:00"},
            "where": [{"field": "duration", "values": [">1200"]}, {"field": "hours", "values": ["22:00-06:00"]}],
            "limit": 10,
        }
    )
    one.add_result(
        ToolResult(
            text="2 people at Bodega 77; 1,678 calls on Sun 1 Mar 2026.",
            table=Table(tuple(map(column, COLUMNS)), ROWS),
            matched=1690,
            data_until=1772456400000,
        )
    )
    return one


@pytest.mark.parametrize(
    "text",
    [
        "There were 1,678 calls, 35% of them answered.",
        "Hubo 1.678 llamadas (35,2 %), el 35,2 por ciento contestadas.",
        "About 1,700 calls, or 1.7 k; 1,7 mil llamadas.",
        "72 minutes of talk: 1.2 hours, 1 h 12 min, 1 hora y 12 minutos, 1:12:05, 4,325 seconds.",
        "On 2 March 2026 at 08:00, Mar 2nd, 2026-03-02, 02/03/2026, at 8 am.",
        "El 2 de marzo de 2026 a las 8:00; a las 14 horas.",
        "Between 23 February and 1 March; 23 Feb to 1 Mar; Feb 23 - Mar 1, 2026; del 23 de febrero al 1 de marzo.",
        "From 14:00 to 15:00, around 2 pm, at night (22:00-06:00), in March 2026.",
        "Extension 2041 leads the top 2: 12 of 1,690 are Bea's, twelve calls, doce llamadas.",
        "Of calls over 20 minutes in the last 7 days (168 hours), with a limit of 10: 0 more.",
        "1. Ana\n2. Bea\n3) nobody",
        f"{isolate('+573001234567')} and {isolate('Sala 9')} rang from Bodega 77, 24/7; +57 is Colombia.",
        "There are two ways to read that.",
    ],
)
def test_what_tools_the_question_and_the_calendar_say_is_founded(text: str):
    assert unfounded(text, known()) == ()


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("There were 1,679 calls.", ("1,679",)),
        ("99 calls and 36% answered, 1,690% more.", ("99", "36%", "1,690%")),
        ("About 1,800 calls, 1.8 k.", ("1,800", "1.8 k")),
        ("75 minutes; 1.3 hours; 2 h 10 min.", ("75 minutes", "1.3 hours", "2 h 10 min")),
        ("On 5 March at 09:15, or 5 pm on April 7.", ("5 March", "April 7", "09:15", "5 pm")),
        ("Del 24 al 28 de febrero de 2026.", ("24 al 28 de febrero de 2026",)),
        ("Thirteen calls, trece llamadas, three minutes.", ("Thirteen calls", "trece llamadas", "three minutes")),
        ("1,666 more than before, a sum of 1,690,000.", ("1,666", "1,690,000")),
        ("Extension 2043 in 2027.", ("2043", "2027")),
        ("It had 999999 calls, or 77.", ("999999", "77")),
    ],
)
def test_what_none_of_them_says_is_pointed_at(text: str, figures: tuple[str, ...]):
    assert set(unfounded(text, known())) == set(figures)


AMOUNTS = st.one_of(
    st.tuples(st.just("calls"), st.integers(0, 10**7)),
    st.tuples(st.just("total_duration"), st.integers(0, 10**7)),
    st.tuples(st.just("average_duration"), st.integers(0, 10**5).map(lambda tenths: tenths / 10)),
    st.tuples(st.just("answer_rate"), st.integers(0, 1000).map(lambda tenths: tenths / 10)),
    st.tuples(st.just("change"), st.integers(-9999, 9999).map(lambda tenths: tenths / 10)),
    st.tuples(st.just("started_at"), st.integers(1_600_000_000_000, 1_900_000_000_000)),
    st.tuples(st.just("hour"), st.integers(0, 23)),
    st.tuples(st.just("day"), st.dates().map(str)),
    st.tuples(st.just("week"), st.dates(max_value=NOW.date()).map(str)),
    st.tuples(st.just("month"), st.dates(min_value=date(1900, 1, 1)).map(lambda day: str(day)[:7])),
)


@settings(deadline=None)
@given(AMOUNTS, st.sampled_from(LANGUAGES))
def test_every_cell_may_be_said_as_the_table_shows_it(amount: tuple[str, Cell], language: Language):
    name, cell = amount
    table = Table((column(name),), ((cell,),))
    told = Known(ZONE, NOW)
    told.add_result(ToolResult(table=table))

    shown = show_cell(cell, table.columns[0].kind, language, ZONE)

    assert unfounded(f"It says {shown}.", told) == ()
    assert unfounded(f"({shown})", told) == ()


@settings(deadline=None)
@given(st.integers(2, 10**7), st.integers(2, 10**7), st.sampled_from(["{:,} calls", "{} llamadas", "{} people"]))
def test_a_count_is_never_founded_by_one_that_is_not_near(said: int, given_: int, sentence: str):
    told = Known(ZONE, NOW)
    told.add_result(ToolResult(table=Table((column("calls"),), ((given_,),))))
    near = abs(said - given_) <= max(given_, said) * 0.1
    calendar = 1 <= said <= 31 or 1900 <= said <= 2100  # a day or a year may be known

    if not near and not calendar:
        assert unfounded(sentence.format(said), told)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str):
    unfounded(text, known())
