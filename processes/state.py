"""What the system tells of a process: whether it is stopped, and how much processor time it has had. Linux; elsewhere nothing is known."""

from __future__ import annotations

import os
from dataclasses import dataclass

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class State:
    """`letter` as in /proc/PID/stat: R runs or wants to, S sleeps, D waits for a disk, T is stopped. `seconds` of processor time so far."""

    letter: str
    seconds: float

    @property
    def stopped(self) -> bool:
        """Whether a signal has stopped it; one that a debugger holds is not."""
        return self.letter == "T"


def state(pid: int) -> State | None:
    """The state of a process, or None where it is gone or the system does not tell."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as told:
            fields = told.read().rpartition(b") ")[2].split()
        return State(fields[0].decode(), (int(fields[11]) + int(fields[12])) / _TICKS)
    except (OSError, IndexError, ValueError):
        return None


def members(group: int) -> list[int]:
    """The processes of a process group that have not ended."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as told:
                    letter, _, of = told.read().rpartition(b") ")[2].split()[:3]
            except (OSError, ValueError):
                continue
            if int(of) == group and letter not in (b"Z", b"X"):
                found.append(int(name))
    return found
