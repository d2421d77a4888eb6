"""A reader that reads what it is told to, for tests of the dialogue alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prescreen.understanding import Reading


class Given:
    """Reads every text as this, or as this function of question and text says. `languages`: those that texts were to be read in."""

    def __init__(self, reading: Reading | Callable[[str, str], Reading]) -> None:
        self._reading, self.languages = reading, list[str]()

    def read(self, question: str, text: str, *, language: str, **_: Any) -> Reading:
        """As a Reader's."""
        self.languages.append(language)
        return self._reading if isinstance(self._reading, Reading) else self._reading(question, text)
