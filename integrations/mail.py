"""Mail: messages by SMTP (TLS, STARTTLS or neither), or handed to an HTTP relay that knows a shared secret.

The relay takes POST with the header `x-internal-secret` and JSON {"to", "from", "subject", "text", "html",
"message_id", "in_reply_to"} and answers 2xx.
"""

import asyncio
import smtplib
import socket
import ssl
import unicodedata
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Literal

from integrations.outcomes import Dead, Down, Later, Trouble, busy_for

SECONDS = 20  # that the other side may be silent
TOTAL_SECONDS = 90  # that a letter may take in all: who answers a byte at a time is silent for no 20 seconds
# Format (bidirectional controls too), surrogate, private and unassigned characters.
UNSEEN = frozenset({"Cf", "Cs", "Co", "Cn"})
Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message. `message_id` and `follows` are written with their angle brackets; the same letter sent twice has the
    same, by which mailboxes drop the second one. `follows` is the letter whose thread it belongs to.
    """

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    follows: str = ""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in. `context` is for servers whose certificate a private authority signed."""

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    context: ssl.SSLContext | None = None
    total_seconds: float = TOTAL_SECONDS

    async def send(self, letter: Letter) -> None:
        """Hand a letter in. Raises Trouble, Down or Dead."""
        try:
            message = _message(letter, self.sender)
        except ValueError:
            # What addresses and headers cannot hold; the error's own text may repeat it.
            raise Dead("The message cannot be written as a letter.") from None
        await self._within(lambda server: _hand_in(server, message))

    async def knock(self) -> None:
        """Reach the server, secure the line and log in as for a letter, and send none. Raises Trouble or Down."""
        await self._within(lambda server: None)

    async def _within(self, work: Callable[[smtplib.SMTP], None]) -> None:
        opened: list[smtplib.SMTP] = []
        try:
            async with asyncio.timeout(self.total_seconds):
                await asyncio.to_thread(self._talk, work, opened)
        except TimeoutError:
            raise Trouble("The mail server took too long.") from None
        finally:
            # A thread cannot be cancelled; without its line it ends.
            for line in (server.sock for server in opened if server.sock is not None):
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def _talk(self, work: Callable[[smtplib.SMTP], None], opened: list[smtplib.SMTP]) -> None:
        context = self.context or ssl.create_default_context()
        try:
            server = self._connected(context)
            opened.append(server)
            with closing(server):
                if self.security == "starttls":
                    server.starttls(context=context)
                if self.user:
                    server.login(self.user, self.password or "")
                work(server)
                # It has the letter: whatever it answers now, it is not handed in again.
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
        except smtplib.SMTPAuthenticationError as error:
            raise Down(f"The mail server refused the user name or the password ({error.smtp_code}).") from None
        except UnicodeError:
            raise Down("The user name or the password has signs that a mail server does not take.") from None
        except smtplib.SMTPNotSupportedError:
            raise Down("The mail server does not offer what the settings ask of it: STARTTLS or a login.") from None
        except smtplib.SMTPResponseException as error:
            # Before any letter: a 5xx means us, whatever we bring.
            kind = Trouble if 400 <= error.smtp_code < 500 else Down
            raise kind(f"The mail server does not let us in ({error.smtp_code}).") from None
        except ssl.SSLError:
            raise Down("The mail server's certificate or TLS is not accepted.") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Trouble(f"The mail server cannot be reached ({type(error).__name__}).") from None

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        seconds = min(SECONDS, self.total_seconds)
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=seconds, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=seconds)


@dataclass(frozen=True, slots=True)
class Relay:
    """A service of the house that sends mail for whoever knows its secret."""

    url: str
    secret: str = field(repr=False)
    sender: str
    total_seconds: float = SECONDS

    async def send(self, letter: Letter) -> None:
        """Hand a letter over. Raises Later, Trouble, Down or Dead."""
        body = {
            "to": letter.to,
            "from": self.sender,
            "subject": _one_line(letter.subject),
            "text": letter.text,
            "html": letter.html,
            "message_id": letter.message_id,
            "in_reply_to": letter.follows,
        }
        _judge(*await self._ask("POST", json=body, headers={"x-internal-secret": self.secret}))

    async def knock(self) -> int:
        """The HTTP status that the relay answers to a HEAD without a letter and without the secret. Raises Trouble."""
        status, _ = await self._ask("HEAD")
        return status

    async def _ask(self, method: str, **sent: Any) -> tuple[int, str | None]:
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=self.total_seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
                # Nobody is sent on to another place: it would be told the secret.
                session.request(method, self.url, allow_redirects=False, **sent) as answer,
            ):
                return answer.status, answer.headers.get("Retry-After")
        except TimeoutError:
            raise Trouble("The mail relay did not answer in time.") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Trouble(f"The mail relay cannot be reached ({type(error).__name__}).") from None


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, letter.to, _one_line(letter.subject)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.follows:
        message["In-Reply-To"] = message["References"] = letter.follows
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _one_line(text: str) -> str:
    """Text of strangers as one line without signs that nobody sees: it goes into a header.

    "=?" begins an encoded word there, which can hide a line end from whoever looks for one.
    """
    seen = (" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    line = "".join(sign for sign in seen if unicodedata.category(sign) not in UNSEEN)
    return " ".join(line.replace("=?", "= ?").split())


def _hand_in(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(next((code for code, _ in error.recipients.values()), 550)) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code) from None


def _refused(code: int) -> Trouble | Dead:
    if 400 <= code < 500:
        return Trouble(f"The mail server did not take it for now ({code}).")
    return Dead(f"The mail server refused the message ({code}).")


def _judge(status: int, retry_after: str | None) -> None:
    if status == 429:
        raise Later("The mail relay is busy.", busy_for(retry_after))
    if 200 <= status < 300:
        return
    if status in (401, 403, 404, 410) or 300 <= status < 400:
        raise Down(f"The mail relay does not let us in (HTTP {status}).")
    if status == 408 or status >= 500:
        raise Trouble(f"The mail relay failed (HTTP {status}).")
    raise Dead(f"The mail relay refused the message (HTTP {status}).")
