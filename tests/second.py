"""A second trial for tests: a copy of the default one under another name, beside it in a folder of trials of the tests' own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from prescreen.protocol import default_trial, layers
from prescreen.protocol.layers import common_of
from prescreen.protocol.yaml import read

FIRST, SECOND = default_trial().name, "second-study"
GREETING = "Hello from the second study."


@contextmanager
def trials(folder: Path, **study: Any) -> Iterator[Path]:
    """A folder with both trials, which counts as that of all trials meanwhile. `study`: what the second one's study.yml says besides."""
    made = write(folder, **study)
    before = layers.TRIALS
    layers.TRIALS = made
    try:
        yield made
    finally:
        layers.TRIALS = before


def write(folder: Path, **study: Any) -> Path:
    """Writes the folder with both trials."""
    made = folder / "trials"
    shutil.copytree(common_of(default_trial()), made / "common")
    for name in (FIRST, SECOND):
        shutil.copytree(default_trial(), made / name)
    own = {**read(made / SECOND / "study.yml"), "default": False, **study}
    own["names"]["en"]["study"] = "the second study"
    (made / SECOND / "study.yml").write_text(yaml.safe_dump(own), "utf-8")
    wording = made / SECOND / "wording" / "en.yml"
    wording.write_text(yaml.safe_dump({**read(wording), "greeting": GREETING}, allow_unicode=True, sort_keys=False), "utf-8")
    return made
