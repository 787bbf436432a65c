"""The living message: one an alert and channel, changed in place, with its news in its thread."""

from dataclasses import replace

from storage import alert_changes, alerts, deliveries, owing
from storage.stories import Severity
from tests.bot.delivery.conftest import QUICK, Floor, destination, floor, story, wall
from tests.fakes.slack import Slack


async def test_an_alert_is_one_message_that_changes_in_place(alerting: Floor):
    (one,) = await alerting.raised(story())
    await alerting.settled()
    (message,) = alerting.slack.answers(alerting.noc)
    assert f"{one.number}" in message.plain()
    async with alerting.app.database.write() as connection:
        await alert_changes.acknowledge(connection, alerting.app.organisation, one.number, "slack:U0ANA", wall())
    alerting.delivery.wake()
    await alerting.settled()
    living, line = alerting.slack.answers(alerting.noc)
    assert living.ts == message.ts
    assert living.plain() != message.plain()
    assert (line.thread_ts, line.plain()) == (message.ts, "<@U0ANA> acknowledged it.")


async def test_an_attack_that_goes_on_is_not_told_in_the_thread(alerting: Floor):
    first = story(number="+5351111111")
    (one,) = await alerting.raised(first)
    await alerting.settled()
    (grown,) = await alerting.raised(story(number="+5351111111", calls=5))
    assert grown.id == one.id
    await alerting.settled()
    (message,) = alerting.slack.answers(alerting.noc)
    assert "8" in message.plain()


async def test_who_acknowledges_it_anywhere_changes_it_everywhere_and_ends_the_calls(slack: Slack, url: str):
    async with floor(slack, url) as alerting:
        soc = slack.channel("soc")
        app = alerting.app
        other = await destination(app.database, app.organisation, "#soc", address={"team": slack.team, "channel": soc})
        (one,) = await alerting.raised(story())
        await alerting.settled()
        async with app.database.write() as connection:
            await alert_changes.acknowledge(connection, app.organisation, one.number, "slack:U0ANA", wall())
        # Owed by whoever looked before: the alert is somebody's by now.
        async with app.database.write() as connection:
            payload = {"mention": "slack:U0BEN", "text": "please look."}
            await owing.put(connection, app.organisation, other, "page", "p", payload, wall(), one.id)
            told = {"what": "escalated", "who": "system:watch", "detail": {}}
            await owing.put(connection, app.organisation, other, "update", "u", told, wall(), one.id)
        alerting.delivery.wake()
        await alerting.settled()
    for channel in (alerting.noc, soc):
        living, line = slack.answers(channel)
        assert "acknowledged" in living.plain().lower()
        assert line.plain() == "<@U0ANA> acknowledged it."


async def test_a_page_mentions_who_is_on_call_in_the_thread(alerting: Floor):
    ben = alerting.slack.user("Ben Ochoa")
    (one,) = await alerting.raised(story())
    await alerting.settled()
    async with alerting.app.database.write() as connection:
        payload = {"mention": f"slack:{ben}", "text": "please look."}
        await owing.put(connection, alerting.app.organisation, alerting.place, "page", "p", payload, wall(), one.id)
    alerting.delivery.wake()
    await alerting.settled()
    living, page = alerting.slack.answers(alerting.noc)
    assert page.thread_ts == living.ts
    assert {"type": "user", "user_id": ben} in page.blocks[0]["elements"][0]["elements"]
    assert page.buttons() == ["Acknowledge", "Take it", "Explain"]


async def test_a_message_that_somebody_deleted_comes_back_with_the_next_change(alerting: Floor):
    (one,) = await alerting.raised(story())
    await alerting.settled()
    (message,) = alerting.slack.answers(alerting.noc)
    message.deleted = True
    async with alerting.app.database.write() as connection:
        await alert_changes.acknowledge(connection, alerting.app.organisation, one.number, "slack:U0ANA", wall())
    alerting.delivery.wake()
    await alerting.settled("sent", "failed")
    assert len(alerting.top()) == 1


async def test_names_and_numbers_are_masked_for_the_channel(alerting: Floor):
    await alerting.raised(story(number="+5351234567"))
    await alerting.settled()
    (text,) = alerting.top()
    assert "5351234567" not in text.replace(" ", "")
    assert "+53" in text


async def test_a_flood_is_one_message_that_counts_who_took_what(slack: Slack, url: str):
    async with floor(slack, url, replace(QUICK, flood=5)) as alerting:
        found = await alerting.raised(*(story(Severity.LOW) for _ in range(11)), story(Severity.CRITICAL))
        await alerting.settled()
        (text,) = alerting.top()
        lines = text.splitlines()
        assert lines[:3] == [
            "12 alerts at once",
            "By severity: critical 1, low 11. $54.00 so far, $3.60 a minute.",
            "Nobody has taken any of them yet.",
        ]
        assert lines[3].startswith("Alert | Severity | What | Who | Country | Since | Calls | Cost | State")
        assert lines[4].startswith(f"{found[11].number} | critical | "), "the gravest comes first"
        assert lines[-1].startswith(f"[Acknowledge #{found[11].number}] ")
        async with alerting.app.database.write() as connection:
            await alert_changes.acknowledge(
                connection, alerting.app.organisation, found[3].number, "slack:U0ANA", wall()
            )
        alerting.delivery.wake()
        await alerting.slack.until(lambda: "Not taken by anybody yet: 11." in alerting.top()[0])
        assert len(alerting.top()) == 1
        async with alerting.app.database.read() as connection:
            for one in found:
                shown = await deliveries.shown(connection, alerting.app.organisation, one.id)
                assert shown[alerting.place].startswith("group:")
            assert await alerts.by_id(connection, alerting.app.organisation, found[0].id) is not None


async def test_what_is_graver_than_a_digest_is_told_at_once(slack: Slack, url: str):
    """It is always quiet here."""
    async with floor(slack, url) as alerting:
        app = alerting.app
        await destination(
            app.database,
            app.organisation,
            address={"team": slack.team, "channel": alerting.noc},
            quiet_from=0,
            quiet_until=24 * 60 - 1,
        )
        await alerting.raised(story(Severity.MEDIUM), story(Severity.LOW))
        await alerting.raised(story(Severity.HIGH))
        await alerting.settled("sent", "held")
        assert len(alerting.top()) == 1
