"""The greeting: what it tells of the data, and that its examples are questions which the bot answers."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.app import App
from bot.channels.console.asking import Person
from bot.channels.console.greeting import greeting
from bot.config import Settings
from tests.factories import leg, load_legs
from tools.spec import Role
from tools.words import Language

BOGOTA = ZoneInfo("America/Bogota")
NOW = datetime(2026, 3, 9, 10, 0, tzinfo=BOGOTA)
PLACES = ("Bogotá", "Ciudad de México", "Lima", "Madrid", "Quito")


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """The program over calls of the week before NOW, at five locations."""
    settings = Settings(
        database_url=SecretStr(f"sqlite:///{tmp_path / 'calls.db'}"), timezone="America/Bogota", language=None
    )
    async with App.open(settings) as app:
        legs = [
            leg(
                f"2026-03-0{day}T10:00:00-05:00",
                location=place,
                person=f"Ana {place}",
                duration=1200,
                country="CU",
                call_type="international",
            )
            for day in (3, 6)
            for place in PLACES
        ]
        await load_legs(app.database, app.organisation, legs)
        yield app


async def greet(app: App, language: Language, role: Role = Role.OPERATOR, now: datetime = NOW) -> list[str]:
    here = Person.here(app, role)
    person = Person(here.principal, here.zone, lambda: now, language)
    return (await greeting(app, person)).text.splitlines()


async def test_two_lines_describe_the_data(app: App):
    english, spanish = await greet(app, "en"), await greet(app, "es")

    assert english[0] == (
        "10 calls from Tue 3 Mar 2026 to Fri 6 Mar 2026, at Bogotá, Ciudad de México, Lima and 2 other locations."
    )
    assert spanish[0] == (
        "10 llamadas del mar 3 mar 2026 al vie 6 mar 2026, en Bogotá, Ciudad de México, Lima y otras 2 sedes."
    )


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.VIEWER])
@pytest.mark.parametrize("age", [timedelta(), timedelta(days=90)])
async def test_every_example_is_answered_with_figures(app: App, language: Language, role: Role, age: timedelta):
    person = Person.here(app, role, lambda: NOW + age)
    examples = [line.strip() for line in await greet(app, language, role, NOW + age) if line.startswith("  ")]

    answers = [await app.questions.answer(person.asks(example)) for example in examples]

    assert len(examples) == 3
    assert [(answer.outcome, answer.language) for answer in answers] == [("answered", language)] * 3
    assert all(answer.result is not None and answer.result.matched for answer in answers)


async def test_a_viewer_is_shown_no_names_of_people(app: App):
    assert "Ana Bogotá" in "\n".join(await greet(app, "en"))
    assert "Ana " not in "\n".join(await greet(app, "en", Role.VIEWER))
