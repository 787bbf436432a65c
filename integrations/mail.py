"""Mail: messages by SMTP (TLS, STARTTLS or neither), or handed to an HTTP relay that knows a shared secret.

The relay takes POST with the header `x-internal-secret` and JSON {"to", "from", "subject", "text", "html",
"message_id", "in_reply_to"} and answers 2xx.
"""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

from integrations.outcomes import Dead, Down, Later, Trouble

SECONDS = 20
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

    async def send(self, letter: Letter) -> None:
        """Hand a letter in. Raises Trouble, Down or Dead."""
        await asyncio.to_thread(self._send, letter)

    def _send(self, letter: Letter) -> None:
        context = self.context or ssl.create_default_context()
        try:
            with self._connected(context) as server:
                if self.security == "starttls":
                    server.starttls(context=context)
                if self.user:
                    server.login(self.user, self.password or "")
                server.send_message(_message(letter, self.sender))
        except smtplib.SMTPAuthenticationError as error:
            raise Down(f"The mail server refused the user name or the password ({error.smtp_code}).") from None
        except smtplib.SMTPNotSupportedError:
            raise Down("The mail server does not offer what the settings ask of it: STARTTLS or a login.") from None
        except smtplib.SMTPRecipientsRefused as error:
            code = next((code for code, _ in error.recipients.values()), 550)
            raise _refused(code) from None
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from None
        except ssl.SSLError:
            raise Down("The mail server's certificate or TLS is not accepted.") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Trouble(f"The mail server cannot be reached ({type(error).__name__}).") from None

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=SECONDS)


@dataclass(frozen=True, slots=True)
class Relay:
    """A service of the house that sends mail for whoever knows its secret."""

    url: str
    secret: str = field(repr=False)
    sender: str

    async def send(self, letter: Letter) -> None:
        """Hand a letter over. Raises Later, Trouble, Down or Dead."""
        import aiohttp

        body = {
            "to": letter.to,
            "from": self.sender,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "message_id": letter.message_id,
            "in_reply_to": letter.follows,
        }
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
                session.post(
                    self.url, json=body, headers={"x-internal-secret": self.secret}, allow_redirects=False
                ) as answer,
            ):
                _judge(answer.status, answer.headers.get("Retry-After"))
        except TimeoutError as error:
            raise Trouble("The mail relay did not answer in time.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Trouble(f"The mail relay cannot be reached ({type(error).__name__}).") from None


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, letter.to, " ".join(letter.subject.split())
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.follows:
        message["In-Reply-To"] = message["References"] = letter.follows
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _refused(code: int) -> Trouble | Dead:
    if 400 <= code < 500:
        return Trouble(f"The mail server did not take it for now ({code}).")
    return Dead(f"The mail server refused the message ({code}).")


def _judge(status: int, retry_after: str | None) -> None:
    if status == 429:
        raise Later("The mail relay is busy.", float(retry_after) if retry_after and retry_after.isdigit() else 5.0)
    if 200 <= status < 300:
        return
    if status in (401, 403, 404, 410) or 300 <= status < 400:
        raise Down(f"The mail relay does not let us in (HTTP {status}).")
    if status == 408 or status >= 500:
        raise Trouble(f"The mail relay failed (HTTP {status}).")
    raise Dead(f"The mail relay refused the message (HTTP {status}).")
