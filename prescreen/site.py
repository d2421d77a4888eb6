"""What the clinical site's settings say that a participant may be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEEP_YEARS = 2
"""For how many years a referral is kept at most, where the setting of that name says nothing else."""
UNDO_MINUTES = 30
"""How long an interview that did not fit can be taken up again, where no setting says so."""
SECOND_LOOK_DAYS = 14
"""For how many days at most an answer waits for the call that checks it, where no setting says so."""

_WORDS = ("name", "phone", "email", "page", "calls_from", "rights", "board", "text_number", "reminded_after", "quiet_hours")
_NUMBERS = ("undo_minutes", "contact_hours", "keep_years", "reminders", "second_look_days")


@dataclass(frozen=True)
class Site:
    """Empty where not set: of `languages` then all with wording. `help_in`: the languages in which an emergency is answered; else those.

    `undo_minutes`: for so long the answers of an interview that did not fit can still be changed. `calls_from`: the number that a call
    comes from. `rights`, `board`: whom to ask about the rights of participants. `contact_hours`: within these the team wants to call.
    `page`: the address of the study page. `text_number`: the number that texts come from. `keep_years`: for so long a referral is kept at
    most. `reminders`: so many texts at most remind somebody who stopped partway, `reminded_after` so many days. `quiet_hours`: the hours in
    which no text goes out that the site starts, such as 20-9. `second_look`: so large a part of those who don't fit is drawn, to be asked
    for a call that checks it, which what it is about waits for at most `second_look_days`; `drawn`: this conversation is.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    page: str = ""
    languages: tuple[str, ...] = ()
    undo_minutes: int = UNDO_MINUTES
    calls_from: str = ""
    rights: str = ""
    board: str = ""
    contact_hours: int = 0
    text_number: str = ""
    keep_years: int = KEEP_YEARS
    reminders: int = 0
    reminded_after: str = ""
    quiet_hours: str = ""
    help_in: tuple[str, ...] = ()
    second_look: float = 0.0
    second_look_days: int = SECOND_LOOK_DAYS
    drawn: bool = False

    @staticmethod
    def from_json(entry: Mapping[str, Any] | None) -> Site:
        """The site of a turn's request; unknown keys are left out."""
        given = entry or {}
        told: dict[str, Any] = {name: str(given[name]) for name in _WORDS if given.get(name)}
        told |= {name: int(given[name]) for name in _NUMBERS if name in given}
        told |= {"second_look": float(given.get("second_look") or 0), "drawn": bool(given.get("drawn"))}
        return Site(**told, languages=tuple(given.get("languages") or ()), help_in=tuple(given.get("help_in") or ()))

    @property
    def call_days(self) -> int:
        """For how many days at most an answer waits for a call that checks it; 0 where nobody is asked for one."""
        return self.second_look_days if self.second_look else 0

    @property
    def contact_page(self) -> str:
        """The address of the contact form."""
        return f"{self.page}/contact"

    @property
    def reached_by(self) -> str:
        """By what the study team can be reached: both, phone, email or neither."""
        return "both" if self.phone and self.email else "phone" if self.phone else "email" if self.email else "neither"
