"""Mail: by SMTP with TLS, STARTTLS and a login, and through a relay; what goes wrong is told as it is."""

import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from integrations.mail import Letter, Relay, SmtpServer
from integrations.outcomes import Dead, Down, Later, Trouble
from tests.fakes.smtp import MailServer, certificate
from tests.fakes.webhooks import Webhooks

LETTER = Letter("noc@example.com", "Alert 12: Sofía", "Forty calls to Cuba.\n", "<p>Forty calls</p>", "<a.1@x.org>")


@pytest.fixture
def contexts(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certificate(tmp_path)


def smtp(server: MailServer, **changes: object) -> SmtpServer:
    made = SmtpServer(server.host, server.port, "none", "ringfence@example.com")
    return replace(made, **changes)  # type: ignore[arg-type]


async def test_a_letter_arrives_as_text_and_html_in_its_thread():
    async with MailServer().running() as server:
        await smtp(server).send(LETTER)
        await smtp(server).send(replace(LETTER, message_id="<b.2@x.org>", follows="<a.1@x.org>"))
    first, second = server.boxes["noc@example.com"]
    assert (first["Subject"], first["From"], first["Message-ID"]) == (
        "Alert 12: Sofía",
        "ringfence@example.com",
        "<a.1@x.org>",
    )
    assert [part.get_content().strip() for part in first.iter_parts()] == ["Forty calls to Cuba.", "<p>Forty calls</p>"]
    assert second["In-Reply-To"] == second["References"] == "<a.1@x.org>"


async def test_over_starttls_with_a_login(contexts: tuple[ssl.SSLContext, ssl.SSLContext]):
    theirs, ours = contexts
    async with MailServer(starttls=True, user="bot", password="right", context=theirs).running() as server:
        await smtp(server, security="starttls", context=ours, user="bot", password="right").send(LETTER)
        assert (len(server.boxes["noc@example.com"]), server.secured) == (1, 1)
        with pytest.raises(Down, match="refused the user name or the password"):
            await smtp(server, security="starttls", context=ours, user="bot", password="wrong").send(LETTER)


async def test_over_tls_from_the_first_byte(contexts: tuple[ssl.SSLContext, ssl.SSLContext]):
    theirs, ours = contexts
    async with MailServer(context=theirs).running(tls=True) as server:
        await smtp(server, security="tls", context=ours).send(LETTER)
    assert len(server.boxes["noc@example.com"]) == 1


async def test_a_certificate_that_nobody_vouches_for_gets_nothing(contexts: tuple[ssl.SSLContext, ssl.SSLContext]):
    async with MailServer(starttls=True, context=contexts[0]).running() as server:
        with pytest.raises(Down, match="certificate"):
            await smtp(server, security="starttls").send(LETTER)
    assert not server.boxes


async def test_a_server_without_starttls_is_told_nothing():
    async with MailServer().running() as server:
        with pytest.raises(Down, match="STARTTLS"):
            await smtp(server, security="starttls").send(LETTER)
    assert not server.boxes


@pytest.mark.parametrize(
    ("command", "code", "kind"),
    [("RCPT", 450, Trouble), ("RCPT", 550, Dead), ("MAIL", 552, Dead), ("DATA", 451, Trouble)],
)
async def test_refusals_for_now_and_for_good(command: str, code: int, kind: type[Exception]):
    async with MailServer().running() as server:
        server.refuse(command, code)
        with pytest.raises(kind, match=str(code)):
            await smtp(server).send(LETTER)


async def test_nobody_there():
    async with MailServer().running() as server:
        pass
    with pytest.raises(Trouble, match="cannot be reached"):
        await smtp(server).send(LETTER)


async def test_the_subject_stays_one_line():
    async with MailServer().running() as server:
        await smtp(server).send(replace(LETTER, subject="Alert\r\nBcc: x@example.org"))
    (message,) = server.boxes["noc@example.com"]
    assert message["Subject"] == "Alert Bcc: x@example.org"
    assert "Bcc" not in message


async def test_a_relay_takes_it_from_whoever_knows_its_secret():
    async with Webhooks.running() as relay:
        await Relay(relay.relay, relay.secret, "ringfence@example.com").send(LETTER)
        with pytest.raises(Down, match="401"):
            await Relay(relay.relay, "guessed", "ringfence@example.com").send(LETTER)
    (taken,) = relay.of(relay.relay)
    assert (taken["to"], taken["subject"], taken["message_id"]) == (LETTER.to, LETTER.subject, LETTER.message_id)


@pytest.mark.parametrize(("fault", "kind"), [(429, Later), (503, Trouble), ("drop", Trouble), (400, Dead), (302, Down)])
async def test_what_goes_wrong_at_a_relay(fault: int | str, kind: type[Exception]):
    async with Webhooks.running() as relay:
        relay.next(fault)
        with pytest.raises(kind) as told:
            await Relay(relay.relay, relay.secret, "ringfence@example.com").send(LETTER)
    assert relay.secret not in str(told.value)
