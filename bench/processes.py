"""A process under measurement: started, its memory read, ended with what it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Process:
    """A process in a group of its own. What it prints goes to a file that nobody keeps."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self.said = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the process
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=self.said, stderr=self.said, stdin=subprocess.DEVNULL, start_new_session=True
        )

    @property
    def pid(self) -> int:
        """Its id."""
        return self.process.pid

    def alive(self) -> None:
        """Raises with its last words where it has ended."""
        if self.process.poll() is not None:
            self.said.seek(0)
            raise SystemExit(f"bench: {self.process.args} ended: {self.said.read()[-2000:].decode(errors='replace')}")

    def stop(self) -> None:
        """Ends it and all processes that it started."""
        end(self.process)
        self.said.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process that leads its group: in good order, or after half a minute with all of the group."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def megabytes(pid: int) -> float:
    """What a process holds in memory now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    raise ProcessLookupError(pid)


def cpu_seconds(pid: int) -> float:
    """How long a process was at work since its start."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(part) for part in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def family(pid: int) -> list[int]:
    """A process and all below it."""
    return [pid, *(one for child in children(pid) for one in family(child))]


def share(pid: int) -> float:
    """What a process holds in memory now, in megabytes, with its part of what it shares with others (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    raise ProcessLookupError(pid)
