"""
Example studies as a newcomer has them after the first run: each run once from nothing, for all test processes together.

What follows in a test starts from a copy. A store and a bundle stand in the folder of their study, so that a copy of
the folder is a whole of its own.
"""

import fcntl
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
COMMANDS = {
    "national-monitor": ("run", "studies/national-monitor"),
    "synthetic-region": ("run", "studies/synthetic-region"),
    "segments-and-choice": ("run", "studies/segments-and-choice", "--no-report"),
}
"""How the documentation runs each of them for the first time."""


def first_run(study: str, shared: Path) -> Path:
    """
    Folder of a study in which its first command was given, by whoever asks first.

    Nobody changes anything in it.
    """
    newcomer = shared / f"first-run-of-{study}"
    done = newcomer / "done"
    with _alone(shared / f"{newcomer.name}.lock"):
        if not done.exists():
            # What an interrupted attempt left would be no first run.
            shutil.rmtree(newcomer, ignore_errors=True)
            newcomer.mkdir()
            copy_of_what_a_newcomer_has(newcomer)
            proeftuin(COMMANDS[study], newcomer)
            done.touch()
    return newcomer / "studies" / study


def copy_of_what_a_newcomer_has(folder: Path) -> None:
    """Put into `folder` what a newcomer's commands work on; what is never written to is only linked."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "studies"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, folder / name)
    (folder / "open_data").symlink_to(REPOSITORY / "open_data")
    (folder / "tests" / "reference").mkdir(parents=True)
    (folder / "tests" / "reference" / "data").symlink_to(REPOSITORY / "tests" / "reference" / "data")


def proeftuin(arguments, folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run the program in a folder; it must succeed."""
    succeeds([Path(sys.executable).with_name("proeftuin"), *arguments], folder, environment)


def succeeds(command: list, folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run a command in a folder; it must succeed."""
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    assert result.returncode == 0, f"{command}\n{result.stdout[-2000:]}\n{result.stderr[-4000:]}"


@contextmanager
def _alone(lock: Path):
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
