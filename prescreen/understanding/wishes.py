"""What one text wants of the conversation itself, whatever it answers: help at once, no more texts, a person, another language, its writer's data.

The shape alone. `Signs` fills it, and looks for each wish only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


def _nothing(wish: str) -> Any:
    return None


@dataclass(frozen=True)
class Wishes:
    """The wishes of one text. `look` says what there is of a wish, by the wish's name; without it there is none."""

    look: Callable[[str], Any] = field(default=_nothing, repr=False, compare=False)

    @staticmethod
    def of(**wishes: Any) -> Wishes:
        """Wishes known beforehand.

        >>> Wishes.of(stop=True).stop, Wishes.of(stop=True).person, Wishes().emergency
        (True, False, None)
        """
        return Wishes(wishes.get)

    @cached_property
    def emergency(self) -> str | None:
        """ "911" for a medical emergency now, "988" for thoughts of suicide or self-harm, else None."""
        return self._one("emergency")

    @cached_property
    def reaction(self) -> bool:
        """A reaction to a message and nothing else ("Liked “How old are you?”"): it wants nothing, and answers nothing."""
        return bool(self.look("reaction"))

    @cached_property
    def machine(self) -> bool:
        """That a machine wrote it, and nobody reads the answer: an auto-reply, a driver's text, a carrier's, an answering machine's."""
        return bool(self.look("machine"))

    @cached_property
    def stop(self) -> bool:
        """That the interview stops, for now or for good."""
        return bool(self.look("stop"))

    @cached_property
    def opt_out(self) -> bool:
        """That no more texts are sent: STOP and its like, or in free words."""
        return bool(self.look("opt_out"))

    @cached_property
    def help(self) -> bool:
        """HELP or INFO, as the whole text."""
        return bool(self.look("help"))

    @cached_property
    def start(self) -> bool:
        """START or UNSTOP, as the whole text."""
        return bool(self.look("start"))

    @cached_property
    def start_over(self) -> bool:
        """To begin the interview anew."""
        return bool(self.look("start_over"))

    @cached_property
    def wrong_person(self) -> bool:
        """That it reached somebody who never wrote here: wrong number, who is this, never asked for it."""
        return bool(self.look("wrong_person"))

    @cached_property
    def another_person(self) -> bool:
        """That somebody else writes now. It says so only where that is in question ("new", "not me")."""
        return bool(self.look("another_person"))

    @cached_property
    def person(self) -> bool:
        """To talk to a human being."""
        return bool(self.look("person"))

    @cached_property
    def language_asked(self) -> str | None:
        """The language that the text asks to go on in, where that is all it says."""
        return self._one("language_asked")

    @cached_property
    def language_written(self) -> str | None:
        """The language that the text is surely written in."""
        return self._one("language_written")

    @cached_property
    def language_now(self) -> bool:
        """Beside `language_asked`: that it is changed now, and is no answer to which language somebody speaks."""
        return bool(self.look("language_now"))

    @cached_property
    def wants_deletion(self) -> bool:
        """That the writer's own data be deleted."""
        return bool(self.look("wants_deletion"))

    @cached_property
    def wants_copy(self) -> bool:
        """What is kept about the writer, or a copy of it."""
        return bool(self.look("wants_copy"))

    @cached_property
    def confirms(self) -> bool:
        """A clear yes to being asked whether all is to be deleted."""
        return bool(self.look("confirms"))

    @cached_property
    def goes_on(self) -> bool:
        """To go on, as the whole text, which answers nothing ("ok, go on")."""
        return bool(self.look("goes_on"))

    @cached_property
    def back(self) -> bool:
        """Back to the question before."""
        return bool(self.look("back"))

    @cached_property
    def yes(self) -> bool:
        """A plain yes, as the whole text."""
        return bool(self.look("yes"))

    @cached_property
    def no(self) -> bool:
        """A plain no, as the whole text."""
        return bool(self.look("no"))

    def _one(self, wish: str) -> str | None:
        found = self.look(wish)
        return str(found) if found else None
