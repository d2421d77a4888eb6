"""The gateway's log: a line of JSON for each event, with ids and kinds of fault, never a participant's word.

Of an exception only its class and place are logged, since its message may hold what somebody wrote.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType

FIELDS = ("conversation", "turn", "trial", "script", "channel", "outgoing", "text", "status", "error", "seconds")
"""What an event may carry, given as `extra`."""
_WRITTEN = json.JSONEncoder(ensure_ascii=False).encode


class JsonLines(logging.Formatter):
    """One event, one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the level first."""
        at = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        line = {"level": record.levelname, "at": at, "logger": record.name, "event": _event(record)}
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"error": record.exc_info[0].__name__, "place": _place(record)}
        return _WRITTEN(line)


def begin(level: int = logging.INFO) -> None:
    """Makes this process log in this way to standard error; of libraries, only warnings and errors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler])
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # no line tells of them
    sys.excepthook = _uncaught
    threading.excepthook = lambda caught: _uncaught(caught.exc_type, caught.exc_value, caught.exc_traceback)
    sys.unraisablehook = lambda caught: _uncaught(caught.exc_type, caught.exc_value, caught.exc_traceback)
    for noisy in ("httpx", "httpcore", "twilio", "alembic", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _event(record: logging.LogRecord) -> str:
    """The first line of the message, which the code wrote; further lines may be what an exception said."""
    message = record.getMessage()
    return message.splitlines()[0] if message else message


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Logs an uncaught exception in the same way: its class and place."""
    logging.getLogger("prescreen").error("uncaught", exc_info=(kind, error or kind(), trace))


def _place(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
