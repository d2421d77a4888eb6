"""A process's log file: readable by this account alone, and rotated, so that it never fills the disk.

Also decides which of its lines are shown at the terminal. That no participant's words are in it is up to the process that writes.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path

LONGEST = 5_000_000
KEPT = 3
_LOUD = re.compile(r'(\{"level": ")?(ERROR|CRITICAL)\b|(gateway|turn server|standin)( \w+)?:', re.ASCII)


class Log:
    """The log in this file. `last` is the last line of this process's own."""

    def __init__(self, file: Path, longest: int = LONGEST) -> None:
        self.file, self.longest, self.last = file, longest, ""
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._handle = self._opened()

    def write(self, line: bytes) -> None:
        """Appends a line. If the disk is full the line is lost, and nothing else happens."""
        text = line.decode("utf-8", "replace").strip()
        self.last = text or self.last
        with contextlib.suppress(OSError):
            if os.fstat(self._handle).st_size > self.longest:
                self._rotate()
            os.write(self._handle, line)

    def close(self) -> None:
        """Lets go of the file."""
        os.close(self._handle)

    def _opened(self) -> int:
        return os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _rotate(self) -> None:
        for number in range(KEPT - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                self._numbered(number).replace(self._numbered(number + 1))
        self.file.replace(self._numbered(1))
        fresh = self._opened()
        os.close(self._handle)
        self._handle = fresh

    def _numbered(self, number: int) -> Path:
        return self.file.with_name(f"{self.file.name}.{number}")


def matters(line: str) -> bool:
    """Whether the operator should see this line at once.

    >>> matters("ERROR prescreen.turns: turn of c_1 failed: KeyError"), matters("WARNING prescreen.turns: not answered")
    (True, False)
    >>> matters('{"level": "ERROR", "event": "turn failed"}'), matters("gateway 1: ended (signal 9); another takes its place")
    (True, True)
    """
    return _LOUD.match(line) is not None


def plain(line: str) -> str:
    """A line of JSON as the operator reads it at the terminal; another as it is.

    >>> plain('{"level": "ERROR", "at": "now", "logger": "prescreen.turns", "event": "turn failed", "conversation": "c_1"}')
    'ERROR turn failed (conversation c_1)'
    """
    try:
        said = json.loads(line)
        fields = ", ".join(f"{name} {value}" for name, value in said.items() if name not in ("level", "at", "logger", "event"))
        return f"{said['level']} {said['event']}" + (f" ({fields})" if fields else "")
    except (ValueError, TypeError, KeyError, AttributeError):
        return line
