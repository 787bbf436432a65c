"""A mail server, the double: SMTP over real sockets, with TLS, STARTTLS and a login, keeping what it is given."""

from __future__ import annotations

import asyncio
import base64
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass
class MailServer:
    """One server. `boxes` has the messages by recipient; `refuses` answers a command with a code, so many times.

    With `starttls` nothing is taken before it; with `user` nobody is heard without a login. `greeting` is the code of
    its first line; who `dawdles` says a byte at a time and never ends.
    """

    host: str = "127.0.0.1"
    port: int = 0
    starttls: bool = False
    user: str = ""
    password: str = ""
    boxes: dict[str, list[EmailMessage]] = field(default_factory=dict)
    refuses: dict[str, tuple[int, int]] = field(default_factory=dict)
    secured: int = 0
    greeting: int = 220
    dawdles: bool = False
    context: ssl.SSLContext | None = None

    @asynccontextmanager
    async def running(self, *, tls: bool = False) -> AsyncIterator[MailServer]:
        """A double that serves until the block ends, with `tls` from the first byte."""
        server = await asyncio.start_server(self._serve, self.host, 0, ssl=self.context if tls else None)
        self.port = server.sockets[0].getsockname()[1]
        self.secured += tls
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()

    def refuse(self, command: str, code: int, times: int = 1) -> None:
        """Let the next commands of this name (MAIL, RCPT, DATA, AUTH) be answered with this code."""
        self.refuses[command] = (code, times)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        secured = writer.get_extra_info("ssl_object") is not None
        known, to = not self.user, ""

        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say(f"{self.greeting} double ESMTP")
        while line := (await reader.readline()).decode().strip():
            command = line.split(":")[0].split()[0].upper()
            code, times = self.refuses.get(command, (0, 0))
            if times:
                self.refuses[command] = (code, times - 1)
                say(f"{code} not now")
            elif command == "EHLO" and self.dawdles:
                while True:
                    writer.write(b"2")
                    await writer.drain()
                    await asyncio.sleep(0.05)
            elif command == "EHLO":
                say("250-double")
                if self.starttls and not secured:
                    say("250-STARTTLS")
                say("250-AUTH PLAIN")
                say("250 8BITMIME")
            elif command == "STARTTLS" and self.context is not None:
                say("220 go on")
                await writer.start_tls(self.context)
                secured = True
                self.secured += 1
            elif command == "QUIT":
                say("221 bye")
                return
            elif self.starttls and not secured:
                say("530 STARTTLS first")
            elif command == "AUTH":
                given = base64.b64decode(line.split()[2]).decode().split("\0")
                known = given[1:] == [self.user, self.password]
                say("235 welcome" if known else "535 no")
            elif not known:
                say("530 login first")
            elif command in ("MAIL", "RSET"):
                say("250 ok")
            elif command == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                say("250 ok")
            elif command == "DATA":
                say("354 go on")
                data = await reader.readuntil(b"\r\n.\r\n")
                message = message_from_bytes(data[:-5].replace(b"\r\n..", b"\r\n."), policy=policy.default)
                self.boxes.setdefault(to, []).append(message)
                say("250 kept")
            else:
                say("502 what?")


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for 127.0.0.1 made just now: the server's context, and one that trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "double")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "double.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))
