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


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Alert\r\nBcc: x@example.org", "Alert Bcc: x@example.org"),
        ("Alert\rX-Spam: no\x00\x0b\x85\u2028now", "Alert X-Spam: no now"),
        ("Alert 12: \u2068Sof\u202eía\u2069 \u200b\ufeffcalled", "Alert 12: Sofía called"),
        ("=?utf-8?q?x=0D=0ABcc=3A_x=40example.org?= y", "= ?utf-8?q?x=0D=0ABcc=3A_x=40example.org?= y"),
    ],
)
async def test_names_of_strangers_make_no_headers(subject: str, shown: str):
    async with MailServer().running() as server:
        await smtp(server).send(replace(LETTER, subject=subject))
    (message,) = server.boxes["noc@example.com"]
    assert set(message) == {
        *("From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"),
    }
    assert message["Subject"] == shown


@pytest.mark.parametrize("to", ["noc@example.com\r\nBcc: x@example.org", "noc@example.com\nDATA"])
async def test_an_address_with_a_line_end_is_no_address(to: str):
    async with MailServer().running() as server:
        with pytest.raises(Dead) as told:
            await smtp(server).send(replace(LETTER, to=to))
    assert not server.boxes
    assert "example" not in str(told.value)


async def test_a_point_alone_on_a_line_does_not_end_the_letter():
    text = "Forty calls.\n.\nMAIL FROM:<x@example.org>\n"
    async with MailServer().running() as server:
        await smtp(server).send(replace(LETTER, text=text))
    (message,) = server.boxes["noc@example.com"]
    assert message.get_body(("plain",)).get_content().splitlines() == text.splitlines()


async def test_a_letter_that_was_taken_is_not_sent_again_for_a_bad_farewell():
    async with MailServer().running() as server:
        server.refuse("QUIT", 421)
        await smtp(server).send(LETTER)
    assert len(server.boxes["noc@example.com"]) == 1


@pytest.mark.parametrize(("code", "kind"), [(421, Trouble), (554, Down)])
async def test_a_server_that_does_not_let_us_in_holds_what_is_owed(code: int, kind: type[Exception]):
    async with MailServer(greeting=code).running() as server:
        with pytest.raises(kind, match=f"does not let us in \\({code}\\)"):
            await smtp(server).send(LETTER)


async def test_who_answers_a_byte_at_a_time_is_left():
    async with MailServer(dawdles=True).running() as server:
        with pytest.raises(Trouble, match="too long"):
            await smtp(server, total_seconds=0.3).send(LETTER)
    assert not server.boxes


async def test_a_password_that_cannot_be_sent_is_told_without_it():
    async with MailServer(user="bot", password="x").running() as server:
        with pytest.raises(Down, match="signs that a mail server does not take") as told:
            await smtp(server, user="bot", password="contraseña").send(LETTER)
    assert "ñ" not in str(told.value)


async def test_knocking_goes_as_far_as_the_login_and_sends_nothing(contexts: tuple[ssl.SSLContext, ssl.SSLContext]):
    theirs, ours = contexts
    async with MailServer(starttls=True, user="bot", password="right", context=theirs).running() as server:
        await smtp(server, security="starttls", context=ours, user="bot", password="right").knock()
        assert (server.secured, server.boxes) == (1, {})
        with pytest.raises(Down, match="refused the user name"):
            await smtp(server, security="starttls", context=ours, user="bot", password="wrong").knock()


async def test_a_relay_is_knocked_at_without_a_letter():
    async with Webhooks.running() as relay:
        assert await Relay(relay.relay, relay.secret, "ringfence@example.com").knock() == 405
    assert (relay.calls, relay.of(relay.relay)) == (0, [])


async def test_a_relay_that_sends_on_is_not_followed_with_the_secret():
    async with Webhooks.running() as stranger, Webhooks.running() as relay:
        relay.next(307, location=stranger.relay)
        with pytest.raises(Down, match="HTTP 307"):
            await Relay(relay.relay, relay.secret, "ringfence@example.com").send(LETTER)
    assert stranger.calls == 0


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
