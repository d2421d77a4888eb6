"""The retention table, `trial/retention.yml`: what is kept, why, how long, on whose decision. Destroys nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from prescreen.protocol.load import TRIAL
from prescreen.protocol.model import Protocol, ProtocolError
from prescreen.protocol.yaml import read

DESTROYED = (
    "unconsented",
    "unfinished",
    "not_contacted",
    "unlikely",
    "referral",
    "referral_ended",
    "other_trials",
    "mail",
    "texts",
    "logs",
)
"""What the product destroys when it is due."""
KEPT = ("opt_outs", "agreements", "audit", "counts")
"""What it never destroys by itself, and has to say so."""
_WORDS = ("what", "why", "from", "decided_by")
_WHERE = "trial/retention.yml"


@dataclass(frozen=True)
class Term:
    """A line of the table. `days` is None for what is not destroyed."""

    id: str
    what: str
    why: str
    days: int | None
    decided_by: str
    statuses: tuple[str, ...] = ()
    promised: str = ""

    @property
    def time(self) -> timedelta:
        """How long it is kept, where that ends."""
        assert self.days is not None
        return timedelta(days=self.days)


def load_terms(path: Path | None = None) -> dict[str, Term]:
    """Id -> line of the table. Raises ProtocolError with every fault found."""
    entries, faults = _entries(path)
    if faults:
        raise ProtocolError(faults)
    return {
        id: Term(
            id,
            entry["what"],
            entry["why"],
            None if entry["days"] == "none" else entry["days"],
            entry["decided_by"],
            tuple(entry.get("statuses", ())),
            entry.get("promised", ""),
        )
        for id, entry in entries.items()
    }


def lint_retention(protocol: Protocol, path: Path | None = None) -> list[str]:
    """Every fault of the table, the promises to participants included."""
    entries, faults = _entries(path)
    for id, entry in entries.items():
        if key := entry.get("promised"):
            text = " ".join((protocol.find_text("en", key) or "").split())
            if f"{entry.get('days')} days" not in text:
                faults.append(
                    f"{_WHERE}: {id}: {key} in trial/wording/en.yml does not promise {entry.get('days')} days; make the two agree"
                )
    return faults


def _entries(path: Path | None) -> tuple[dict[str, Any], list[str]]:
    try:
        listed = read((path or TRIAL) / "retention.yml")["terms"]
        entries: dict[str, Any] = {entry["id"]: entry for entry in listed}
    except FileNotFoundError:
        return {}, [f"{_WHERE}: missing; put it back"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        return {}, [f"{_WHERE}: {' '.join(str(error).split())}: see the file's head for the shape"]
    return entries, [*_faults(entries, len(listed))]


def _faults(entries: dict[str, Any], number: int) -> Iterator[str]:
    if number != len(entries):
        yield f"{_WHERE}: a line stands here twice; drop one"
    for id in (*DESTROYED, *KEPT):
        if id not in entries:
            yield f"{_WHERE}: {id} is missing; say how long it is kept"
    for id, entry in entries.items():
        if id not in (*DESTROYED, *KEPT):
            yield f"{_WHERE}: {id} is nothing that the product keeps; drop it, or have it destroyed by store/retaining.py"
        for name in _WORDS:
            if not isinstance(entry.get(name), str) or not entry[name].strip():
                yield f"{_WHERE}: {id}: {name} is missing; write it"
        days = entry.get("days")
        if id in KEPT and days != "none":
            yield f"{_WHERE}: {id}: days must be none: the product does not destroy it"
        if id in DESTROYED and (not isinstance(days, int) or isinstance(days, bool) or days < 1):
            yield f"{_WHERE}: {id}: days must be a whole number from 1 on"
        if unknown := set(entry) - {"id", "days", "statuses", "promised", *_WORDS}:
            yield f"{_WHERE}: {id}: unknown key {', '.join(sorted(unknown))}"
