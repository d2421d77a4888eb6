"""The two layers of a trial: what is common to all trials (trials/common) and the trial's own folder (trials/NAME), read as one.

Mappings are joined key by key. In a list, an entry of the trial's is joined with the common one of the same id (or question); the trial's
entries stand first, the common ones follow. Of any other value the trial's own counts, and of a text with a form for text messages, too.
Knows nothing else of what files mean.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from prescreen.protocol.yaml import read

TRIALS = Path(os.environ.get("PRESCREEN_TRIALS_FOLDER") or Path(__file__).resolve().parents[2] / "trials")
"""The checkout's trials; another folder of them by a setting of the tests' own."""
COMMON = "common"
"""The folder beside the trials that holds what is common to all of them."""
_NAMES = ("id", "question")
_NAME = re.compile(r"[\w.-]*\w")
"""The name of a folder, and no way to another one."""


def trial_names(trials: Path | None = None) -> list[str]:
    """The trials that there are, by the names of their folders."""
    return sorted(file.parent.name for file in (trials or TRIALS).glob("*/study.yml") if file.parent.name != COMMON)


@lru_cache(maxsize=1)
def default_trial() -> Path:
    """The folder of the trial that is served where none is named: the one whose study.yml says `default: true`."""
    marked = [TRIALS / name for name in trial_names() if read(TRIALS / name / "study.yml").get("default") is True]
    if len(marked) != 1:
        raise ValueError(f"one trial's study.yml says `default: true`; now {len(marked)} do")
    return marked[0]


def trial_folder(name: str) -> Path:
    """The folder of the trial of that name. Raises KeyError where there is none; its text names those that there are."""
    if not _NAME.fullmatch(name) or name == COMMON or not os.path.isfile(f"{TRIALS}/{name}/study.yml"):  # asked in every turn
        raise KeyError(f"there is no trial {name}; there are {', '.join(trial_names())}")
    return TRIALS / name


def common_of(trial: Path) -> Path:
    """The common folder beside a trial's; the checkout's, where there is none (a copy somewhere else)."""
    beside = trial.parent / COMMON
    return beside if beside.is_dir() else TRIALS / COMMON


def layers(trial: Path) -> tuple[Path, Path]:
    """The trial's own folder first, then what is common."""
    return trial, common_of(trial)


def read_layers(trial: Path, name: str, join: Callable[[Any, Any], Any] | None = None) -> Any:
    """What a file holds in both layers, joined by `joined` or as `join` does. Raises FileNotFoundError where neither has it, and what
    `read` raises."""
    found = [folder / name for folder in layers(trial) if (folder / name).is_file()]
    if not found:
        raise FileNotFoundError(trial / name)
    own, *common = [read(file) for file in found]
    return (join or joined)(own, common[0]) if common else own


def names_in(trial: Path, folder: str) -> list[str]:
    """The names of the YAML files that a folder has in either layer, sorted, such as en.yml."""
    return sorted({file.name for layer in layers(trial) for file in (layer / folder).glob("*.yml")})


def files_of(trial: Path, names: Iterable[str]) -> list[Path]:
    """The files of these names that there are, of both layers."""
    return [layer / name for name in names for layer in layers(trial) if (layer / name).is_file()]


def joined(own: Any, common: Any) -> Any:
    """A trial's own value over the common one.

    >>> joined({"a": 1, "b": [2]}, {"a": 0, "b": [3, 2], "c": 4})
    {'a': 1, 'b': [2, 3], 'c': 4}
    >>> joined([{"id": "x", "is": 1}], [{"id": "x", "is": 0, "has": 2}, {"id": "y"}])
    [{'id': 'x', 'is': 1, 'has': 2}, {'id': 'y'}]
    >>> joined({"web": "own"}, {"web": "common", "sms": "common by text"})
    {'web': 'own'}
    """
    if isinstance(own, Mapping) and isinstance(common, Mapping):
        if "web" in own:
            return own
        return {
            key: joined(own[key], common[key]) if key in own and key in common else own.get(key, common.get(key))
            for key in {**own, **common}
        }
    if isinstance(own, list) and isinstance(common, list):
        known = {id: entry for entry in common if (id := _id(entry)) is not None}
        ids = {_id(entry) for entry in own}
        return [joined(entry, known[id]) if (id := _id(entry)) in known else entry for entry in own] + [
            entry for entry in common if entry not in own and (_id(entry) is None or _id(entry) not in ids)
        ]
    return own


def _id(entry: Any) -> str | None:
    """By what an entry of a list is known."""
    found = next((entry[name] for name in _NAMES if name in entry), None) if isinstance(entry, Mapping) else None
    return found if isinstance(found, str) else None


def ways_joined(own: Any, common: Any) -> Any:
    """Two glossaries as one: where both list ways of saying one thing, the trial's own ways and the common ones.

    >>> ways_joined({"words": {"gland": "nudo"}}, {"language": "Latin", "words": {"gland": "glandula", "eye": "oculus"}})
    {'words': {'gland': 'nudo, glandula', 'eye': 'oculus'}, 'language': 'Latin'}
    """
    if isinstance(own, Mapping) and isinstance(common, Mapping):
        return {
            key: ways_joined(own[key], common[key]) if key in own and key in common else own.get(key, common.get(key))
            for key in {**own, **common}
        }
    return f"{own}, {common}" if isinstance(own, str) and isinstance(common, str) and own != common else own
