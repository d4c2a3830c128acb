"""What the page about starting the web application shows is true of the programs."""

import configparser
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from proeftuin_web.config import command

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "web-application.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S)
UNITS = [text for language, text in BLOCKS if language == "ini" and "[Service]" in text]
ENVIRONMENT = next(text for language, text in BLOCKS if language == "ini" and "[Service]" not in text)
COMMANDS = [line for language, text in BLOCKS if language == "bash" for line in text.splitlines() if " -m " in line]


def environment(tmp_path):
    """What the page says, with paths and database of this test."""
    named = dict(line.split("=", 1) for line in ENVIRONMENT.splitlines())
    (tmp_path / "secret-key").write_text(secrets.token_urlsafe(48))
    (tmp_path / "static").mkdir()
    here = {"PROEFTUIN_WEB_FOLDER": str(tmp_path), "PROEFTUIN_SECRET_KEY_FILE": str(tmp_path / "secret-key")}
    assert set(here) < set(named)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PROEFTUIN", "DJANGO"))}
    return kept | named | here


def program_of(unit):
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str
    read.read_string(unit)
    return shlex.split(read["Service"]["ExecStart"])


def test_every_block_is_tried_here():
    assert sorted(language for language, _ in BLOCKS) == ["bash", "bash", "ini", "ini", "ini", "nginx", "text"]


def test_every_variable_is_read_by_the_settings():
    source = "".join(
        (ROOT / "src" / "proeftuin_web" / "config" / name).read_text(encoding="utf-8")
        for name in ("settings.py", "environment.py")
    )
    named = re.findall(r"^(PROEFTUIN_\w+)=", ENVIRONMENT, re.M)

    assert named
    assert [name for name in named if name not in source] == []


def test_the_options_are_those_of_the_command():
    shown = re.findall(r"^\| `(--[\w-]+)", PAGE, re.M)
    source = Path(command.__file__).read_text(encoding="utf-8")

    assert sorted(shown) == sorted(set(re.findall(r'"(--[\w-]+)"', source)))


def test_every_command_is_one_of_the_framework():
    words = [shlex.split(line)[1:] for line in COMMANDS] + [program_of(UNITS[1])[1:]]

    assert [word[:2] for word in words] == [["-m", "django"]] * len(words)
    assert {word[2] for word in words} == {"migrate", "collectstatic", "check", "verify_audit", "run_worker"}
    assert {word[2] for word in words} <= set(get_commands())


def test_the_check_for_production_is_clean(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


def test_the_server_accepts_its_command_line(tmp_path):
    if shutil.which("gunicorn", path=Path(sys.executable).parent) is None:
        pytest.fail("gunicorn is not installed")
    program, *options = program_of(UNITS[0])
    done = subprocess.run(
        [str(Path(sys.executable).with_name(Path(program).name)), *options, "--check-config"],
        env=environment(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


def test_the_proxy_passes_what_the_settings_believe():
    proxy = next(text for language, text in BLOCKS if language == "nginx")

    assert proxy.count("{") == proxy.count("}")
    assert "proxy_pass http://127.0.0.1:8000;" in proxy
    assert "--bind 127.0.0.1:8000" in UNITS[0]
    assert "X-Forwarded-Proto https" in proxy
