"""The web application as it runs in production: its programs started by a test, and a reader who asks for pages."""

import http.client
import os
import re
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

REPOSITORY = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
PASSWORD = "ferry harbour lantern"
_ON_EVERY_PAGE = ("/language/", "/account/logout/")
_NOT_OURS = ("PROEFTUIN_WEB", "PROEFTUIN_DATABASE", "PROEFTUIN_EMAIL", "PROEFTUIN_HOSTS", "DJANGO", "PYTEST")


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def environment_of(folder: Path, **named: str) -> dict[str, str]:
    """What the programs are told; what is kept stands in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "proeftuin_web.config.settings",
        "PROEFTUIN_WEB_FOLDER": str(folder),
        "PROEFTUIN_HOSTS": "127.0.0.1",
        **named,
    }


def inside(environment: Mapping[str, str], program: str, *, before: Sequence[str] = ()) -> str:
    """What a program says that knows the application and its database."""
    result = subprocess.run(
        [*before, sys.executable, "-c", f"import django\ndjango.setup()\n{program}"],
        env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, f"{result.stdout[-2000:]}\n{result.stderr[-4000:]}"
    return result.stdout


@contextmanager
def started(command: Sequence[object], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """A program that runs for as long as it is needed, with what it says in `log`."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            [str(word) for word in command],
            env=environment, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def gunicorn(environment: Mapping[str, str], log: Path, *options: object, before: Sequence[str] = ()) -> Iterator[int]:
    """The server for production; gives its port once it answers."""
    port = free_port()
    command = [*before, PROGRAMS / "gunicorn", "proeftuin_web.config.wsgi", "--bind", f"127.0.0.1:{port}", *options]
    with started(command, environment, log) as process:
        wait_until(lambda: process.poll() is not None or _answers(port), "the server did not start")
        assert process.poll() is None, log.read_text()[-4000:]
        yield port


def worker(environment: Mapping[str, str], log: Path, *, before: Sequence[str] = ()):
    """The program that computes."""
    return started([*before, sys.executable, "-m", "django", "run_worker"], environment, log)


def wait_until(holds: Callable[[], object], otherwise: str, seconds: float = 120.0) -> object:
    """Wait until something holds, and give it."""
    until = time.monotonic() + seconds
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < until, otherwise
        time.sleep(0.1)


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8")

    def form(self, action: str = "") -> dict[str, str]:
        """Fields of the last form of the page, or of the one that leads to `action`, as a browser would send them."""
        read = _Forms()
        read.feed(self.text)
        found = [fields for aim, fields in read.forms if action in aim and aim not in _ON_EVERY_PAGE]
        assert found, f"no form for {action!r}: {self.status} {dict(self.headers)}\n{self.text[-3000:]}"
        return found[-1]


@dataclass
class Reader:
    """
    Somebody with a browser without scripts.

    Attributes
    ----------
    trusted : str
        Certificate of the server, for one that speaks HTTPS.
    name : str
        How the server is called, when that is not its address.
    source : str
        The address of the browser: every one of the loopback network will do.
    """

    port: int
    language: str = "en"
    trusted: str = ""
    name: str = "127.0.0.1"
    source: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    cookie_lines: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields).encode(), kind | headers)

    def upload(self, path: str, fields: Mapping[str, str], file: tuple[str, str, bytes]) -> Answer:
        """Send a form with a file: the name of the field, that of the file, and what is in it."""
        edge = secrets.token_hex(16)
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                 for name, value in fields.items()]  # fmt: skip
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{file[0]}"; filename="{file[1]}"\r\n'
        body = b"".join([*parts, f"{head}Content-Type: application/zip\r\n\r\n".encode(), file[2],
                         f"\r\n--{edge}--\r\n".encode()])  # fmt: skip
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def follow(self, answer: Answer) -> Answer:
        """The page that an answer leads to."""
        assert answer.status in (301, 302, 303), f"{answer.status}\n{answer.text[-2000:]}"
        place = urlsplit(answer.headers["Location"])
        return self.get(place.path + (f"?{place.query}" if place.query else ""))

    def sign_in(self, email: str) -> Answer:
        """Sign in by the page for it, with the password of these tests."""
        page = self.get("/account/login/")
        typed = page.form("login") | {"login": email, "password": PASSWORD}
        return self.post("/account/login/", typed)

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = self._connection()
        own = {"Host": self.name if self.name != "127.0.0.1" else f"127.0.0.1:{self.port}"}
        own |= {"Accept-Language": self.language, "Accept": "text/html"}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.trusted:
            own["Referer"] = f"https://{self.name}{path}"
        sent = own | {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            # A server may answer before it has read everything.
            with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
                connection.request(method, path, body, sent)
            found = connection.getresponse()
            answer = Answer(found.status, found.headers, found.read())
        finally:
            connection.close()
        for line in found.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name], self.cookie_lines[name] = value, line
        return answer

    def _connection(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(self.source, 0))
        if self.trusted:
            context = ssl.create_default_context(cafile=self.trusted)
            connection.sock = context.wrap_socket(plain, server_hostname=self.name)
        else:
            connection.sock = plain
        return connection


class _Forms(HTMLParser):
    """Finds forms with their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._area = self._select = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        if not self.forms or not (name := given.get("name", "")):
            if tag == "option" and self._select and "selected" in given:
                self.forms[-1][1][self._select] = given.get("value", "")
            return
        fields = self.forms[-1][1]
        if tag == "input" and given.get("type") not in ("submit", "file", "checkbox", "radio"):
            fields[name] = given.get("value", "")
        elif tag == "input" and "checked" in given:
            fields[name] = given.get("value", "on")
        elif tag == "textarea":
            self._area, fields[name] = name, ""
        elif tag == "select":
            self._select = name

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data):
        if self._area:
            self.forms[-1][1][self._area] += re.sub(r"^\n", "", data) if not self.forms[-1][1][self._area] else data
