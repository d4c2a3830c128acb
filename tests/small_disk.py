"""
A disk that can be filled: a file system of a few megabytes in memory, seen by programs that the test starts in it.

It is mounted in a mount namespace of its own, so that nothing of the machine changes; where the user is not root, in a
user namespace of its own too.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_MOUNT = 'mount -t tmpfs -o size="$2" none "$1" && echo mounted && exec sleep 3600'


class SmallDisk:
    """
    A folder with little room.

    Attributes
    ----------
    folder : Path
        Where programs that are started with `before` find it.
    before : list of str
        What comes before the command line of such a program.
    here : Path
        Where the test itself finds it.
    """

    def __init__(self, folder: Path, keeper: int) -> None:
        self.folder = folder
        as_user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        self.before = ["nsenter", "--target", str(keeper), "--mount", *as_user, "--"]
        self.here = Path(f"/proc/{keeper}/root{folder}")

    def fill(self, *, but: int = 0) -> None:
        """Take all room; `but` so many bytes."""
        room = os.statvfs(self.here)
        with suppress(OSError), (self.here / "filling").open("wb", buffering=0) as filling:
            filling.write(bytes(max(0, room.f_bavail * room.f_frsize - but)))

    def make_room(self) -> None:
        """Give the room back."""
        (self.here / "filling").unlink()


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[SmallDisk]:
    """An empty one at `folder`, for as long as it is needed."""
    folder.mkdir()
    as_user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    keeper = subprocess.Popen(
        ["unshare", *as_user, "--mount", "sh", "-c", _MOUNT, "sh", str(folder), size],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "mounted\n", f"no disk could be made: {keeper.communicate()[1]}"
        yield SmallDisk(folder, keeper.pid)
    finally:
        keeper.kill()
        keeper.communicate()
