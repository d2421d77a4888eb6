"""What ethics boards approved, and changes that were let through until they are approved. Nothing is overwritten: the history stays.

An approval says which script it is of by the manifest's id. It covers every script with the same words of a language and the same rules,
whatever changed in its reader. What a row says counts only where the audit trail holds its digest, and a let-through only over an approval
that stands. Who may record one is not decided here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timezone
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, insert, select, update

from store import audit, ids
from store import scripts as kept_scripts
from store.tables import approvals, scripts

APPROVAL, EDITORIAL, HAZARD = "approval", "editorial", "hazard"
LET_THROUGH = (EDITORIAL, HAZARD)
KINDS = (APPROVAL, *LET_THROUGH)
BY_FILE = "file"
"""Who an approval is by where it came as a signed file."""
Mark = str
_SIGNED = ("script approved", "script let through")
_WITHDRAWN = "approval withdrawn"
_OF_WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdrawn_because")


@dataclass(frozen=True)
class Approval:
    """An approval, or a let-through (`editorial`, `hazard`: then `reason` and `rule` say why and under which rule).

    `script`: the manifest's id. `translations`: language -> who translated and certified it, as it stood then. `meaning`: of the signature
    under it. `open_too`: open interviews take the new words as well. `key`: the key that signed a `file`, which is told by its
    digest.
    """

    trial: str
    script: str
    kind: str
    languages: tuple[str, ...]
    approver: str
    meaning: str
    by: str
    board: str = ""
    number: str = ""
    version: str = ""
    approved_on: date | None = None
    translations: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    rule: str = ""
    open_too: bool = False
    key: str = ""
    file: str = ""
    id: str = ""
    at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_because: str | None = None


def record(connection: Connection, approval: Approval, now: datetime) -> str:
    """Records an approval or a let-through; its id. Raises KeyError where its script was never kept."""
    if connection.execute(select(scripts.c.id).where(scripts.c.id == approval.script)).first() is None:
        raise KeyError(approval.script)
    id = ids.new("v")
    given = {**asdict(approval), "id": id, "at": now, "languages": list(approval.languages), "translations": dict(approval.translations)}
    connection.execute(insert(approvals).values(given))
    action = _SIGNED[approval.kind != APPROVAL]
    told = " ".join([id, digest(_approval(given)), *([approval.kind] if approval.kind != APPROVAL else []), *approval.languages])
    audit.add(connection, now, approval.by, action, approval.script, f"{told} {approval.trial}")
    return id


def withdraw(connection: Connection, id: str, by: str, because: str, now: datetime) -> bool:
    """Withdraws an approval or a let-through; False where there is none of that id that stands."""
    standing_ = (approvals.c.id == id) & approvals.c.withdrawn_at.is_(None)
    gone = {"withdrawn_at": now, "withdrawn_by": by, "withdrawn_because": because}
    row = connection.execute(update(approvals).where(standing_).values(gone).returning(approvals.c.script)).first()
    if row is None:
        return False
    audit.add(connection, now, by, _WITHDRAWN, row.script, f"{id} {_digest({'id': id, **gone})}")
    return True


def digest(approval: Approval) -> str:
    """SHA-256 over everything that was signed, which the audit trail holds; that it was withdrawn has a digest of its own."""
    return _digest({name: value for name, value in asdict(approval).items() if name not in _OF_WITHDRAWAL})


def faults(connection: Connection, trial: str | None = None) -> Iterator[str]:
    """Says in words which approvals are not as they were signed, so that they do not count, and which scripts say of themselves what their
    manifest does not."""
    names = [trial] if trial is not None else connection.execute(select(scripts.c.trial).distinct().order_by(scripts.c.trial)).scalars()
    for name in list(names):
        found = of_trial(connection, name)
        there = {one.id for one in found}
        sealed = _sealed(connection, found)
        for one in found:
            if not _genuine(one, sealed):
                yield f"the approval {one.id} is not as it was signed or withdrawn; it does not count"
        for id, script in sorted(_signed_of(connection, name).items()):
            if id not in there:
                yield f"the approval {id} of the script {script[:12]} is missing"
    query = select(scripts.c.id, scripts.c.words, scripts.c.rules, scripts.c.languages)
    for row in connection.execute(query if trial is None else query.where(scripts.c.trial == trial)):
        held = _of_script(connection, row.id)
        if held is None:
            yield f"the script {row.id[:12]} is not the one that was kept; no approval of it counts"
        elif (row.words, row.rules, row.languages) != (held.words, held.rules, dict(held.languages)):
            yield f"the script {row.id[:12]} has other digests than its texts and rules; those of its texts and rules count"


def of_trial(connection: Connection, trial: str) -> list[Approval]:
    """Everything that was recorded of a trial, the latest first."""
    query = select(approvals).where(approvals.c.trial == trial).order_by(approvals.c.at.desc(), approvals.c.id.desc())
    return [_approval(dict(row._mapping)) for row in connection.execute(query)]


def genuine(connection: Connection, trial: str) -> list[Approval]:
    """What was recorded of a trial and is as it was signed and withdrawn, the latest first."""
    found = of_trial(connection, trial)
    sealed = _sealed(connection, found)
    return [one for one in found if _genuine(one, sealed)]


def standing(connection: Connection, trial: str, words: Mapping[str, str], rules: str) -> dict[str, Approval]:
    """Language -> what covers it: the latest approval, else the latest let-through, of a script with these words and rules.

    `words`: language -> digest of its words. A let-through counts only while the approval stands that it was let through over.
    """
    covered: dict[str, Approval] = {}
    found = genuine(connection, trial)
    for one in sorted(found, key=lambda one: one.kind != APPROVAL):  # stable: the latest of each kind first
        script = _of_script(connection, one.script) if one.withdrawn_at is None else None
        if script is None or script.rules != rules:
            continue
        for language in one.languages:
            same = words.get(language) is not None and script.languages.get(language) == words[language]
            if same and (one.kind == APPROVAL or base(found, one, language) is not None):
                covered.setdefault(language, one)
    return covered


def base(found: Sequence[Approval], one: Approval, language: str) -> Approval | None:
    """The approval of an earlier script that a let-through stands on in a language: the latest of then; None where it was withdrawn.

    `found`: the latest first.
    """
    assert one.at is not None
    for before in found:
        earlier = before.kind == APPROVAL and language in before.languages and before.script != one.script
        if earlier and before.at is not None and before.at <= one.at:
            if before.withdrawn_at is None:
                return before
            if before.withdrawn_at > one.at:
                return None
    return None


def taken(connection: Connection, file: str) -> bool:
    """Whether a signed file of this digest was taken before, whatever became of its approval."""
    return connection.execute(select(approvals.c.id).where(approvals.c.file == file)).first() is not None


def mark(connection: Connection, trial: str) -> Mark:
    """A value that changes whenever an approval is recorded or withdrawn, or a row is changed behind our back."""
    return _digest({one.id: _digest(asdict(one)) for one in of_trial(connection, trial)})


def latest(recorded: Sequence[Approval], language: str | None = None) -> Approval | None:
    """The latest approval that stands, of those recorded, the latest first. `language`: one that it is to cover."""
    stands = (one for one in recorded if one.kind == APPROVAL and one.withdrawn_at is None)
    return next((one for one in stands if language is None or language in one.languages), None)


@dataclass(frozen=True)
class _Script:
    """The digests of a script, made of its manifest."""

    words: str
    rules: str
    languages: Mapping[str, str]


@lru_cache(maxsize=64)
def _digests(packed: bytes, id: str) -> _Script | None:
    try:
        manifest = kept_scripts.unpacked(packed)
    except ValueError:
        return None
    languages = {language: manifest.words_of(language) for language in manifest.texts}
    return _Script(manifest.words, manifest.rules_digest, languages) if manifest.id == id else None


def _of_script(connection: Connection, id: str) -> _Script | None:
    """The digests of a script that was kept; None where there is none, or it is another one by now."""
    packed = connection.execute(select(scripts.c.manifest).where(scripts.c.id == id)).scalar_one_or_none()
    return _digests(packed, id) if packed is not None else None


def _sealed(connection: Connection, found: Sequence[Approval]) -> set[tuple[str, str, str]]:
    """Action, id and digest of each event of these scripts."""
    of_scripts = {one.script for one in found}
    events = audit.about(connection, of_scripts, (*_SIGNED, _WITHDRAWN))
    return {(action, *_two(detail)) for action, _, detail in events}


def _signed_of(connection: Connection, trial: str) -> dict[str, str]:
    """Id -> script of everything that the audit trail says was signed of a trial."""
    kept = set(connection.execute(select(scripts.c.id).where(scripts.c.trial == trial)).scalars())
    events = audit.about(connection, kept, _SIGNED)
    return {_two(detail)[0]: script for _, script, detail in events if detail.endswith(f" {trial}")}


def _two(detail: str) -> tuple[str, str]:
    id, _, rest = detail.partition(" ")
    return id, rest.partition(" ")[0]


def _genuine(one: Approval, sealed: set[tuple[str, str, str]]) -> bool:
    action = _SIGNED[one.kind != APPROVAL]
    if not any((action, one.id) == event[:2] and hmac.compare_digest(event[2], digest(one)) for event in sealed):
        return False
    gone = _digest({"id": one.id, **{name: getattr(one, name) for name in _OF_WITHDRAWAL}})
    withdrawals = [event[2] for event in sealed if event[:2] == (_WITHDRAWN, one.id)]
    return withdrawals == ([gone] if one.withdrawn_at is not None else [])


def _digest(fields: Mapping[str, Any]) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(timezone.utc).isoformat(timespec="microseconds")
        return value.isoformat() if isinstance(value, date) else value

    held = {name: plain(value) for name, value in fields.items()}
    return hashlib.sha256(json.dumps(held, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _approval(row: Mapping[str, Any]) -> Approval:
    return Approval(**{**row, "languages": tuple(row["languages"])})  # the columns are the fields
