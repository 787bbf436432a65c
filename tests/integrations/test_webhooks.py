"""Webhooks: what goes wrong is told as it is, and never with the address, which is a secret."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from integrations.addresses import check_mailbox, check_webhook
from integrations.outcomes import Dead, Down, Later, Trouble
from integrations.webhooks import post, teams_message
from tests.fakes.webhooks import Webhooks


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def double() -> AsyncIterator[Webhooks]:
    async with Webhooks.running() as running:
        yield running


@pytest.mark.parametrize(
    ("fault", "text", "kind", "told"),
    [
        (429, "", Later, "busy"),
        (500, "", Trouble, "HTTP 500"),
        (408, "", Trouble, "HTTP 408"),
        ("drop", "", Trouble, "cannot be reached"),
        ("drop_after", "", Trouble, "cannot be reached"),
        (404, "no_service", Down, "no_service"),
        (403, "action_prohibited", Down, "action_prohibited"),
        (410, "channel_is_archived", Down, "channel_is_archived"),
        (302, "", Down, "HTTP 302"),
        (400, "invalid_payload", Dead, "invalid_payload"),
        (413, "<html>a page</html>", Dead, "HTTP 413"),
        (
            200,
            "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429",
            Later,
            "busy",
        ),
        (
            200,
            "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 503",
            Trouble,
            "HTTP 503",
        ),
    ],
)
async def test_what_goes_wrong(
    session: aiohttp.ClientSession, double: Webhooks, fault: int | str, text: str, kind: type[Exception], told: str
):
    double.next(fault, text)
    with pytest.raises(kind, match=told) as error:
        await post(session, double.slack, {"text": "x"})
    assert "key-of-slack" not in str(error.value)
    assert double.base not in str(error.value)
    assert "<html>" not in str(error.value)


async def test_who_is_busy_says_for_how_long(session: aiohttp.ClientSession, double: Webhooks):
    double.next(429)
    double.retry_after = 17
    with pytest.raises(Later) as error:
        await post(session, double.slack, {"text": "x"})
    assert error.value.seconds == 17


@pytest.mark.parametrize(
    ("says", "seconds"), [("0", 0), ("86400", 3600), ("9" * 400, 3600), ("-1", 5), ("²", 5), ("soon", 5)]
)
async def test_how_long_is_believed_within_bounds(
    session: aiohttp.ClientSession, double: Webhooks, says: str, seconds: float
):
    double.next(429)
    double.retry_says = says
    with pytest.raises(Later) as error:
        await post(session, double.slack, {"text": "x"})
    assert error.value.seconds == seconds


async def test_nobody_is_sent_on_to_another_place(session: aiohttp.ClientSession, double: Webhooks):
    async with Webhooks.running() as stranger:
        double.next(307, location=stranger.slack)
        with pytest.raises(Down, match="HTTP 307"):
            await post(session, double.slack, {"text": "x"})
    assert stranger.calls == 0


async def test_a_page_without_an_end_is_not_read_to_its_end(session: aiohttp.ClientSession, double: Webhooks):
    double.next(400, "x" * 3_000_000)
    with pytest.raises(Dead) as error:
        await post(session, double.slack, {"text": "x"})
    assert str(error.value) == "The webhook refused the message (HTTP 400)."


async def test_nobody_there(session: aiohttp.ClientSession):
    async with Webhooks.running() as double:
        address = double.slack
    with pytest.raises(Trouble) as error:
        await post(session, address, {"text": "x"})
    assert address not in str(error.value)
    assert error.value.__cause__ is None


async def test_teams_takes_a_message_with_an_adaptive_card(session: aiohttp.ClientSession, double: Webhooks):
    card = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "x"}]}
    await post(session, double.teams, teams_message(card))
    (taken,) = double.of(double.teams)
    assert taken["attachments"][0]["content"] == card


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hooks.slack.com/x",
        "http://hooks.slack.com/x",
        "https:///path",
        "https://u:p@hooks.slack.com/",
        "https://:@hooks.slack.com/",
        "ftp://x.org/",
        "https://[::1/x",
        "https://hooks.slack.com:99999/x",
        "https://hooks.slack.com/x\r\nHost: x.org",
    ],
)
def test_addresses_that_are_none(address: str):
    with pytest.raises(ValueError, match="starts with https://") as error:
        check_webhook(address, ["127.0.0.1"])
    assert not address or address not in str(error.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/hook",
        "https://hooks.slack.com.example.com/services/x",
        "https://nothooks.slack.com/services/x",
        "https://logic.azure.com/workflows/x",
        "https://evil-logic.azure.com/workflows/x",
        "https://example.com/?https://hooks.slack.com/",
        "https://example.com#@hooks.slack.com/",
        "https://example.com\\@hooks.slack.com/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/admin",
        "https://[::1]/admin",
        "http://127.0.0.1:6379/",
        "http://localhost/",
    ],
)
def test_addresses_that_lead_elsewhere(address: str):
    with pytest.raises(ValueError, match=r"RINGFENCE_WEBHOOK_HOSTS|starts with https://") as error:
        check_webhook(address)
    assert address not in str(error.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.slack.com/services/T1/B1/x",
        "https://HOOKS.slack.com/services/T1/B1/x",
        "https://prod-12.westus.logic.azure.com:443/workflows/x?api-version=2016-06-01&sig=x",
        "https://default1.2.environment.api.powerplatform.com/powerautomate/x",
        "https://acme.webhook.office.com/webhookb2/x",
    ],
)
def test_addresses_of_slack_and_teams(address: str):
    assert check_webhook(address) == address


def test_other_hosts_have_to_be_named_and_need_tls_too():
    assert check_webhook("https://hooks.example.com/x", ["Hooks.Example.com"]) == "https://hooks.example.com/x"
    with pytest.raises(ValueError, match="starts with https://"):
        check_webhook("http://hooks.example.com/x", ["hooks.example.com"])
    assert check_webhook("http://127.0.0.1:8080/x", ["127.0.0.1"]) == "http://127.0.0.1:8080/x"


def test_a_pasted_address_is_stripped():
    assert check_webhook(" https://hooks.slack.com/services/x\n") == "https://hooks.slack.com/services/x"


@pytest.mark.parametrize(
    "text", ["noc", "a@b", "a b@example.com", "a@example.com\r\nBcc: b@example.com", "x@ex ample.com"]
)
def test_mailboxes_that_are_none(text: str):
    with pytest.raises(ValueError, match="looks like"):
        check_mailbox(text)
