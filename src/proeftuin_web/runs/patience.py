"""Doing what needs the database although that may be away for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections

Result = TypeVar("Result")

AWAY = (OperationalError, InterfaceError)
"""What is raised while the database is away, or locked by somebody else for too long."""
stopping = threading.Event()
"""Set when the worker must end: what runs is broken off, and nothing is waited for any more."""
_PATIENCE_SECONDS = 600.0
_FIRST_PAUSE_SECONDS = 0.5
_log = logging.getLogger("proeftuin.worker")


def patiently(act: Callable[[], Result], patience: float = _PATIENCE_SECONDS) -> Result:
    """Do what needs the database, again and again while that is away."""
    until = time.monotonic() + patience
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            return act()
        except AWAY as error:
            if time.monotonic() > until or stopping.is_set() or connections["default"].in_atomic_block:
                raise
            if pause == _FIRST_PAUSE_SECONDS:
                _log.warning("The database is away (%s); trying again", type(error).__name__)
            forget_connection()
            stopping.wait(pause)
            pause = min(pause * 2, 10.0)


def forget_connection() -> None:
    """Begin with a new connection next time, as the old one leads to a server that is gone."""
    connection = connections["default"]
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
        connection.close()
