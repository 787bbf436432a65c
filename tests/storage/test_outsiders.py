"""Outsiders: the names that calls bring, read once each."""

from storage import outsiders
from storage.engine import Database
from tests.factories import leg, load_legs


async def test_only_what_was_loaded_since_is_read(database: Database, organisation: int) -> None:
    await load_legs(database, organisation, [leg(report_id="1", calling_name="Ferretería Sol", called_name="Ana")])
    async with database.read() as connection:
        found, last = await outsiders.names(connection, organisation)
        assert found == {"Ferretería Sol", "Ana"}
        assert await outsiders.names(connection, organisation, last) == (frozenset(), last)
    await load_legs(database, organisation, [leg(report_id="2", calling_name="Óptica Luna"), leg(report_id="3")])
    async with database.read() as connection:
        new, later = await outsiders.names(connection, organisation, last)
    assert "Óptica Luna" in new
    assert "Ferretería Sol" not in new
    assert later == last + 2
