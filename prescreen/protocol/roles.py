"""Which question of a trial has a role, for those who know a trial by its name and need nothing else of its protocol."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from prescreen.protocol import entries
from prescreen.protocol.layers import read_layers, trial_folder, trial_names


@lru_cache(maxsize=64)
def id_in_role(trial: str, role: str) -> str:
    """The id of the question that has this role; empty where there is none, or no such trial."""
    if trial not in trial_names():
        return ""
    held = read_layers(trial_folder(trial), "questions.yml")
    bank: Mapping[str, Any] = held.get("bank") or {}
    for entry in held["questions"]:
        whole = entries.whole(entry, bank)
        if whole.get("role") == role:
            return str(whole["id"])
    return ""
