"""The core alone, on a clean environment and without a network, does the main job."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

NO_NETWORK = '''
"""Refuses every connection, as on a machine inside a closed research environment."""
import socket

def refuse(*arguments, **options):
    raise OSError("the network is switched off")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse
'''


def run(*command, **options) -> subprocess.CompletedProcess:
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert result.returncode == 0, f"{command}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}"
    return result


@pytest.fixture(scope="module")
def core(repository, tmp_path_factory) -> Path:
    """A clean environment with the locked core and a wheel of this package."""
    folder = tmp_path_factory.mktemp("core")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "wheel", cwd=repository)
    (wheel,) = (folder / "wheel").glob("*.whl")
    venv.create(folder / "environment", with_pip=True)
    pip = [folder / "environment" / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run(*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", repository / "locks" / "core.txt")
    run(*pip, "--no-index", "--no-deps", wheel)
    return folder / "environment" / "bin"


@pytest.fixture
def offline(tmp_path) -> dict[str, str]:
    """Variables of a process that cannot reach any network."""
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "sitecustomize.py").write_text(NO_NETWORK)
    nowhere = "http://127.0.0.1:9"
    return os.environ | {"PYTHONPATH": str(tmp_path / "closed"), "HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere}


def test_network_is_really_switched_off(core, offline):
    result = subprocess.run(
        [core / "python", "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"],
        env=offline,
        capture_output=True,
        text=True,
    )

    assert "the network is switched off" in result.stderr


def test_core_alone_computes_the_national_monitor_without_a_network(core, offline, repository, tmp_path):
    study = repository / "studies" / "national-monitor"
    bundle = tmp_path / "bundle"

    run(core / "proeftuin", "run", study, "--output", bundle, cwd=tmp_path, env=offline)

    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["timings"]
    assert {"estimates.parquet", "effects.parquet"} <= {path.name for path in bundle.rglob("*.parquet")}


@pytest.mark.parametrize("module", ["django", "pyspark", "typst", "vl_convert", "playwright"])
def test_core_carries_nothing_of_the_extras(core, module):
    result = subprocess.run([core / "python", "-c", f"import {module}"], capture_output=True, text=True)

    assert "ModuleNotFoundError" in result.stderr
