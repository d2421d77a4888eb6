"""The lifeline: a pipe that tells a family of processes what has become of who started it.

Its write end is held by the one who starts and by nobody else. Each process of the family watches its read end and reads nothing from
it, so that all of them see the same: a byte, for "finish what is open and end"; the end of the pipe, for "nobody is there any more".
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import threading

VARIABLE = "SERVING_LIFELINE"
"""The environment variable that names the read end to a process that is started with one."""
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


class Lifeline:
    """The starter's side. `read` is to be passed on to the family's first process, and closed here once it has started."""

    def __init__(self) -> None:
        self.read, self._write = os.pipe()  # neither is inherited by a process that is started in between

    def started(self) -> None:
        """Closes the read end here: the family has its own."""
        if self.read >= 0:
            os.close(self.read)
            self.read = -1

    def retire(self) -> None:
        """Tells the family to finish what is open and to end."""
        if self._write >= 0:
            os.write(self._write, b".")

    def cut(self) -> None:
        """Ends the family at once."""
        self.started()
        if self._write >= 0:
            os.close(self._write)
            self._write = -1


def inherited() -> int | None:
    """The read end that this process was started with, or None where it was started alone."""
    given = os.environ.pop(VARIABLE, "")
    return int(given) if given else None


def looked_at(lifeline: int, seconds: float | None = None, *, retired: bool = False) -> str:
    """Waits, and gives "gone", "retire" (unless that is known already: `retired`), or "" where nothing happened in that time."""
    poll = select.poll()
    poll.register(lifeline, 0 if retired else select.POLLIN)
    return said(dict(poll.poll(None if seconds is None else seconds * 1000)).get(lifeline, 0))


def said(events: int) -> str:
    """What these events of `poll` on a lifeline mean.

    >>> said(select.POLLIN), said(select.POLLIN | select.POLLHUP), said(0)
    ('retire', 'gone', '')
    """
    if events & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
        return "gone"
    return "retire" if events & select.POLLIN else ""


def hold(lifeline: int) -> None:
    """Watches it from a thread: retired, this process gets SIGTERM, as from anybody who wants it to end; alone, it is killed."""

    def watch() -> None:
        retired = False
        while (heard := looked_at(lifeline, retired=retired)) != "gone":
            if heard == "retire":
                retired = True
                os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def when_parent_ends(number: int) -> None:
    """Makes the system send this process that signal when its parent ends, each parent anew. Linux alone."""
    _prctl(_PR_SET_PDEATHSIG, number)


def adopt_orphans() -> None:
    """Makes this process the parent of what its descendants leave behind, as process 1 of a container is. Linux alone."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
