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
    (tmp_path / "mail-password").write_text("planted")
    here = {
        "PROEFTUIN_WEB_FOLDER": str(tmp_path),
        "PROEFTUIN_SECRET_KEY_FILE": str(tmp_path / "secret-key"),
        "PROEFTUIN_EMAIL_PASSWORD_FILE": str(tmp_path / "mail-password"),
    }
    assert set(here) < set(named)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PROEFTUIN", "DJANGO"))}
    return kept | named | here


def program_of(unit):
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str
    read.read_string(unit)
    return shlex.split(read["Service"]["ExecStart"])


def test_every_block_is_tried_here():
    assert sorted(language for language, _ in BLOCKS) == ["bash", "bash", "bash", "ini", "ini", "ini", "nginx", "text"]


def test_every_variable_of_the_settings_is_told_and_no_other():
    own = ROOT / "src" / "proeftuin_web"
    read = [own / "config" / name for name in ("settings.py", "environment.py")] + [own / "accounts" / "forms.py"]
    known = set(re.findall(r"PROEFTUIN_\w+", "".join(path.read_text(encoding="utf-8") for path in read)))
    table = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `PROEFTUIN_")]

    assert set(re.findall(r"PROEFTUIN_\w+", "".join(table))) == known
    assert set(re.findall(r"^(PROEFTUIN_\w+)=", ENVIRONMENT, re.M)) <= known


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


def test_the_units_are_accepted_by_the_program_that_reads_them(tmp_path):
    """Where that program is; the tests above read them everywhere."""
    program = shutil.which("systemd-analyze")
    if program is None:
        return
    paths = [tmp_path / f"proeftuin-{number}.service" for number in range(len(UNITS))]
    for path, text in zip(paths, UNITS, strict=True):
        path.write_text(re.sub(r"^(ExecStart=)\S+", r"\g<1>/bin/true", text, flags=re.M))
    done = subprocess.run([program, "verify", "--man=no", *paths], capture_output=True, text=True, check=False)

    said = [line for line in done.stderr.splitlines() if "proeftuin-" in line]
    assert said == []
