"""The names that the data itself knows."""

from storage import vocabulary
from storage.engine import Database
from storage.vocabulary import Named, Place, Vocabulary
from tests.factories import leg, load_legs, milliseconds


async def test_the_vocabulary_of_an_empty_organisation_is_empty(database: Database, organisation: int) -> None:
    async with database.read() as connection:
        assert await vocabulary.load(connection, organisation) == Vocabulary()


async def test_everything_that_can_be_asked_about_by_name(database: Database, organisation: int) -> None:
    made = [
        leg("2026-03-01T10:00Z", person="Zoe", extension="1002", location="Madrid", country="FR", trunk="West"),
        leg("2026-03-02T10:00Z", person="Ana", extension="1001", location="Bogotá", country="ES", trunk="East"),
        leg("2026-03-02T11:00Z", person="Sales", person_kind="queue"),
        leg("2026-03-02T12:00Z", person="Lobby", person_kind="place"),
    ]
    await load_legs(database, organisation, made, {"Madrid": "Europe/Madrid", "Bogotá": "America/Bogota"})
    async with database.read() as connection:
        found = await vocabulary.load(connection, organisation)
    assert found.people == (
        Named("Ana", "person", "1001", None, "Bogotá"),
        Named("Lobby", "place", None, None, None),
        Named("Zoe", "person", "1002", None, "Madrid"),
    )
    assert found.queues == (Named("Sales", "queue", None, None, None),)
    assert found.locations == (Place("Bogotá", "America/Bogota", None), Place("Madrid", "Europe/Madrid", None))
    assert (found.trunks, found.countries) == (("East", "West"), ("ES", "FR"))
    assert (found.first_leg, found.last_leg) == (milliseconds("2026-03-01T10:00Z"), milliseconds("2026-03-02T12:00Z"))
