"""Amendments of a trial: its folder copied and edited, as whoever amends it would."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prescreen.protocol import Protocol, load
from prescreen.protocol.layers import default_trial

AGE = {"criteria.yml": [("age_to: {value: 90,", "age_to: {value: 85,"), ("Age 18 to 90", "Age 18 to 85")]}
A1C = {"criteria.yml": [("a1c: {value: 7.0,", "a1c: {value: 8.0,"), ("HbA1c of 7% or more", "HbA1c of 8% or more")]}
QUESTION = {
    "questions.yml": [("  - use: transfusions\n", "  - use: transfusions\n  - {id: smoking, kind: yes_no}\n")],
    "criteria.yml": [
        (
            "  - {id: E9,",
            "  - id: E14\n    kind: exclusion\n    source: amendment 4\n    text: Smokes\n    from:\n      - question: smoking\n"
            "        outcomes:\n          - {is: [no], status: pass, why: Does not smoke}\n"
            "          - {is: [yes], status: fail, why: Smokes}\n          - {is: [unsure], status: review, why: Not sure}\n  - {id: E9,",
        )
    ],
}
"""The amendments that the tests go by: from 90 to 85 years, from an HbA1c of 7 to 8, and a question that was never asked."""
BASE: dict[str, Any] = {
    **{"consent": "yes", "age": 58, "dry_mouth": "yes", "dry_mouth_onset": "2019", "saliva_test": "not_tested", "radiation": "no"},
    **{"gland_removed": "no", "salivary_stones": "no", "diagnoses": ["none"], "diabetes": "no", "cancer": "no", "transfusions": "no"},
    **{"thrush": "no", "medications": [], "diuretic": "no", "immunosuppressant": "no", "investigational": "no", "other_study": "no"},
    **{"sex_at_birth": "male", "contraception": "yes", "daily_activity": "A", "procedures_ok": "yes", "deciding_for_self": "yes"},
}
"""Answers that hinder nothing."""
Edits = dict[str, list[tuple[str, str]]]
_ROOM = TemporaryDirectory()
_READ: dict[str, Protocol] = {}


def folder(into: Path, *edits: Edits, trial: Path | None = None) -> Path:
    """The folder of a trial with these edits, under its own name. Each text to be replaced stands there just once."""
    of = trial or default_trial()
    made = into / of.name
    shutil.copytree(of, made, ignore=shutil.ignore_patterns("examples", "nlu", "cases", "conversations"))
    for edit in edits:
        for name, changes in edit.items():
            text = (made / name).read_text("utf-8")
            for before, after in changes:
                assert text.count(before) == 1, (name, before, text.count(before))
                text = text.replace(before, after)
            (made / name).write_text(text, "utf-8")
    return made


def amended(*edits: Edits) -> Protocol:
    """The protocol of the default trial with these edits, read once."""
    key = repr(edits)
    if key not in _READ:
        _READ[key] = load(folder(Path(_ROOM.name) / str(len(_READ)), *edits))
    return _READ[key]
