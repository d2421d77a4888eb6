"""What a packet is made of: a protocol, the manifest of its script, what the settings say, and who may do what.

Gathered by whoever asks for the packet; nothing here reads a setting or a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from documents.document import Text, Words, gap
from documents.prose import SETTINGS, Prose
from prescreen.protocol.model import Protocol
from prescreen.protocol.retention import Term, in_days
from prescreen.script.manifest import Manifest
from prescreen.site import Site
from prescreen.workflow import Workflow

SHORT = 12
"""So many characters of a digest tell it apart to the eye."""


@dataclass(frozen=True)
class Installed:
    """How this installation is set. `quiet_hours`: from, to. `reminders`: days. `texts`: whether text messages are set up.

    `links_only`: a text gets a link to the chat and no question. `own_words`: coordinators may write their own. `locked`: no interview is
    begun in what is not approved. `keep_reason`: why referrals are kept for longer than usual. `keys`: where those of the database are:
    in a setting, in a file beside it, or apart from it. `page`: whether the address of the page is set. `asked_again`: the fraction of
    referrals that a person asks again without knowing the answers.
    """

    quiet_hours: tuple[int, int] = (20, 9)
    reminders: tuple[float, ...] = ()
    texts: bool = False
    links_only: bool = False
    own_words: bool = False
    second_factor: str = "offered"
    locked: bool = False
    keep_reason: str = ""
    keys: Literal["setting", "beside", "apart"] = "beside"
    page: bool = True
    asked_again: float = 0


@dataclass(frozen=True)
class Given:
    """`roles`: role -> what it is called. `permissions`: permission -> the roles that have it.

    `made`: the moment that the files name. `day`: the day that stands on them, where one was named.
    """

    protocol: Protocol
    manifest: Manifest
    site: Site
    installed: Installed
    terms: Mapping[str, Term]
    workflow: Workflow
    roles: Mapping[str, str]
    permissions: Mapping[str, frozenset[str]]
    made: datetime
    day: str = ""

    @cached_property
    def prose(self) -> Prose:
        """The words of the packet, filled."""
        return Prose.of(self.protocol, self.fields)

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """The settings that participants are told of and that are not set."""
        return tuple(name for name, said in SETTINGS.values() if not self._set(said))

    @property
    def encrypted(self) -> bool:
        """Whether what is answered on the web travels encrypted."""
        return self.installed.page and self.site.page.startswith("https://")

    @property
    def insecure(self) -> bool:
        """Whether the address of the page is set to one that does not encrypt."""
        return self._set("page") and not self.encrypted

    def _set(self, said: str) -> bool:
        return bool(getattr(self.site, said)) and (said != "page" or self.installed.page)

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages that this installation offers; all that the script has, where no setting says."""
        return tuple(code for code in self.manifest.texts if not self.site.languages or code in self.site.languages)

    @cached_property
    def fields(self) -> Mapping[str, Words]:
        """Field -> what the prose says for it; a gap where a setting is not set."""
        filled: dict[str, Words] = {
            field: getattr(self.site, said) if self._set(said) else gap(f"to be filled in: {setting}")
            for field, (setting, said) in SETTINGS.items()
        }
        start, end, reminders = *self.installed.quiet_hours, len(self.installed.reminders)
        filled |= {
            "undo_minutes": str(self.site.undo_minutes),
            "contact_hours": str(self.site.contact_hours),
            "quiet_from": f"{start}:00",
            "quiet_to": f"{end}:00",
            "reminders": " and ".join(f"{days:g} {'day' if days == 1 else 'days'}" for days in self.installed.reminders),
            "reminder_count": f"{reminders} {'reminder' if reminders == 1 else 'reminders'}",
            "second_factor": self.installed.second_factor,
            "again_part": f"{100 * self.installed.asked_again:g}",
            "second_part": f"{100 * self.site.second_look:g}",
            "call_days": in_days(self.protocol.units, self.site.second_look_days, "en"),
            "version": self.protocol.version,
            "manifest": self.manifest.id,
            "manifest_short": self.manifest.id[:SHORT],
            "questions": str(len(self.protocol.questions)),
            "criteria": str(len(self.protocol.criteria)),
            "label": self.protocol.focus.label,
        }
        return filled

    def english(self, id: str) -> str | None:
        """A text of the script in English."""
        return self.manifest.text("en", id)

    def said(self, id: str, language: str = "en") -> Words:
        """A text of the script; a gap that names it where there is none."""
        found = self.manifest.text(language, id)
        if found is None:
            return gap(f"missing in the script: {id}")
        return Text(found, "" if language == "en" else language)
