"""A mail server of the tests' own: takes mail on loopback from whoever signs in over a connection made unreadable."""

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass
class MailServer:
    """
    What the server knows.

    Attributes
    ----------
    taken : list of EmailMessage
        Mails that were taken, the last one last.
    refuses : bool
        Whether it refuses every mail from now on.
    """

    user: str
    password: str
    security: str
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False


@contextmanager
def mail_server(certificate: Path, key: Path, *, user="", password="", security="starttls") -> Iterator[MailServer]:
    """A running one; without a user, nobody has to sign in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    made = MailServer(user, password, security)

    class Conversation(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # Who breaks off the conversation is gone.
            with closing(_Line(self.request, context)) as line, suppress(OSError):
                _converse(line, made)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


class _Line:
    """One connection, made unreadable for others when that is asked."""

    def __init__(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        self._connection, self._context = connection, context
        self.is_private = False
        self.lines = connection.makefile("rb")

    def say(self, text: str) -> None:
        self._connection.sendall(text.encode() + b"\r\n")

    def make_private(self) -> None:
        self.lines.close()
        self._connection = self._context.wrap_socket(self._connection, server_side=True)
        self.lines, self.is_private = self._connection.makefile("rb"), True

    def close(self) -> None:
        self.lines.close()
        self._connection.close()


def _converse(line: _Line, made: MailServer) -> None:
    if made.security == "tls":
        line.make_private()
    is_known = not made.user
    line.say("220 tests")
    while said := line.lines.readline():
        word, _, rest = said.decode("ascii").strip().partition(" ")
        match word.upper():
            case "EHLO":
                line.say("250-tests")
                line.say("250 AUTH PLAIN" if line.is_private else "250 STARTTLS")
            case "STARTTLS":
                line.say("220 go on")
                line.make_private()
            case "AUTH":
                given = base64.b64decode(rest.split()[1]).decode().split("\0")[1:]
                is_known = line.is_private and given == [made.user, made.password]
                line.say("235 known" if is_known else "535 not known")
            case "MAIL" | "RCPT":
                line.say("250 yes" if is_known and not made.refuses else "550 no")
            case "DATA":
                line.say("354 go on")
                made.taken.append(message_from_bytes(_body(line), policy=policy.default))
                line.say("250 taken")
            case "QUIT":
                line.say("221 bye")
                return
            case _:
                line.say("250 yes")


def _body(line: _Line) -> bytes:
    body = b""
    while (part := line.lines.readline()) not in (b".\r\n", b""):
        body += part
    return body
