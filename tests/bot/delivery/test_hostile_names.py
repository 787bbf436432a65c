"""What strangers wrote, on its way to a channel: no mention, no link, no second line, nothing endless."""

import json
import re

import pytest
from sqlalchemy import select

from bot.channels.slack.blocks import messages_of_cards
from bot.config import Settings
from bot.parcels import Parcels
from bot.security.guard import Asker, Guard
from storage import alert_changes, delivery_rows, destinations
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


def texts(value: object, formatted: bool = False) -> list[tuple[bool, str]]:
    """Every text in blocks, and whether Slack would format it: what is plain there, or rich text, it shows as it is."""
    if isinstance(value, dict):
        return [
            text
            for key, part in value.items()
            if key not in ("type", "action_id", "block_id", "value")
            for text in texts(part, value.get("type") == "mrkdwn")
        ]
    if isinstance(value, list | tuple):
        return [text for part in value for text in texts(part, formatted)]
    return [(formatted, value)] if isinstance(value, str) else []


async def said(database: Database, organisation: int, role: str) -> list[tuple[str, bool, str]]:
    """All that is owed, as Slack gets it: the kind of delivery, whether Slack formats it, and the text."""
    guard = Guard(database, TOOLS)
    parcels = Parcels(Settings(slack_channel_role=role), guard.masking_key)
    found = []
    async with database.read() as connection:
        rows = (await connection.execute(select(table).order_by(table.c.id))).all()
        for row in rows:
            one = delivery_rows.Delivery(
                row.id, organisation, row.destination_id, row.alert_id, row.kind, row.key, json.loads(row.payload),
                row.state, 0, 0, 0, None, None,
            )  # fmt: skip
            parcel = await parcels.pack(connection, one, NOW_MS)
            assert parcel is not None
            for message in messages_of_cards(*parcel.cards):
                every = ((True, message.text), *texts(list(message.blocks)))
                found += [(row.kind, formatted, text) for formatted, text in every]
    return found


@pytest.mark.parametrize("role", ["viewer", "operator"])
async def test_names_of_strangers_do_nothing_in_a_channel(database: Database, organisation: int, role: str) -> None:
    await company.load(database, organisation)
    noc = Destination("slack", "#noc", {"team": "T1", "channel": "C1"}, "LOW", "en", "UTC", "slack:U0")
    subject = Subject(person=1, user=HOSTILE[:200], location="Bogotá", extension="<!here>")
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
    assert {"alert", "notice"} <= {kind for kind, *_ in seen}
    assert any("U0BOSS" in text for *_, text in seen) is (role == "operator"), "who may see names sees them"
    for _, formatted, text in seen:
        bare = OURS.sub("", text)
        assert not formatted or ("<" not in bare and ">" not in bare and "*" not in bare.replace("*x*", ""))
        assert not set("\u202e\u2066\u2069\r") & set(text)
        assert len(text) < 3_000
