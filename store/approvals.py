"""What ethics boards approved, and changes that were let through until they are approved. Nothing is overwritten: the history stays.

An approval says which script it is of by the manifest's id. It covers every script with the same words of a language and the same rules,
whatever changed in its reader. Who may record one is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from store import audit, ids
from store.tables import approvals, scripts

APPROVAL, EDITORIAL, HAZARD = "approval", "editorial", "hazard"
LET_THROUGH = (EDITORIAL, HAZARD)
KINDS = (APPROVAL, *LET_THROUGH)
BY_FILE = "file"
"""Who an approval is by where it came as a signed file."""
Mark = tuple[int, datetime | None, datetime | None]


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
    action = "script approved" if approval.kind == APPROVAL else "script let through"
    told = " ".join([id, *([approval.kind] if approval.kind != APPROVAL else []), *approval.languages])
    audit.add(connection, now, approval.by, action, approval.script, f"{told} {approval.trial}")
    return id


def withdraw(connection: Connection, id: str, by: str, because: str, now: datetime) -> bool:
    """Withdraws an approval or a let-through; False where there is none of that id that stands."""
    standing_ = (approvals.c.id == id) & approvals.c.withdrawn_at.is_(None)
    gone = {"withdrawn_at": now, "withdrawn_by": by, "withdrawn_because": because}
    row = connection.execute(update(approvals).where(standing_).values(gone).returning(approvals.c.script)).first()
    if row is None:
        return False
    audit.add(connection, now, by, "approval withdrawn", row.script, id)
    return True


def of_trial(connection: Connection, trial: str) -> list[Approval]:
    """Everything that was recorded of a trial, the latest first."""
    query = select(approvals).where(approvals.c.trial == trial).order_by(approvals.c.at.desc(), approvals.c.id.desc())
    return [_approval(dict(row._mapping)) for row in connection.execute(query)]


def standing(connection: Connection, trial: str, words: Mapping[str, str], rules: str) -> dict[str, Approval]:
    """Language -> what covers it: the latest approval, else the latest let-through, of a script with these words and rules.

    `words`: language -> digest of its words.
    """
    covered: dict[str, Approval] = {}
    kept = {
        row.id: row
        for row in connection.execute(select(scripts.c.id, scripts.c.languages, scripts.c.rules).where(scripts.c.trial == trial))
    }
    found = [one for one in of_trial(connection, trial) if one.withdrawn_at is None and one.script in kept]
    for one in sorted(found, key=lambda one: one.kind != APPROVAL):  # stable: the latest of each kind first
        script = kept[one.script]
        for language in one.languages:
            if script.rules == rules and words.get(language) is not None and script.languages.get(language) == words[language]:
                covered.setdefault(language, one)
    return covered


def taken(connection: Connection, file: str) -> bool:
    """Whether a signed file of this digest was taken before, whatever became of its approval."""
    return connection.execute(select(approvals.c.id).where(approvals.c.file == file)).first() is not None


def mark(connection: Connection, trial: str) -> Mark:
    """What changes whenever an approval is recorded or withdrawn."""
    query = select(func.count(), func.max(approvals.c.at), func.max(approvals.c.withdrawn_at)).where(approvals.c.trial == trial)
    number, at, withdrawn = connection.execute(query).one()
    return number, at, withdrawn


def latest(recorded: Sequence[Approval]) -> Approval | None:
    """The latest approval that stands, of those recorded, the latest first."""
    return next((one for one in recorded if one.kind == APPROVAL and one.withdrawn_at is None), None)


def _approval(row: dict[str, Any]) -> Approval:
    return Approval(**{**row, "languages": tuple(row["languages"])})  # the columns are the fields
