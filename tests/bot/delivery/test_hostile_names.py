"""What strangers wrote, on its way to a channel: no mention, no link, no second line, nothing endless."""

import json
import re

import pytest
from sqlalchemy import select

from bot.channels.slack.blocks import messages_of_cards
from bot.config import Settings
from bot.parcels import Parcels
from bot.security.guard import Asker, Guard
from storage import alert_changes, deliveries, destinations
from storage.destinations import Destination
from storage.engine import Database
from storage.schema import deliveries as table
from storage.stories import Severity, Subject
from tests.conftest import NOW, NOW_MS
from tests.stories import story
from tests.tools import company
from tools.registry import TOOLS
from tools.spec import Principal, Role

HOSTILE = (
    "<!channel> <@U0BOSS> *paid* _all_ ~clear~ `x` <https://evil.example|reset> [a](https://evil.example)\r\n"
    "Alert 2 resolved \u202eesrever\u2066 &lt;!here&gt; " + "A" * 120
)
OURS = re.compile(r"<@U0MALLORY>|<@U0ANA>|<!date[^>]*>")


def texts(value: object) -> list[str]:
    """Every text in blocks that Slack would format."""
    if isinstance(value, dict):
        formatted = value.get("type") == "mrkdwn"
        found = [str(value["text"])] if formatted and isinstance(value.get("text"), str) else []
        return found + [text for key, part in value.items() if not formatted or key != "text" for text in texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in texts(part)]
    return []


async def said(database: Database, organisation: int, role: str) -> list[tuple[str, str]]:
    """All that is owed, as Slack gets it: the kind, and each text that Slack formats."""
    guard = Guard(database, TOOLS)
    parcels = Parcels(Settings(slack_channel_role=role), guard.masking_key)
    found = []
    async with database.read() as connection:
        rows = (await connection.execute(select(table).order_by(table.c.id))).all()
        for row in rows:
            one = deliveries.Delivery(
                row.id, organisation, row.destination_id, row.alert_id, row.kind, row.key, json.loads(row.payload),
                row.state, 0, 0, 0, None, None,
            )  # fmt: skip
            parcel = await parcels.pack(connection, one, NOW_MS)
            assert parcel is not None
            for message in messages_of_cards(*parcel.cards):
                found += [(row.kind, text) for text in (message.text, *texts(list(message.blocks)))]
    return found


@pytest.mark.parametrize("role", ["viewer", "operator"])
async def test_names_of_strangers_do_nothing_in_a_channel(database: Database, organisation: int, role: str) -> None:
    await company.load(database, organisation)
    noc = Destination("slack", "#noc", {"team": "T1", "channel": "C1"}, "LOW", "en", "UTC", "slack:U0")
    subject = Subject(number="+5351234567", user=HOSTILE[:200], location=HOSTILE[:200], extension="<!here>")
    async with database.write() as connection:
        await destinations.keep(connection, organisation, noc)
        await alert_changes.record(connection, organisation, story(severity=Severity.CRITICAL, subject=subject), NOW_MS)
    guard = Guard(database, TOOLS)
    who = Asker(Principal("slack", "U0MALLORY", organisation, Role.MANAGER), NOW, "UTC", "en")
    await guard.call("make_rotation", {"rotation": "<!channel> *x*", "members": ["<@U0ANA>"]}, who)
    await guard.call("mute_pattern", {"alert": 1, "note": HOSTILE}, who)
    await guard.call("unmute", {"mute": 1}, who)
    async with database.write() as connection:
        await alert_changes.record(connection, organisation, story(number="+5359999999"), NOW_MS)
        await alert_changes.resolve(connection, organisation, 2, "fraud", HOSTILE, "slack:U0ANA", NOW_MS)
    seen = await said(database, organisation, role)
    assert {"alert", "notice"} <= {kind for kind, _ in seen}
    assert role == "viewer" or any("U0BOSS" in text for _, text in seen), "who may see names sees them"
    for _, text in seen:
        bare = OURS.sub("", text)
        assert "<" not in bare
        assert ">" not in bare
        assert "\u202e" not in text
        assert "evil.example|" not in text
        assert "\r" not in text
        assert len(text) < 3_000
