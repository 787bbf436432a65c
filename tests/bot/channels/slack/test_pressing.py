"""Buttons, the slash command, forms and the App Home, as the people in the double's workspace see them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.brain.offline.brain import OfflineBrain
from storage import alert_changes, alerts, feedback, members
from storage.members import Member
from storage.schema import approvals as approvals_table
from storage.schema import audit as audit_table
from storage.stories import Severity
from tests.bot.channels.slack.conftest import Stage, staged
from tests.conftest import NOW_MS
from tests.fakes.slack import Slack
from tests.stories import calls, story
from tools.spec import Role


@pytest.fixture(params=["socket", "http"])
async def stage(request: pytest.FixtureRequest, slack: Slack, url: str) -> AsyncIterator[Stage]:
    async with staged(slack, url, http=request.param == "http", brain=OfflineBrain()) as made:
        yield made


async def give(stage: Stage, user: str, role: Role) -> None:
    async with stage.app.database.write() as connection:
        await members.give(connection, stage.app.organisation, Member("slack", user, role, "slack:U0", NOW_MS))


def seen_by(stage: Stage, user: str, channel: str | None = None) -> list[str]:
    """What this person alone sees."""
    messages = stage.slack.answers(channel or stage.general, viewer=user)
    return [message.plain() for message in messages if message.viewer == user]


async def shown(stage: Stage, user: str, *parts: str, channel: str | None = None) -> str:
    """Wait for what one person alone sees and all of whose parts are there."""

    def there() -> str:
        return next((text for text in seen_by(stage, user, channel) if all(part in text for part in parts)), "")

    found: str = await stage.slack.until(there)
    return found


async def asked(stage: Stage, text: str) -> Any:
    """The bot's answer in the channel."""
    await stage.asks(text)
    await stage.slack.until(lambda: stage.slack.answers(stage.general))
    await stage.settled()
    return stage.slack.answers(stage.general)[0]


async def test_somebody_else_verifies_an_answer_alone(stage: Stage):
    answer = await asked(stage, "calls by person")
    assert "Verify" in answer.plain()
    await stage.slack.presses(stage.ben, stage.general, answer.ts, "Verify")
    await shown(stage, stage.ben, "Nothing has changed: receipt R-")
    assert seen_by(stage, stage.ana) == []
    assert len(stage.answers()) == 1


async def test_show_query_says_what_ran(stage: Stage):
    answer = await asked(stage, "calls by person yesterday")
    await stage.slack.presses(stage.ana, stage.general, answer.ts, "Show query")
    text = await shown(stage, stage.ana, "query_calls ran with exactly these arguments")
    assert '"groups": ["person"]' in text


async def test_reveal_checks_who_presses_and_is_audited(stage: Stage):
    await give(stage, stage.ana, Role.OPERATOR)
    answer = await asked(stage, "calls by person")
    assert "Bernal" not in answer.plain(), "a channel's answer is masked for the least entitled"
    await stage.slack.presses(stage.ana, stage.general, answer.ts, "Reveal")
    await shown(stage, stage.ana, "Sofía Bernal", "Run again for you alone")
    await stage.slack.presses(stage.ben, stage.general, answer.ts, "Reveal")
    await shown(stage, stage.ben, "Your role may not use reveal.")
    assert not any("Bernal" in text for text in [*stage.answers(), *seen_by(stage, stage.ben)])
    async with stage.app.database.read() as connection:
        rows = await connection.execute(
            select(audit_table.c.principal, audit_table.c.outcome).where(audit_table.c.tool == "reveal")
        )
        assert sorted(map(tuple, rows)) == sorted([(f"slack:{stage.ana}", "done"), (f"slack:{stage.ben}", "denied")])


async def test_a_bad_answer_can_be_explained(stage: Stage):
    answer = await asked(stage, "calls by location")
    await stage.slack.presses(stage.ben, stage.general, answer.ts, "Bad answer")
    await shown(stage, stage.ben, "Thank you, that is noted.", "[Say what was wrong]")
    note = next(one for one in stage.slack.answers(stage.general, viewer=stage.ben) if one.viewer == stage.ben)
    await stage.slack.presses(stage.ben, stage.general, note.ts, "Say what was wrong")
    modal = await stage.slack.until(lambda: stage.slack.modal(stage.ben))
    await stage.slack.submits(stage.ben, modal, {"comment": "Madrid is missing"})
    await stage.settled()
    receipt = answer.plain().split("Receipt ")[1].split()[0]
    async with stage.app.database.read() as connection:
        [kept] = await feedback.of(connection, stage.app.organisation, receipt)
    assert (kept.principal, kept.verdict, kept.comment) == (f"slack:{stage.ben}", "bad", "Madrid is missing")


async def test_a_choice_goes_on_with_the_question(slack: Slack, url: str):
    async with staged(slack, url) as stage:
        ts = await stage.asks("which")
        await stage.answered("Which one?")
        [question] = stage.slack.answers(stage.general)
        await stage.slack.presses(stage.ana, stage.general, question.ts, "Madrid")
        await stage.answered("Which one?", "You chose 2.", thread=ts)
        await slack.slash(stage.ana, stage.general, "ask which")
        await shown(stage, stage.ana, "Which one?")
        [alone] = [one for one in slack.answers(stage.general, viewer=stage.ana) if one.viewer]
        await slack.presses(stage.ana, stage.general, alone.ts, "Bogotá")
        await shown(stage, stage.ana, "You chose 1.")
        assert len(stage.answers()) == 2


async def test_slash_answers_are_for_one_person_alone(stage: Stage):
    await stage.slack.slash(stage.ana, stage.general, "ask how many calls were there by location?")
    await shown(stage, stage.ana, "Bogotá")
    assert stage.answers() == []
    assert seen_by(stage, stage.ben) == []


async def test_slash_says_what_there_is_in_the_words_of_the_person(slack: Slack, url: str):
    async with staged(slack, url, brain=OfflineBrain()) as stage:
        luz = slack.user("Luz", locale="es-CO")
        room = slack.channel("noc", members=[luz])
        await slack.slash(luz, room, "ayuda")
        text = await shown(stage, luz, "Lo que puedes hacer con /ringfence:", channel=room)
        assert "/ringfence datos – qué hay guardado" in text
        assert "personas" not in text, "who may not give roles is not told of it"
        await slack.slash(luz, room, "cuántas llamadas hubo por sede")
        await shown(
            stage, luz, "Aquí no existe «cuántas»", "[Preguntar «cuántas llamadas hubo por sede»]", channel=room
        )
        [offer] = [one for one in slack.answers(room, viewer=luz) if "no existe" in one.plain()]
        await slack.presses(luz, room, offer.ts, "Preguntar «cuántas llamadas hubo por sede»")
        await shown(stage, luz, "Entendí: Llamadas", channel=room)


async def test_the_form_of_calls_tells_what_does_not_fit_at_its_field(stage: Stage):
    await stage.slack.slash(stage.ana, stage.general, "calls")
    modal = await stage.slack.until(lambda: stage.slack.modal(stage.ana))
    await stage.slack.submits(stage.ana, modal, {"metric": "calls", "person": "Nobody", "group": "location"})
    assert modal.errors == {"person": "Nobody here is called that."}
    await stage.slack.submits(stage.ana, modal, {"metric": "calls", "period": "ever", "group": "location"})
    await shown(stage, stage.ana, "Bogotá", "I read: Calls: all stored history; by location; highest first")
    assert stage.answers() == []


async def test_giving_a_role_waits_for_somebody_else_and_then_changes_every_card(stage: Stage):
    await give(stage, stage.ana, Role.ADMIN)
    await give(stage, stage.ben, Role.ADMIN)
    eva = stage.slack.user("Eva")
    await stage.asks(f"make <@{eva}> an operator")
    [card] = await stage.slack.until(lambda: stage.slack.answers(stage.general))
    await stage.settled()
    [card] = stage.slack.answers(stage.general)
    assert f"<@{eva}>" in card.plain()
    await stage.slack.presses(stage.ana, stage.general, card.ts, "Approve")
    await shown(stage, stage.ana, "Somebody else has to approve what you asked for.")
    await stage.slack.presses(stage.ben, stage.general, card.ts, "Approve")
    await stage.slack.until(lambda: f"Approved by <@{stage.ben}>" in stage.slack.answers(stage.general)[0].plain())
    assert not stage.slack.answers(stage.general)[0].buttons()
    async with stage.app.database.read() as connection:
        given = await members.find(connection, stage.app.organisation, "slack", eva)
    assert given is not None
    assert given.role == "operator"


async def test_a_request_made_alone_reaches_whoever_may_decide_it(stage: Stage):
    await give(stage, stage.ana, Role.ADMIN)
    await give(stage, stage.ben, Role.ADMIN)
    eva = stage.slack.user("Eva", locale="es-ES")
    await give(stage, eva, Role.ADMIN)
    zoe = stage.slack.user("Zoe")
    await stage.slack.slash(stage.ana, stage.general, "people give")
    modal = await stage.slack.until(lambda: stage.slack.modal(stage.ana))
    await stage.slack.submits(stage.ana, modal, {"member": zoe, "role": "manager"})
    await shown(stage, stage.ana, f"Give <@{zoe}> the role manager", "for the approval of a person")
    homes = [stage.slack.direct(user) for user in (stage.ana, stage.ben, eva)]
    cards = [await stage.slack.until(lambda home=home: stage.slack.answers(home)) for home in homes]
    assert "[Aprobar] [Rechazar]" in cards[2][0].plain()
    await stage.settled()
    await stage.slack.presses(stage.ben, homes[1], cards[1][0].ts, "Approve")
    for home in homes:
        await stage.slack.until(lambda home=home: f"<@{stage.ben}>" in stage.answers(home)[0])
        [card] = stage.slack.answers(home)
        assert not card.buttons()
    async with stage.app.database.read() as connection:
        given = await members.find(connection, stage.app.organisation, "slack", zoe)
    assert given is not None
    assert given.role == "manager"


async def test_a_request_that_nobody_decides_loses_its_buttons(stage: Stage):
    await give(stage, stage.ana, Role.ADMIN)
    await give(stage, stage.ben, Role.ADMIN)
    card = await asked(stage, f"make <@{stage.slack.user('Eva')}> an operator")
    assert "Approve" in card.buttons()
    async with stage.app.database.write() as connection:
        await connection.execute(update(approvals_table).values(expires_at=NOW_MS - 1_000_000_000))
    await stage.slack.until(lambda: not stage.slack.answers(stage.general)[0].buttons())
    assert "Nobody decided" in stage.slack.answers(stage.general)[0].plain()


async def test_who_may_not_give_roles_opens_no_form_for_it(stage: Stage):
    await stage.slack.slash(stage.ben, stage.general, "people give")
    await shown(stage, stage.ben, "Your role may not do that.")
    assert stage.slack.modal(stage.ben) is None


async def test_the_home_shows_the_data_the_role_and_what_was_asked(stage: Stage):
    await asked(stage, "calls by location")
    await stage.slack.opens_home(stage.ana)
    home = await stage.slack.until(lambda: stage.slack.home(stage.ana))
    text = home.plain()
    assert "5 calls (5 legs)" in text
    assert "Your role here: viewer. You may ask about calls, verify answers." in text
    assert "Names and telephone numbers are masked for you." in text
    assert "[calls by location]" in text
    assert "[Ask about calls]" in text
    assert "Give a role" not in text
    await stage.slack.presses_on(stage.ana, home, "calls by location")
    direct = stage.slack.direct(stage.ana)
    await stage.slack.until(lambda: len(stage.slack.answers(direct)) == 2)
    question, answer = stage.answers(direct)
    assert question == "calls by location"
    assert "Bogotá" in answer
    await stage.slack.presses_on(stage.ana, home, "Ask about calls")
    modal = await stage.slack.until(lambda: stage.slack.modal(stage.ana))
    await stage.slack.submits(stage.ana, modal, {"metric": "calls", "group": "location", "period": "ever"})
    await stage.slack.until(lambda: len(stage.slack.answers(direct)) == 3)


async def test_the_home_offers_to_ask_again_only_what_changed_nothing(stage: Stage):
    await give(stage, stage.ana, Role.OPERATOR)
    number = await raised(stage)
    await asked(stage, f"ack {number}")
    await stage.asks("calls by location")
    await stage.slack.until(lambda: len(stage.answers()) == 2)
    await stage.settled()
    await stage.slack.opens_home(stage.ana)
    home = await stage.slack.until(lambda: stage.slack.home(stage.ana))
    assert "[calls by location]" in home.plain()
    assert "ack" not in home.plain()


async def raised(stage: Stage, number: str = "+5356667788") -> int:
    """A watch that found something about a number outside; the alert's number."""
    found = story(calls(10), Severity.HIGH, ("wangiri",), number=number)
    async with stage.app.database.write() as connection:
        return (await alert_changes.record(connection, stage.app.organisation, found, NOW_MS)).alert.number


async def test_the_home_shows_open_alerts_with_what_to_do_about_them(stage: Stage):
    await give(stage, stage.ana, Role.OPERATOR)
    await stage.slack.opens_home(stage.ana)
    home = await stage.slack.until(lambda: stage.slack.home(stage.ana))
    assert "Nothing to do: no alert is open." in home.plain()
    number = await raised(stage)
    await stage.slack.opens_home(stage.ana)
    home = await stage.slack.until(lambda: f"#{number} HIGH" in (now := stage.slack.home(stage.ana)).plain() and now)
    assert "+5356667788" in home.plain()
    assert "[Acknowledge] [Take it] [Explain] [Resolve…]" in home.plain()

    other = await raised(stage, "+5356667799")
    await stage.slack.opens_home(stage.ana)
    home = await stage.slack.until(lambda: f"#{other} HIGH" in (now := stage.slack.home(stage.ana)).plain() and now)
    await stage.slack.presses_on(stage.ana, home, "Acknowledge", str(other))
    home = await stage.slack.until(lambda: f"#{other} HIGH" not in (now := stage.slack.home(stage.ana)).plain() and now)
    assert f"#{number} HIGH" in home.plain(), "what was done there is gone from it at once, and nothing else is"

    direct = stage.slack.direct(stage.ana)
    await stage.slack.until(lambda: len(stage.slack.answers(direct)) == 1)
    await stage.slack.presses_on(stage.ana, home, "Resolve…")
    modal = await stage.slack.until(lambda: stage.slack.modal(stage.ana))
    await stage.slack.submits(stage.ana, modal, {"reason": "fraud", "note": "Blocked at the carrier."})
    await stage.slack.until(lambda: len(stage.slack.answers(direct)) == 2)
    assert "fraud" in stage.answers(direct)[1]
    await stage.slack.until(lambda: "Nothing to do: no alert is open." in stage.slack.home(stage.ana).plain())
    async with stage.app.database.read() as connection:
        alert = await alerts.find(connection, stage.app.organisation, number)
    assert alert is not None
    assert (alert.state, alert.reason, alert.note) == ("resolved", "fraud", "Blocked at the carrier.")


async def test_a_viewer_s_home_masks_alerts_and_offers_only_what_they_may_do(stage: Stage):
    await raised(stage)
    await stage.slack.opens_home(stage.ana)
    home = await stage.slack.until(lambda: stage.slack.home(stage.ana))
    assert "Open alerts" in home.plain()
    assert "+5356667788" not in home.plain()
    assert "[Explain]" in home.plain()
    assert "[Acknowledge]" not in home.plain()
    assert "[Resolve…]" not in home.plain()


async def test_an_administrator_s_home_offers_roles(stage: Stage):
    await give(stage, stage.ana, Role.ADMIN)
    await stage.slack.opens_home(stage.ana)
    home = await stage.slack.until(lambda: stage.slack.home(stage.ana))
    assert "[Give a role]" in home.plain()
    assert "For example" in home.plain()


async def test_a_guest_s_home_is_a_sentence_and_their_buttons_do_nothing(stage: Stage):
    guest = stage.slack.user("Gil", is_restricted=True)
    await stage.slack.opens_home(guest)
    home = await stage.slack.until(lambda: stage.slack.home(guest))
    assert home.plain() == "I only answer members of this organisation, not guests."
