"""Events: what Slack's payloads mean to us, and messages as people read them."""

from typing import Any

import pytest

from bot.channels.slack.events import Deleted, Said, StopPressed, plain, read

BOT = "U0BOT"
MESSAGE = {
    "type": "message",
    "user": "U1",
    "channel": "C1",
    "channel_type": "channel",
    "ts": "5.0",
    "text": f"<@{BOT}> hi",
}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"<@{BOT}> calls to <tel:+573001234567|+57 300 123 4567>", "calls to +57 300 123 4567"),
        (f"hey <@{BOT}|ringfence>, <@U2|ana> &amp; <@U3>", "hey , <@U2> & <@U3>"),
        (
            "<#C2|sales> <!here> <!subteam^S1|@team> <https://x.co|page> <mailto:a@b.co>",
            "#sales @here @team page a@b.co",
        ),
        ("more  than\n10 &gt; 5", "more than 10 > 5"),
    ],
)
def test_a_message_is_read_as_people_read_it(text: str, shown: str):
    assert plain(text, BOT) == shown


def test_a_mention_comes_as_two_events_that_are_one_message():
    mention = {**MESSAGE, "type": "app_mention"}
    assert read(mention, BOT) == read(MESSAGE, BOT) == Said("U1", "C1", "5.0", "", f"<@{BOT}> hi", False, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"user": BOT},
        {"user": None},
        {"user": "USLACKBOT"},
        {"bot_profile": {"id": "B1"}},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"ts": ""},
        {"type": "reaction_added"},
    ],
    ids=str,
)
def test_what_no_person_says_means_nothing(changes: dict[str, Any]):
    assert read({**MESSAGE, **changes}, BOT) is None


def test_a_direct_message_needs_no_mention():
    said = read({**MESSAGE, "channel": "D1", "channel_type": "im", "text": "hi"}, BOT)
    assert isinstance(said, Said)
    assert (said.direct, said.to_us) == (True, True)


def changed(message: dict[str, Any], before: dict[str, Any] | None = None) -> Any:
    event = {"type": "message", "subtype": "message_changed", "channel": "C1", "event_ts": "9.0"}
    return read({**event, "message": message, "previous_message": before or MESSAGE}, BOT)


def test_an_edit_is_the_same_message_with_another_text():
    said = changed({**MESSAGE, "text": f"<@{BOT}> bye", "edited": {"user": "U1", "ts": "8.0"}})
    assert said == Said("U1", "C1", "5.0", "", f"<@{BOT}> bye", False, True, "8.0")


def test_a_longer_thread_is_no_edit():
    assert changed({**MESSAGE, "reply_count": 2}) is None


def test_what_bots_change_means_nothing():
    assert changed({**MESSAGE, "bot_id": "B1", "text": "else"}) is None


def test_a_root_with_replies_leaves_a_tombstone():
    reply = {**MESSAGE, "thread_ts": "4.0"}
    assert changed({"subtype": "tombstone", "ts": "5.0"}, reply) == Deleted("C1", "5.0", "4.0")
    gone = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "5.0"}
    assert read({**gone, "previous_message": reply}, BOT) == Deleted("C1", "5.0", "4.0")


def test_slacks_own_stop():
    event = {"type": "agent_session_stopped", "user": "U1", "channel": "D1", "thread_ts": "5.0"}
    assert read(event, BOT) == StopPressed("U1", "D1", "5.0")
