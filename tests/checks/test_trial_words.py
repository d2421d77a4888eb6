"""No file outside a trial's folder names the trial: none of its questions, nor what it is about, who is behind it or where it is.

Words that tell a trial apart are derived from its files; its study.yml may list more under `words`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from prescreen.protocol import Protocol, load, trial_folder, trial_names
from prescreen.protocol.lint.questions import KINDS
from prescreen.protocol.model import CONTACT_POINTS, ROLES
from prescreen.protocol.yaml import read

ROOT = Path(__file__).resolve().parents[2]
CODE = ("actions", "bot", "cli", "documents", "prescreen", "processes", "standin", "store", "web")
SPOKEN = ("trials/common", "data/nlu")
MEANT_OTHERWISE = {
    "prescreen/understanding/lines/plain.py": "spellings of ordinary words",
    "prescreen/understanding/lexicon/names.yml": "first names, of which some are cities too",
    "trials/common/conditions.yml": "names of all conditions, whatever a trial is about",
}
GENERAL = {*KINDS, *ROLES, *CONTACT_POINTS}
"""Names that code knows a question by, which a trial may give a question too."""
TEXTS = {path: path.read_text("utf-8") for room in CODE for end in ("py", "html", "js", "yml") for path in (ROOT / room).rglob(f"*.{end}")}
PROPOSED = {entry["question"] for entry in read(ROOT / "trials/common/registry.yml")["proposals"]}
"""Questions that a draft may define; a trial that took one over did not coin its id."""
COMMON = {path: path.read_text("utf-8") for room in SPOKEN for path in (ROOT / room).rglob("*.yml")}


def ids(protocol: Protocol) -> Iterator[str]:
    """How code would name a question: by its id in quotes."""
    for question in protocol.questions:
        if question.id not in GENERAL and (question.common or "_" in question.id):  # a trial's own plain word is anybody's
            yield rf"""(?<![\w-])["']{re.escape(question.id)}["']"""


def own_ids(protocol: Protocol) -> Iterator[str]:
    """Ids of the trial's own questions that are no plain words."""
    yield from (
        rf"\b{question.id}\b"
        for question in protocol.questions
        if not question.common and "_" in question.id and question.id not in PROPOSED
    )


def words(protocol: Protocol) -> Iterator[str]:
    """What tells the trial apart in any text: its number, its matter, its sponsor, its place."""
    study = protocol.study
    said = [study["registry"], *study.get("words", ())]
    for names in study.get("names", {}).values():
        said += [names[key] for key in ("matter", "sponsor") if names.get(key)]
        said += str(names.get("place", "")).split(", ")[:1]
    yield from (rf"\b{re.escape(str(word))}\b" for word in dict.fromkeys([*said, study.get("sponsor", "").split(",")[0]]) if word)


def named(patterns: Iterator[str], texts: dict[Path, str]) -> list[str]:
    """Where one of the patterns is found: file, line and what stands there."""
    whole = re.compile("|".join(patterns), re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for path, text in sorted(texts.items())
        if str(path.relative_to(ROOT)) not in MEANT_OTHERWISE
        for number, line in enumerate(text.splitlines(), 1)
        if (found := whole.search(line))
    ]


@pytest.mark.parametrize("trial", trial_names())
def test_no_code_names_a_question(trial: str) -> None:
    assert named(ids(load(trial_folder(trial))), TEXTS) == []


@pytest.mark.parametrize("trial", trial_names())
def test_no_code_and_nothing_common_names_a_trial(trial: str) -> None:
    protocol = load(trial_folder(trial))
    assert named(words(protocol), {**TEXTS, **COMMON}) == []


@pytest.mark.parametrize("trial", trial_names())
def test_nothing_common_names_a_question_of_one_trial(trial: str) -> None:
    assert named(own_ids(load(trial_folder(trial))), {**TEXTS, **COMMON}) == []
