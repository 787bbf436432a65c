"""Answering: what a query's result says in a sentence, and what a reader should know beside it."""

from storage.call_query import CallQuery, Group, Metric, Period
from storage.history import first_leg
from tools.headings import FIGURES
from tools.periods import name_period, when
from tools.reading import GROUPS
from tools.spec import Cell, Table, ToolContext
from tools.wording import AND, duration, joined, local, moment, number, percent, show_cell
from tools.words import Language, Words, isolate

DAY_MS = 86_400_000

# A metric's figure as a noun with its number: one, and any other amount.
AMOUNTS: dict[Metric, tuple[Words, Words]] = {
    "calls": (Words("1 call", "1 llamada"), Words("{figure} calls", "{figure} llamadas")),
    "legs": (Words("1 leg", "1 tramo"), Words("{figure} legs", "{figure} tramos")),
    "people": (Words("1 person", "1 persona"), Words("{figure} different people", "{figure} personas distintas")),
    "extensions": (
        Words("1 extension", "1 extensión"),
        Words("{figure} different extensions", "{figure} extensiones distintas"),
    ),
    "numbers": (Words("1 number", "1 número"), Words("{figure} different numbers", "{figure} números distintos")),
    "countries": (Words("1 country", "1 país"), Words("{figure} different countries", "{figure} países distintos")),
    "locations": (Words("1 location", "1 sede"), Words("{figure} different locations", "{figure} sedes distintas")),
}
SENTENCES: dict[Metric, Words] = {
    "total_duration": Words("{figure} of talk in total{when}", "{figure} de conversación en total{when}"),
    "average_duration": Words("The average duration is {figure}{when}", "La duración media es de {figure}{when}"),
    "longest_duration": Words("The longest lasted {figure}{when}", "La más larga duró {figure}{when}"),
    "total_ring": Words("{figure} of ringing in total{when}", "{figure} de timbre en total{when}"),
    "average_ring": Words(
        "It rang {figure} on average{when}",
        "El timbre sonó {figure} en promedio{when}",
    ),
    "longest_ring": Words("The longest ringing took {figure}{when}", "El timbre más largo duró {figure}{when}"),
    "answer_rate": Words("{figure} of the legs were answered{when}", "Se contestó el {figure} de los tramos{when}"),
    "share": Words("{figure} of the calls{when}", "El {figure} de las llamadas{when}"),
    "first_call": Words("The first call started on {figure}", "La primera llamada empezó el {figure}"),
    "last_call": Words("The last call started on {figure}", "La última llamada empezó el {figure}"),
}
NONE = Words("No matching calls{when}", "No hay llamadas que coincidan{when}")
NO_FIGURE = Words("There is nothing to compute that from{when}", "No hay de qué calcularlo{when}")
SOME_OF = Words("{shown} of {calls}{when}", "{shown} de {calls}{when}")
NO_VALUE = Words("nothing to compute it from", "no hay de qué calcularlo")
BEFORE = Words("{now}; {period}: {before}", "{now}; {period}: {before}")
MORE = Words("{difference} more", "{difference} más")
LESS = Words("{difference} less", "{difference} menos")
SAME = Words("no difference", "sin diferencia")
POINTS = Words("{points} percentage points", "{points} puntos porcentuales")
ROWS: dict[Group, Words] = {
    "location": Words("locations", "sedes"),
    "person": Words("people", "personas"),
    "extension": Words("extensions", "extensiones"),
    "number": Words("numbers", "números"),
    "country": Words("countries", "países"),
    "call_type": Words("types of call", "tipos de llamada"),
    "direction": Words("directions", "sentidos"),
    "queue": Words("queues", "colas"),
    "trunk": Words("trunks", "troncales"),
    "hour": Words("hours of the day", "horas del día"),
    "day": Words("days", "días"),
    "weekday": Words("weekdays", "días de la semana"),
    "week": Words("weeks", "semanas"),
    "month": Words("months", "meses"),
}
COMBINATIONS = Words("combinations of {groups}", "combinaciones de {groups}")
LIMITED = Words("{rows} (the limit asked for)", "{rows} (el límite pedido)")
ONE_ROW = Words("{key}: {figure}{when}", "{key}: {figure}{when}")
GROUPED = Words("{count} {rows}{when}. Highest: {key}, {figure}", "{count} {rows}{when}. Máximo: {key}, {figure}")
GROUPED_LOWEST = Words("{count} {rows}{when}. Lowest: {key}, {figure}", "{count} {rows}{when}. Mínimo: {key}, {figure}")
GROUPED_PLAINLY = Words("{count} {rows}{when}", "{count} {rows}{when}")

NOTHING_STORED = Words(
    "No calls are stored yet. Load some with `ringfence import`.",
    "Todavía no hay llamadas guardadas. Cárgalas con `ringfence import`.",
)
OUTSIDE = Words(
    "{period} lies outside the stored history, which runs from {first} to {last}.",
    "{period} queda fuera del historial guardado, que va del {first} al {last}.",
)
BEGINS_LATER = Words(
    "Stored calls begin on {first}: what {period} has before that is missing.",
    "Las llamadas guardadas empiezan el {first}: falta lo anterior de {period}.",
)
ENDS_EARLIER = Words(
    "Stored calls end on {last}: the rest of {period} is missing.",
    "Las llamadas guardadas terminan el {last}: falta el resto de {period}.",
)
NEWEST = Words("The newest stored call is of {last}.", "La llamada guardada más reciente es del {last}.")
UNANSWERED_TOO = Words(
    "Unanswered legs count in the average, with 0 s. Ask about answered calls to leave them out.",
    "Los tramos sin contestar cuentan en la media, con 0 s. Pregunta por llamadas contestadas para dejarlos fuera.",
)


def answer(query: CallQuery, table: Table, matched: int, language: Language) -> str:
    """What the result says, in one or two sentences in `language`."""
    period = when(query.period, query.zone, language)
    if matched == 0 and query.compare is None:
        text = NONE.say(language, when=period)
    elif query.metric == "list":
        text = _listed(len(table.rows), matched, period, language)
    elif query.groups:
        text = _grouped(query, table, period, language)
    else:
        text = _figure(query, table.rows[0], period, language)
    return f"{text}."


async def notes(context: ToolContext, query: CallQuery, matched: int, data_until: int | None) -> tuple[str, ...]:
    """What a reader should know beside the figures: about the stored history, and about averages."""
    language = context.language
    if data_until is None:
        return (NOTHING_STORED.say(language),)
    found: list[str] = []
    if matched and query.metric == "average_duration" and not _answered_only(query):
        found.append(UNANSWERED_TOO.say(language))
    periods = [query.period] if query.compare is None else [query.period, query.compare]
    first: int | None = None
    if any(period.start is not None or period.end is not None for period in periods):
        first = await first_leg(context.connection, context.organisation)
    for period in periods:
        found += _history(period, data_until if first is None else first, data_until, context)
    return tuple(found)


def _history(period: Period, first: int, last: int, context: ToolContext) -> list[str]:
    """What of the period lies outside the stored history (its first and last leg, UTC milliseconds)."""
    language, zone = context.language, context.zone
    start, end = period.milliseconds
    now = round(context.now.timestamp() * 1000)
    end = now if end is None else min(end, now)
    name = name_period(period, zone, language)
    bounds = {"first": moment(local(first, zone), language), "last": moment(local(last, zone), language)}
    if period == Period():
        return [NEWEST.say(language, **bounds)] if end - last > DAY_MS else []
    if (start is not None and start > last) or end <= first:
        return [OUTSIDE.say(language, period=name[:1].upper() + name[1:], **bounds)]
    found = []
    if start is not None and local(start, zone).date() < local(first, zone).date():
        found.append(BEGINS_LATER.say(language, period=name, **bounds))
    if end - last > DAY_MS:
        found.append(ENDS_EARLIER.say(language, period=name, **bounds))
    return found


def _answered_only(query: CallQuery) -> bool:
    return any(
        condition.field == "answered" and ("yes" in condition.values) is not condition.negate
        for condition in query.where
    )


def _listed(shown: int, matched: int, period: str, language: Language) -> str:
    calls = _amount("calls", matched, language)
    if shown < matched:
        return SOME_OF.say(language, shown=number(shown, language), calls=calls, when=period)
    return f"{calls}{period}"


def _grouped(query: CallQuery, table: Table, period: str, language: Language) -> str:
    if not table.rows:
        return NONE.say(language, when=period)
    place = len(query.groups)
    if len(query.groups) == 1:
        rows = ROWS[query.groups[0]].say(language)
    else:
        groups = joined([GROUPS[group].say(language) for group in query.groups], language, AND)
        rows = COMBINATIONS.say(language, groups=groups)
    if len(table.rows) == query.limit:
        rows = LIMITED.say(language, rows=rows)
    counted = {"count": number(len(table.rows), language), "rows": rows, "when": period}
    figures = [row for row in table.rows if isinstance(row[place], int | float)]
    if not figures or query.metric in ("first_call", "last_call"):
        return GROUPED_PLAINLY.say(language, **counted)
    lowest = query.order == "lowest"
    told = (min if lowest else max)(figures, key=lambda row: _sortable(row[place]))
    values = {"key": _key(table, told, place, query, language), "figure": _shown(query.metric, told[place], language)}
    if len(table.rows) == 1:
        return ONE_ROW.say(language, when=period, **values)
    return (GROUPED_LOWEST if lowest else GROUPED).say(language, **counted, **values)


def _sortable(figure: Cell) -> float:
    return float(figure) if isinstance(figure, int | float) else 0.0


def _key(table: Table, row: tuple[Cell, ...], keys: int, query: CallQuery, language: Language) -> str:
    """The group of a row in words; names and numbers wrapped for masking."""
    parts = []
    for cell, column in zip(row[:keys], table.columns[:keys], strict=True):
        shown = show_cell(cell, column.kind, language, query.zone)
        parts.append(isolate(shown) if column.kind in ("person", "phone") else shown)
    return " · ".join(parts)


def _figure(query: CallQuery, row: tuple[Cell, ...], period: str, language: Language) -> str:
    """A single figure in a sentence, and with a comparison the figure before and the difference."""
    if row[0] is None:
        sentence = NO_FIGURE.say(language, when=period)
    elif query.metric in SENTENCES:
        shown = show_cell(row[0], FIGURES[query.metric][0], language, query.zone)
        sentence = SENTENCES[query.metric].say(language, figure=shown, when=period)
    else:
        sentence = f"{_shown(query.metric, row[0], language)}{period}"
    if query.compare is None:
        return sentence
    before = NO_VALUE.say(language) if row[1] is None else _shown(query.metric, row[1], language)
    name = name_period(query.compare, query.zone, language)
    sentence = BEFORE.say(language, now=sentence, period=name, before=before)
    difference = _difference(query.metric, row, language)
    return f"{sentence} ({difference})" if difference else sentence


def _difference(metric: Metric, row: tuple[Cell, ...], language: Language) -> str:
    now, before = row[0], row[1]
    if not isinstance(now, int | float) or not isinstance(before, int | float):
        return ""
    if now == before:
        return SAME.say(language)
    amount = abs(now - before)
    match FIGURES[metric][0]:
        case "seconds":
            text = duration(amount, language)
        case "percent":
            text = POINTS.say(language, points=percent(amount, language).removesuffix("%"))
        case _:
            text = number(amount, language)
    text = (MORE if now > before else LESS).say(language, difference=text)
    change = row[2]
    return text if change is None else f"{text}, {show_cell(change, 'change', language, 'UTC')}"


def _shown(metric: Metric, figure: Cell, language: Language) -> str:
    if metric in AMOUNTS and isinstance(figure, int):
        return _amount(metric, figure, language)
    return show_cell(figure, FIGURES[metric][0], language, "UTC")


def _amount(metric: Metric, figure: int, language: Language) -> str:
    one, many = AMOUNTS[metric]
    return one.say(language) if figure == 1 else many.say(language, figure=number(figure, language))
