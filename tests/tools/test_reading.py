"""Reading: a query in words says everything that changes what the query means."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from storage.call_query import CHOICES, TIME_GROUPS, CallQuery, Condition, ConditionField, Period, Threshold
from tools.reading import GROUPS, METRICS, read_back
from tools.words import LANGUAGES, Language, shown

BOGOTA = ZoneInfo("America/Bogota")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=BOGOTA)
LAST_WEEK = Period(start=datetime(2026, 3, 2, tzinfo=BOGOTA), end=datetime(2026, 3, 9, tzinfo=BOGOTA))
FIELDS: tuple[str, ...] = get_args(ConditionField)
NAMES = ("Bogotá HQ", "Ana Sol", "Ventas", "Trunk 1", "2041", "SIP")

moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
midnights = st.integers(0, 3650).map(lambda days: datetime(2020, 1, 1, 5, tzinfo=UTC) + timedelta(days=days))
clocks = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda clock: f"{clock[0]:02d}:{clock[1]:02d}")


@st.composite
def periods(draw: st.DrawFn) -> Period:
    ends = sorted((draw(moments | midnights), draw(moments | midnights)))
    return Period(start=draw(st.sampled_from([None, ends[0]])), end=draw(st.sampled_from([None, ends[1]])))


def values(field: str) -> st.SearchStrategy[tuple[str, ...]]:
    if field in CHOICES:
        one: st.SearchStrategy[str] = st.sampled_from(CHOICES[field])
    elif field == "duration":
        one = st.tuples(st.sampled_from([">", ">=", "<", "<=", "="]), st.integers(0, 20_000)).map(
            lambda parts: f"{parts[0]}{parts[1]}"
        )
    elif field == "hours":
        one = st.tuples(clocks, clocks).map("-".join)
    elif field == "country":
        one = st.sampled_from(["CO", "HN", "MX", "US", "CU"])
    elif field in ("number", "calling_number", "called_number"):
        one = st.from_regex(r"\+?[0-9]{1,12}\*?", fullmatch=True)
    elif field == "alert":
        one = st.integers(1, 5000).map(str)
    else:
        one = st.sampled_from(NAMES)
    return st.lists(one, min_size=1, max_size=3, unique=True).map(lambda found: tuple(sorted(found)))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    field: Any = draw(st.sampled_from(FIELDS))
    return Condition(field=field, values=draw(values(field)), negate=draw(st.booleans()))


@st.composite
def queries(draw: st.DrawFn) -> CallQuery:
    metric: Any = draw(st.sampled_from(sorted(METRICS)))
    numeric = metric not in ("list", "first_call", "last_call")
    groups: Any = draw(st.lists(st.sampled_from(sorted(GROUPS)), max_size=2, unique=True)) if metric != "list" else []
    return CallQuery(
        metric=metric,
        period=draw(periods()),
        zone=draw(st.sampled_from(["UTC", "America/Bogota", "Europe/Madrid", "America/New_York"])),
        where=tuple(draw(st.lists(conditions(), max_size=3))),
        of=tuple(draw(st.lists(conditions(), max_size=2))) if metric == "share" else (),
        groups=tuple(groups),
        threshold=draw(st.none() | st.builds(Threshold, op=st.sampled_from([">", "<"]), value=st.floats(0, 9e5)))
        if numeric and groups
        else None,
        order=draw(st.sampled_from(["highest", "lowest", "key"])),
        limit=draw(st.none() | st.integers(1, 10_000)),
        compare=draw(st.none() | periods()) if numeric else None,
    )


def meaning(query: CallQuery) -> tuple[Any, ...]:
    """The query without what changes nothing: an order of one row, a zone without a clock or a date."""
    stretches = [query.period] if query.compare is None else [query.period, query.compare]
    dated = any(stretch != Period() for stretch in stretches)
    clocked = any(condition.field in ("hours", "weekday") for condition in (*query.where, *query.of))
    grouped = any(group in TIME_GROUPS for group in query.groups)
    return (
        query.model_copy(update={"zone": "", "order": ""}),
        query.zone if dated or clocked or grouped else None,
        query.order if query.groups or query.metric == "list" else None,
    )


@st.composite
def changes(draw: st.DrawFn, query: CallQuery) -> CallQuery:
    """The query with one part taken from another query."""
    part = draw(st.sampled_from(sorted(CallQuery.model_fields)))
    try:
        return CallQuery.model_validate({**query.model_dump(), part: getattr(draw(queries()), part)})
    except ValidationError:
        assume(False)
        raise


@settings(max_examples=120, deadline=None)
@given(st.data(), queries(), st.sampled_from(LANGUAGES))
def test_changing_a_part_changes_the_reading(data: st.DataObject, query: CallQuery, language: Language) -> None:
    changed = data.draw(changes(query))
    if meaning(changed) != meaning(query):
        assert read_back(changed, language, NOW) != read_back(query, language, NOW)


@pytest.mark.parametrize("field", FIELDS)
@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(LANGUAGES))
def test_changing_a_condition_changes_the_reading(field: Any, data: st.DataObject, language: Language) -> None:
    one, other = (
        Condition(field=field, values=data.draw(values(field)), negate=data.draw(st.booleans())) for _ in range(2)
    )
    readings = {
        read_back(CallQuery(where=where), language, NOW) for where in ((), (one,), (other,), (one, other), (one, one))
    }
    assert len(readings) == (5 if one != other else 3)


@pytest.mark.parametrize(
    ("query", "english", "spanish"),
    [
        (
            CallQuery(
                period=LAST_WEEK,
                zone="America/Bogota",
                where=(
                    Condition(field="call_type", values=("international",)),
                    Condition(field="direction", values=("outbound",)),
                    Condition(field="location", values=("Bogotá HQ",)),
                    Condition(field="call_type", values=("internal",), negate=True),
                ),
                groups=("location",),
                limit=5,
            ),
            "Calls: international; outbound; at Bogotá HQ; not internal; Mon 2 Mar – Sun 8 Mar 2026 (America/Bogota); "
            "by location; highest first, top 5",
            "Llamadas: internacionales; salientes; en Bogotá HQ; no internas; lun 2 mar – dom 8 mar 2026 "
            "(America/Bogota); por sede; de mayor a menor, las primeras 5 filas",
        ),
        (
            CallQuery(
                metric="share",
                where=(Condition(field="forwarded", values=("yes",)),),
                of=(Condition(field="direction", values=("inbound",)),),
            ),
            "Share of calls: forwarded; out of the calls: inbound; all stored history",
            "Porcentaje de llamadas: desviadas; sobre las llamadas: entrantes; todo el historial guardado",
        ),
        (
            CallQuery(
                metric="list",
                period=Period(start=datetime(2026, 3, 10, tzinfo=BOGOTA), end=datetime(2026, 3, 11, tzinfo=BOGOTA)),
                zone="America/Bogota",
                where=(
                    Condition(field="person", values=("Ana Sol",), negate=True),
                    Condition(field="duration", values=(">1200", "<=3605")),
                    Condition(field="hours", values=("22:00-06:00",)),
                    Condition(field="called_number", values=("+57*", "2041")),
                    Condition(field="weekday", values=("saturday", "sunday")),
                ),
                order="key",
            ),
            "List of calls: not of Ana Sol; longer than 20 min and of 1 h 5 s or less; between 22:00 and 06:00; "
            "called number 2041 or starting with +57; at weekends; Tue 10 Mar 2026 (so far) (America/Bogota); "
            "newest first",
            "Lista de llamadas: excepto de Ana Sol; de más de 20 min y de 1 h 5 s o menos; entre las 22:00 y las "
            "06:00; número de destino 2041 o que empieza por +57; en fin de semana; mar 10 mar 2026 (hasta ahora) "
            "(America/Bogota); de la más reciente a la más antigua",
        ),
        (
            CallQuery(
                metric="total_duration",
                period=Period(start=datetime(2026, 3, 9, 14, 30, tzinfo=BOGOTA)),
                zone="America/Bogota",
                groups=("person", "day"),
                threshold=Threshold(op=">=", value=3600),
                compare=LAST_WEEK,
                order="key",
            ),
            "Total duration: since Mon 9 Mar 2026, 14:30 (America/Bogota); by person and day; only those with at "
            "least 1 h; in order of person; compared with Mon 2 Mar – Sun 8 Mar 2026",
            "Duración total: desde el lun 9 mar 2026, 14:30 (America/Bogota); por persona y día; solo con al menos "
            "1 h; en orden de persona; en comparación con lun 2 mar – dom 8 mar 2026",
        ),
    ],
)
def test_a_query_reads_naturally(query: CallQuery, english: str, spanish: str) -> None:
    assert shown(read_back(query, "en", NOW)) == english
    assert shown(read_back(query, "es", NOW)) == spanish
