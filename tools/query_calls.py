"""query_calls: any figure about calls, by way of a CallQuery. The words of its answers are in `answering.py`."""

from storage.call_query import CallQuery
from storage.calls import run_query
from tools.answering import answer, notes
from tools.headings import column
from tools.reading import read_back
from tools.spec import Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.words import Words


async def run(context: ToolContext, query: CallQuery) -> ToolResult:
    """Run the query. Group keys come first, then the figure, then with a comparison the figure before and the change.

    Raises InvalidQuery when the parts of the query contradict each other.
    """
    found = await run_query(context.connection, context.organisation, query, context.hours)
    table = _rounded(Table(tuple(column(name) for name in found.columns), found.rows))
    charted = len(query.groups) == 1 and query.metric not in ("first_call", "last_call") and len(found.rows) > 1
    return ToolResult(
        text=answer(query, table, found.matched, context.language),
        reading=read_back(query, context.language, context.now),
        table=table,
        matched=found.matched,
        data_until=found.data_until,
        notes=await notes(context, query, found.matched, found.data_until),
        chart=(query.groups[0], query.metric) if charted else None,
    )


def _rounded(table: Table) -> Table:
    """Averages and percentages to one decimal: what is shown, compared and stored in a receipt is one and the same."""
    return Table(
        table.columns,
        tuple(tuple(round(cell, 1) if isinstance(cell, float) else cell for cell in row) for row in table.rows),
    )


QUERY_CALLS = ToolSpec(
    name="query_calls",
    title=Words("Ask about calls", "Preguntar por llamadas"),
    description="Compute a figure over the stored calls, or list them: counts, durations, ring times, answer rate, "
    "shares, distinct people, numbers or countries, first and last call. Filter by any condition, group by one or two "
    "keys, compare with another period. Every figure in an answer has to come from here.",
    needs=Permission.READ_CALLS,
    effect=Effect.READ,
    args=CallQuery,
    run=run,
    examples=(
        Words(
            "How many international calls were there last week, by location?",
            "¿Cuántas llamadas internacionales hubo la semana pasada, por sede?",
        ),
        Words(
            "Top 5 extensions by outbound minutes this month",
            "Las 5 extensiones con más minutos salientes este mes",
        ),
        Words(
            "Missed calls after hours since Monday, compared with the week before",
            "Llamadas perdidas fuera del horario laboral desde el lunes, comparadas con la semana anterior",
        ),
        Words(
            "Which calls longer than 20 minutes went to premium rate numbers yesterday?",
            "¿Qué llamadas de más de 20 minutos fueron a números de tarifa adicional ayer?",
        ),
    ),
)
