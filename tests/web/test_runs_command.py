"""`proeftuin web`: what it refuses, and that it serves, works in the background and ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from proeftuin.cli import main
from proeftuin_web.config import command


@pytest.fixture
def taken_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_port_in_use_is_one_sentence(taken_port, capsys, tmp_path):
    assert main(["--language", "en", "web", "--port", str(taken_port)]) == 1
    assert capsys.readouterr().out == (
        f"Another program uses port {taken_port} at 127.0.0.1 already. End it, or choose another port with --port.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_another_machine_is_refused(capsys):
    assert main(["--language", "en", "web", "--host", "192.0.2.1"]) == 1
    assert "at 192.0.2.1" in capsys.readouterr().out


def test_a_study_that_is_not_there_is_refused(capsys):
    assert main(["--language", "en", "web", "--port", "0"]) == 2
    assert main(["--language", "en", "web", "--study", "nowhere"]) == 2
    assert "there is no folder nowhere" in capsys.readouterr().err


def test_without_its_frameworks_it_says_how_to_install_them(capsys, monkeypatch):
    monkeypatch.setattr(command, "NEEDED", ("surely_not_installed",))

    assert main(["--language", "nl", "web"]) == 1
    assert "pip install 'proeftuin[web]'" in capsys.readouterr().out


def test_it_is_in_the_help_of_the_command_line(capsys):
    main(["--language", "en", "--help"])

    assert re.search(r"web\s+Start the web application", capsys.readouterr().out)


def test_the_example_is_shown_where_it_is_at_hand(tmp_path):
    assert command._studies([]) == []
    command.DEMO.mkdir(parents=True)
    assert command._studies([]) == [command.DEMO]
    assert command._studies([Path("other")]) == [Path("other")]


def test_hosts_are_those_of_this_machine_and_the_one_that_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("PROEFTUIN_HOSTS", raising=False)
    command._name_settings(tmp_path, "10.0.0.7")

    named = os.environ["PROEFTUIN_HOSTS"].split(",")
    assert {"localhost", "127.0.0.1", "10.0.0.7"} <= set(named)
    monkeypatch.delenv("PROEFTUIN_HOSTS")


def free_port():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


def test_it_serves_and_ends_with_its_worker(tmp_path):
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PROEFTUIN", "DJANGO", "PYTEST"))
    }
    started = subprocess.Popen(
        [sys.executable, "-c", "from proeftuin.cli import main; raise SystemExit(main())", "--language", "en", "web",
         "--port", str(port), "--folder", "kept"],
        env=environment | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        said = []
        for line in started.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        assert f"Open in a browser: http://localhost:{port}/\n" in said
        assert any("makes the administrator" in line for line in said)
        answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=30)
        assert answer.status == 200
        assert "server" not in {name.lower() for name in answer.headers}
        worker = [path.parent.name for path in Path("/proc").glob("[0-9]*/stat") if _parent(path) == started.pid]
        assert len(worker) == 1
        started.send_signal(signal.SIGINT)
        rest = started.stdout.read()
        assert started.wait(30) == 0
        assert "Ended." in rest
        assert "Traceback" not in rest
        assert not Path(f"/proc/{worker[0]}").exists()
    finally:
        started.kill()
        started.stdout.close()
        started.wait()
    assert (tmp_path / "kept" / "proeftuin.sqlite3").exists()


def _parent(stat):
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return None
