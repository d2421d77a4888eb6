"""The lock on a trial's script: which languages are approved and certified as they stand now, and in which no new interview may begin.

With SCRIPT_LOCK=warn it only tells. What a participant is told meanwhile is web/recruitment.py, where the lock stands is web/reception.py,
and the versions in which open interviews go on are web/versions.py.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from prescreen.protocol import Protocol
from prescreen.script import Change, Manifest, changes, manifest_of
from prescreen.script.certified import Certificate, certificate
from prescreen.script.changes import words_changed
from prescreen.site import Site
from store import approvals, scripts
from store.approvals import Approval
from store.database import Database
from web.settings import Settings
from web.versions import Version, Versions, files_of

LOG = logging.getLogger("prescreen.script")
_NAMED = 5
"""So many texts are named in the log and by /healthz; the console shows all of them."""
_EVERY_SECONDS = 10
_SHORT = 12
"""As many characters of a script's id are told to people."""


def short(script: str) -> str:
    """A script's id as people read it."""
    return script[:_SHORT]


@dataclass(frozen=True)
class Standing:
    """How the script in force stands. `covered`: language -> the approval or let-through that covers it. `why`: of each language that is
    not approved or not certified, in words. `open_`: the languages in which a new interview may begin if only the approved are offered.

    `latest`: the latest approval, of whatever script; `of`: language -> the latest that covers it, and `approved` the manifest of that.
    `differs`: what changed: the words of each language since the latest approval that covers it, rules and reader since the latest.
    `faults`: the approvals that are not as they were signed, in words.
    """

    covered: Mapping[str, Approval] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    open_: tuple[str, ...] = ()
    latest: Approval | None = None
    of: Mapping[str, Approval] = field(default_factory=dict)
    approved: Mapping[str, Manifest] = field(default_factory=dict)
    differs: tuple[Change, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def let_through(self) -> tuple[Approval, ...]:
        """What lets the script be said though no board has approved it yet."""
        found = {one.id: one for one in self.covered.values() if one.kind != approvals.APPROVAL}
        return tuple(found.values())

    @property
    def open_too(self) -> bool:
        """Whether open interviews take the new words as well: a hazard's let-through says so."""
        return any(one.open_too for one in self.let_through)

    @property
    def texts(self) -> list[str]:
        """The ids of the texts and rules that differ from what was approved last, each with its language where it has one."""
        return [f"{one.id} ({one.language})" if one.language else one.id for one in self.differs if one.part != "reader"]


class ScriptLock:
    """Of one trial."""

    def __init__(self, database: Database, settings: Settings, protocol: Protocol, languages: tuple[str, ...]) -> None:
        self._database, self._settings, self._protocol, self._languages = database, settings, protocol, languages
        self.enforced = settings.script_lock == "enforce"
        self.versions = Versions(database, settings.data_dir / "scripts")
        self._certificates: dict[str, Certificate] = {}
        self._mark: approvals.Mark | None = None
        self._standing = Standing()
        self._approved: dict[str, tuple[approvals.Mark | None, tuple[str, ...]]] = {}

    @cached_property
    def manifest(self) -> Manifest:
        """The script in force."""
        told = self._settings.site
        return manifest_of(self._protocol, Site.from_json(told), told)

    @property
    def script(self) -> str:
        """The id of the script in force."""
        return self.manifest.id

    def certificate(self, language: str) -> Certificate:
        """Who translated and certified a language."""
        if language not in self._certificates:
            self._certificates[language] = certificate(self._protocol, language)
        return self._certificates[language]

    def keep(self, now: datetime) -> None:
        """Keeps the script in force with its files, so that open interviews can go on in it once another is in force."""
        with self._database.read() as connection:
            if scripts.version_of(connection, self.script) is not None:
                return
        assert self._protocol.folder is not None
        with self._database.write() as connection:
            scripts.keep(connection, self.manifest, files_of(self._protocol.folder), self._protocol.version, now)

    def version(self, script: str | None) -> Version | None:
        """The version that an interview under this script goes on in; None where that is the one in force."""
        if not self.enforced or not script or script == self.script or self.standing.open_too:
            return None
        return self.versions.of(script)

    def latest(self, language: str) -> Version | None:
        """The version that was approved last in a language; None where the language is open, there is none, or it is the one in force."""
        if not self.enforced or language in self.standing.open_:
            return None
        approval = self.standing.of.get(language)
        return self.versions.of(approval.script) if approval is not None and approval.script != self.script else None

    def approved_in(self, manifest: Manifest) -> tuple[str, ...]:
        """The languages in which a script is approved, as that stands now."""
        found = self._approved.get(manifest.id)
        if found is None or found[0] != self._mark:
            with self._database.read() as connection:
                self.look(connection)
                words = {language: manifest.words_of(language) for language in manifest.texts}
                found = (self._mark, tuple(approvals.standing(connection, manifest.trial, words, manifest.rules_digest)))
            self._approved[manifest.id] = found
        return found[1]

    def approves(self, language: str, id: str) -> bool:
        """Whether a text may be sent by hand: the lock is off, the language is covered, or this text is as it was approved in it last."""
        standing = self.standing
        if not self.enforced or language in standing.covered:
            return True
        approved = standing.approved.get(language)
        return approved is not None and approved.text(language, id) == self.manifest.text(language, id) is not None

    def stops(self, language: str, script: str | None, connection: Connection | None = None) -> bool:
        """Whether nothing may be asked in a language: it is not open, and the interview has not begun, or not in a version that can be had.
        `script`: that of the interview, NOT_BEGUN where there is none."""
        if not self.enforced or language in self.look(connection).open_:
            return False
        return not script or (script != self.script and self.version(script) is None)

    @property
    def standing(self) -> Standing:
        """How the script stood when that was looked at last; now, where it never was."""
        return self.look() if self._mark is None else self._standing

    def look(self, connection: Connection | None = None) -> Standing:
        """How the script stands now. Where no approval was recorded or withdrawn since the last time, that costs one small query."""
        if connection is None:
            with self._database.read() as own:
                return self.look(own)
        mark = approvals.mark(connection, self._settings.trial)
        if mark != self._mark:
            self._standing, self._mark = self._found(connection), mark
            self._tell()
        return self._standing

    def _found(self, connection: Connection) -> Standing:
        trial, manifest = self._settings.trial, self.manifest
        words = {language: manifest.words_of(language) for language in manifest.texts}
        covered = approvals.standing(connection, trial, words, manifest.rules_digest)
        signed = approvals.genuine(connection, trial)
        latest = approvals.latest(signed)
        of = {language: one for language in manifest.texts if (one := approvals.latest(signed, language)) is not None}
        kept = {one.script: _kept(connection, one.script) for one in (*of.values(), *([latest] if latest else []))}
        approved = {language: held for language, one in of.items() if (held := kept[one.script]) is not None}
        differs = [one for language, old in approved.items() for one in words_changed(old, manifest, language)]
        if latest is not None and (newest := kept[latest.script]) is not None:
            differs += [one for one in changes(newest, manifest) if one.part != "words"]
        why = {language: said for language in self._languages if (said := self._why(language, covered, latest, of, differs))}
        open_ = tuple(language for language in self._languages if language not in why)
        return Standing(covered, why, open_, latest, of, approved, tuple(differs), tuple(approvals.faults(connection, trial)))

    def _why(
        self,
        language: str,
        covered: Mapping[str, Approval],
        latest: Approval | None,
        of: Mapping[str, Approval],
        differs: Sequence[Change],
    ) -> str:
        """Why no new interview may begin in a language; "" where one may."""
        if language in covered and covered[language].kind == approvals.HAZARD:
            return ""  # a danger does not wait for a certificate
        if language in covered:
            missing = len(self.certificate(language).uncertified)
            return f"{missing} texts are not certified" if missing else ""
        if latest is None:
            return "no script was approved yet"
        if language not in of:
            return "the board has not approved it in this language"
        mine = [one.id for one in differs if one.part == "rules" or (one.part == "words" and one.language == language)]
        if not mine:
            return "no approval covers it"
        more = f" and {len(mine) - _NAMED} more" if len(mine) > _NAMED else ""
        return f"not approved: {', '.join(mine[:_NAMED])}{more}"

    def closed(self, language: str, connection: Connection | None = None) -> bool:
        """Whether no new interview may begin in a language."""
        return self.enforced and language not in self.look(connection).open_

    @property
    def told(self) -> dict[str, Any]:
        """The lock as /healthz tells of it."""
        standing = self.standing
        texts = standing.texts
        return {
            "lock": self._settings.script_lock,
            "script": short(self.script),
            "approved": list(standing.open_),
            "closed": self.enforced and not standing.open_,
            "not_approved": dict(standing.why),
            "let_through": [one.kind for one in standing.let_through],
            "differs": texts[:_NAMED],
            "differ": len(texts),
            "faults": list(standing.faults[:_NAMED]),
            "lost": {short(script): why for script, why in self.versions.lost.items()} if self.enforced else {},
        }

    @property
    def banner(self) -> str:
        """What the console says of it on every page; "" where nothing is amiss, or nothing was ever approved and the lock is off."""
        standing = self.standing
        said = [one[0].upper() + one[1:] for one in standing.faults[:_NAMED]]
        said += [f"The archived script {short(one)} is lost, {why}" for one, why in self.versions.lost.items() if self.enforced]
        said += [f"Let through until the board approves it ({one.kind}, by {one.approver}): {one.reason}" for one in standing.let_through]
        if self.enforced:
            said += [f"No new interview begins in {language}: {why}" for language, why in standing.why.items()]
        elif standing.latest is not None and standing.texts:
            number = len(standing.texts)
            named = ", ".join(standing.texts[:_NAMED]) + (f" and {number - _NAMED} more" if number > _NAMED else "")
            said += [f"Said though not approved: {named}"] if standing.why else []
        return ". ".join(said)

    def _tell(self) -> None:
        """Says in the log what is not approved, and what changed in the reader, which closes nothing."""
        standing, script = self._standing, short(self.script)
        about: dict[str, Any] = {"trial": self._settings.trial, "script": script}
        if standing.why:
            level = logging.ERROR if self.enforced and not standing.open_ else logging.WARNING
            closes = "no new interview begins in these" if self.enforced else "interviews begin all the same"
            LOG.log(level, "the script is not approved: %s; %s", "; ".join(map(": ".join, standing.why.items())), closes, extra=about)
        for fault in standing.faults:
            LOG.error("%s", fault, extra=about)
        for one in standing.let_through:
            LOG.warning("the script is let through (%s) until a board approves it", one.kind, extra=about)
        if reader := [one.id for one in standing.differs if one.part == "reader"]:
            LOG.warning("the reader changed since the latest approval: %d files", len(reader), extra=about)


def _kept(connection: Connection, script: str) -> Manifest | None:
    try:
        found = scripts.get(connection, script)
    except ValueError:
        return None
    return found if found is not None and found.id == script else None


async def watch(locks: Sequence[ScriptLock]) -> None:
    """Looks at once and again, for ever, as another process may have recorded an approval."""
    while True:
        for lock in locks:
            with suppress(SQLAlchemyError, OSError, TimeoutError):
                await asyncio.to_thread(lock.look)
        await asyncio.sleep(_EVERY_SECONDS)
