"""A long text has a budget of processor time. One that is over it is not read to its end: what it says stays unclear, and is asked again.

Wherever reading stands then, it is broken off, in the middle of a pattern too, by the system's timer. Emergencies and a wish to stop are
looked for all the same, with a budget of their own; if that is used up too, in the text's beginning and end. The timer reaches the main
thread alone, as the turn servers read; elsewhere, and where the system has none, reading takes as long as it takes.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Protocol

from prescreen.understanding.reading import OVER, Reading
from prescreen.understanding.wishes import Wishes

SECONDS = 0.04
"""Of processor time, for all readings of one text. An answer of 200 characters takes about a tenth of it."""
SHORT = 300
"""A text of no more characters is read to its end in any case: its length bounds it, and the first of its kind may have to load something."""
_WINDOW = 300
"""So many characters at either end of a text are looked at for an emergency in any case."""


class OverBudget(BaseException):
    """The time is used up. No Exception, so that nothing that goes on after an error goes on after this."""


class Reads(Protocol):
    """What reads a text at a question: a Reader, or one within a budget."""

    def read(
        self, question: str, text: str, *, language: str, today: date, answers: Mapping[str, Any], nlu: Mapping[str, Any] | None = None
    ) -> Reading:
        """As Reader.read does."""

    def wishes(self, text: str) -> Wishes:
        """As Reader.wishes does."""


class Bounded:
    """A reader of one turn's text, whose readings share one budget."""

    def __init__(self, reader: Reads, seconds: float = SECONDS) -> None:
        self._reader, self._left, self._seconds = reader, seconds, seconds

    def read(
        self, question: str, text: str, *, language: str, today: date, answers: Mapping[str, Any], nlu: Mapping[str, Any] | None = None
    ) -> Reading:
        """The reading, as of the reader; of a text over the budget an emergency, a stop, or unclear."""
        if len(text) <= SHORT:
            return self._reader.read(question, text, language=language, today=today, answers=answers, nlu=nlu)
        begun = time.thread_time()
        try:
            with limited(self._left):
                return self._reader.read(question, text, language=language, today=today, answers=answers, nlu=nlu)
        except OverBudget:
            return self._safe(text)
        finally:
            self._left = max(0.0, self._left - (time.thread_time() - begun))

    def _safe(self, text: str) -> Reading:
        for part in (text, f"{text[:_WINDOW]}\n{text[-_WINDOW:]}"):
            try:
                with limited(self._seconds):
                    return _of(self._reader.wishes(part))
            except OverBudget:
                continue
        return Reading("unclear", by=OVER)


def _of(wishes: Wishes) -> Reading:
    kind = "emergency" if wishes.emergency else "stop" if wishes.stop else "unclear"
    return Reading(kind, wishes=wishes, by=OVER)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Within it this thread has so many seconds of processor time. Raises OverBudget, from wherever it is then."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "ITIMER_VIRTUAL"):
        yield
        return
    if seconds <= 0:
        raise OverBudget
    until = time.thread_time() + seconds
    before = signal.signal(signal.SIGVTALRM, _looking(until))
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _looking(until: float) -> Callable[[int, Any], None]:
    """What the timer calls. It counts the time of all threads; what others used is given again."""

    def look(number: int, frame: Any) -> None:
        left = until - time.thread_time()
        if left <= 0:
            raise OverBudget
        signal.setitimer(signal.ITIMER_VIRTUAL, left)

    return look
