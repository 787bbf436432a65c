"""Evenings in Slack, from the first call to the last word: an alert that people work on, a schedule that posts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.app import App
from bot.brain.offline.brain import OfflineBrain
from bot.delivering import delivering
from bot.delivery import Delivery
from bot.jobs import Jobs
from bot.watch import Watch
from storage import members
from storage.members import Member
from tests.bot.channels.slack.conftest import serving, slack, url
from tests.bot.delivery.conftest import QUICK
from tests.conftest import NOW, NOW_MS
from tests.factories import leg, load_legs
from tests.fakes.slack import Slack
from tools.spec import Role

__all__ = ["slack", "url"]

MINUTE = 60_000
# Deliveries do not look around by themselves here: what is shown at once was told of at once.
WOKEN = replace(QUICK, poll=60.0)


@dataclass
class Evening:
    """The program beside the double, a clock that the test turns on, and two people in two channels."""

    slack: Slack
    app: App
    delivery: Delivery
    ana: str
    ben: str
    noc: str
    soc: str
    now: datetime = NOW

    def milliseconds(self) -> int:
        return round(self.now.timestamp() * 1000)

    async def watched(self) -> None:
        """Let the watch look once, as it does every two seconds."""
        app = self.app
        watch = Watch(app.database, app.guard, app.settings, self.delivery.wake, clock=self.milliseconds)
        await watch.look(app.organisation)

    async def says(self, user: str, channel: str, text: str, *parts: str) -> str:
        """Mention the bot, and wait until one of its messages there holds all these parts; that one."""
        await self.slack.says(user, channel, self.slack.mention(text))
        return await self.there(channel, *parts)

    async def there(self, channel: str, *parts: str, viewer: str | None = None) -> str:
        """Wait for a message that holds all these parts: everybody's, or what the viewer alone sees."""

        def found() -> str:
            texts = [one.plain() for one in self.slack.answers(channel, viewer=viewer) if one.viewer == viewer]
            return next((text for text in reversed(texts) if all(part in text for part in parts)), "")

        text: str = await self.slack.until(found)
        return text

    def card(self, channel: str, title: str) -> Any:
        """The living message that begins so."""
        (found,) = [one for one in self.slack.answers(channel) if one.plain().startswith(title)]
        return found


@asynccontextmanager
async def evening(slack: Slack, url: str) -> AsyncIterator[Evening]:
    """Ana is a manager, Ben an operator; both are in #noc and #soc."""
    ana, ben = slack.user("Ana Ruiz"), slack.user("Ben Ochoa")
    noc, soc = slack.channel("noc", members=[ana, ben]), slack.channel("soc", members=[ana, ben])
    made: list[Evening] = []
    async with serving(slack, url, OfflineBrain(), clock=lambda: made[0].now if made else NOW) as (app, channel):
        async with app.database.write() as connection:
            for user, role in ((ana, Role.MANAGER), (ben, Role.OPERATOR)):
                await members.give(connection, app.organisation, Member("slack", user, role, "slack:U0", NOW_MS))
        async with delivering(app, {"slack": channel.sender}, WOKEN) as delivery:
            made.append(Evening(slack, app, delivery, ana, ben, noc, soc))
            made[0].now += timedelta(hours=8)  # Monday, 15:00 in Bogotá
            yield made[0]


async def pumped(it: Evening) -> None:
    """Calls from somebody's line to three numbers in Cuba, one a minute for forty minutes, are imported."""
    legs = [
        leg(
            started_at=it.milliseconds() - (45 - place) * MINUTE,
            person="Luis Marín",
            extension="2042",
            location="Bogotá",
            call_type="international",
            country="CU",
            called_number=f"+535123456{place % 3}",
        )
        for place in range(40)
    ]
    await load_legs(it.app.database, it.app.organisation, legs)


async def test_an_alert_from_its_first_call_to_what_it_taught(slack: Slack, url: str):
    async with evening(slack, url) as it:
        for channel in (it.noc, it.soc):
            await it.says(it.ana, channel, "post alerts here", "are posted here")
        rotation = f"make a rotation of <@{it.ben}> and <@{it.ana}>, every Monday at 8"
        await it.says(it.ana, it.noc, rotation, f"<@{it.ben}> is on call")

        await pumped(it)
        await it.watched()
        for channel in (it.noc, it.soc):
            card = await it.there(channel, "#1 HIGH · Traffic pumping (IRSF)", "40 calls to Cuba", "Open.")
            assert "Luis" not in card
            assert "(2042, Bogotá)" in card

        # Nobody takes it, so whoever is on call is called by name.
        it.now += timedelta(hours=1)
        await it.watched()
        await it.there(it.noc, f"<@{it.ben}>", "Nobody has acknowledged alert 1 (high, Traffic pumping (IRSF))")

        # Ben presses Acknowledge in one channel: it counts in both, and nobody is called any more.
        await slack.presses(it.ben, it.noc, it.card(it.noc, "#1").ts, "Acknowledge")
        for channel in (it.noc, it.soc):
            await it.there(channel, "#1 HIGH", f"Acknowledged by <@{it.ben}>.")
            await it.there(channel, f"<@{it.ben}> acknowledged it.")
        called = len(slack.answers(it.noc)), len(slack.answers(it.soc))
        it.now += timedelta(hours=3)
        await it.watched()
        await slack.quiet()
        assert (len(slack.answers(it.noc)), len(slack.answers(it.soc))) == called

        # Why? He alone is told, with the name, for he may see it.
        await slack.presses(it.ben, it.noc, it.card(it.noc, "#1").ts, "Explain")
        why = await it.there(it.noc, "Normal:", "What to do next:", viewer=it.ben)
        assert "Luis Marín (2042, Bogotá)" in why
        assert "in the 30 days before, this line made no calls outside." in why

        # He resolves it with a word of what was done.
        await slack.slash(it.ben, it.noc, "resolve 1")
        form = await slack.until(lambda: slack.modal(it.ben))
        await slack.submits(it.ben, form, {"reason": "fraud", "note": "Blocked at the carrier."})
        for channel in (it.noc, it.soc):
            await it.there(channel, "#1 HIGH", f"Resolved as fraud by <@{it.ben}>.", "[Explain] [Details]")
            await it.there(channel, f"<@{it.ben}> resolved it: fraud.")

        # And the detector is known to be right.
        await slack.slash(it.ben, it.noc, "detectors")
        known = await it.there(it.noc, "Alerts raised in the last 30 days: 1", viewer=it.ben)
        assert "What | Raised | Not resolved | Fraud | Precision" in known
        assert "Traffic pumping (IRSF) | 1 | 0 | 1 | 100.0%" in known


async def test_in_an_alerts_thread_it_is_that_alert(slack: Slack, url: str):
    async with evening(slack, url) as it:
        await it.says(it.ana, it.noc, "post alerts here", "are posted here")
        await pumped(it)
        await it.watched()
        await it.there(it.noc, "#1 HIGH", "Open.")

        thread = it.card(it.noc, "#1").ts
        await slack.says(it.ben, it.noc, slack.mention("on it"), thread=thread)
        await it.there(it.noc, "#1 HIGH", f"assigned to <@{it.ben}>")
        await slack.says(it.ben, it.noc, slack.mention("falsa alarma"), thread=thread)
        await it.there(it.noc, f"<@{it.ben}> resolved it: false positive.")
        # In the channel itself nobody knows which one is meant.
        await it.says(it.ana, it.noc, "ack it", "Which alert?")


async def test_a_schedule_from_the_sentence_to_the_post(slack: Slack, url: str):
    async with evening(slack, url) as it:
        calls = [
            leg(started_at=NOW_MS + hour * 60 * MINUTE, call_type="international", person="Luis Marín", country="CU")
            for hour in (1, 2, 3)
        ]
        await load_legs(it.app.database, it.app.organisation, calls)
        asked = "every weekday at 8 post yesterday's international calls here"
        read_back = await it.says(it.ana, it.noc, asked, "Schedule 1: Monday to Friday at 08:00 (America/Bogota)")
        assert "“yesterday's international calls” in #noc" in read_back
        assert read_back.endswith("Next: Tue 3 Mar 2026, 08:00.")

        async def look() -> None:
            app = it.app
            jobs = Jobs(app.database, app.questions, app.people, app.settings, it.delivery.wake, clock=it.milliseconds)
            await jobs.catch_up()

        it.now = datetime(2026, 3, 3, 12, 59, tzinfo=UTC)  # a minute too early in Bogotá
        await look()
        it.now += timedelta(minutes=1)
        await look()
        post = await it.there(it.noc, "Schedule 1: Monday to Friday at 08:00", "3 calls on Monday 2 March 2026.")
        assert "Receipt R-" in post
        await look()
        await slack.quiet()
        assert [one.plain() for one in slack.answers(it.noc)].count(post) == 1, "once, however often it is looked at"

        await it.says(it.ana, it.noc, "list schedules", "There is one schedule.", "Wed 4 Mar 2026, 08:00")
        await it.says(it.ana, it.noc, "remove schedule 1", "Schedule 1 is gone")
        it.now += timedelta(days=1)
        await look()
        await slack.quiet()
        assert sum("Schedule 1: Monday" in one.plain() for one in slack.answers(it.noc)) == 2, (
            "the promise and the post"
        )
