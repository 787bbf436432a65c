"""describe_data: what is stored, and the names that can be asked about."""

from storage.engine import Database
from tests.tools.conftest import Ask
from tools.spec import Cell


async def test_the_overview(stocked: Database, ask: Ask) -> None:
    result = await ask("describe_data")
    assert result.text == (
        "6 calls (8 legs) from Mon 2 Mar 2026, 10:00 to Fri 6 Mar 2026, 08:00. The newest is 28 h old. "
        "Names in them: locations 2, people and places 4, queues 1, trunks 1."
    )
    assert result.table is not None
    assert result.table.rows[0][:2] == (6, 8)
    assert [(title, table.rows) for title, table in result.sections] == [("Sources", (("webex", 8),))]


async def test_the_overview_of_nothing(database: Database, ask: Ask) -> None:
    result = await ask("describe_data", language="es")
    assert result.text == "Todavía no hay llamadas guardadas. Cárgalas con `ringfence import`."
    assert result.matched == 0


NAMES: dict[str, tuple[tuple[Cell, ...], ...]] = {
    "locations": (("Bogotá HQ", "America/Bogota", "CO", 5), ("Lima", "America/Lima", "PE", 2)),
    "people": (
        ("Sofía Bernal", "2041", "+5716017041", "Bogotá HQ"),
        ("Luis Marín", "2042", "+5716017041", "Bogotá HQ"),
        ("Marta Quispe", "3101", "+5117010101", "Lima"),
        ("Garita Norte", "9001", "+5716017041", "Bogotá HQ"),
    ),
    "countries": (("CO", 4), ("HN", 1), ("US", 1)),
    "trunks": (("Main trunk", 6),),
    "queues": (("Ventas", 1),),
}


async def test_the_names_that_can_be_asked_about(stocked: Database, ask: Ask) -> None:
    for about, rows in NAMES.items():
        result = await ask("describe_data", {"about": about})
        assert result.table is not None
        assert result.table.rows == rows
        assert result.matched == len(rows)
