"""What the learned reader is taught: the texts of data/nlu with their intents, those of trials/*/nlu, and examples of answers by question.

Rasa itself sees no examples of answers: it copies and hashes each a dozen times on its way through the pipeline, and there are tens of
thousands. A question that a trial takes from the common ones, without examples of its own, shares what is learned of it with the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prescreen.protocol.examples import FOLDER as ANSWERS
from prescreen.protocol.examples import Said, both, common_examples, own_examples, uses
from prescreen.protocol.layers import COMMON, TRIALS, trial_names
from prescreen.protocol.load import draft
from prescreen.protocol.model import Protocol
from prescreen.protocol.used import is_point
from prescreen.protocol.yaml import read

GENERAL = Path(__file__).resolve().parents[1] / "data" / "nlu"
LINES = "nlu"
"""The folder of a trial that holds what people say about it, in Rasa's format."""


@dataclass
class Lessons:
    """What there is to learn. `general` and `lines` (by trial): texts with their intents; `answers`: by the name of what is learned of
    them; `shared`: TRIAL/question -> that name; `named`: by that name the wording that names the question's matter; `titles`: how its
    choices are called."""

    general: list[tuple[str, str]] = field(default_factory=list)
    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    answers: dict[str, Said] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, Said] = field(default_factory=dict)


def lessons(trials: Path = TRIALS, general: Path = GENERAL) -> Lessons:
    """Those of all trials. Raises ValueError for a line that is no example."""
    made = Lessons(list(dict.fromkeys(one for file in _files(general) for one in _of(file))))
    common = common_examples(trials / COMMON)
    for name in trial_names(trials):
        made.lines[name] = list(dict.fromkeys(one for file in _files(trials / name / LINES) for one in _of(file)))
        own, protocol = own_examples(trials / name), draft(trials / name)[0]
        for question, used in _asked(trials / name, common, own).items():
            key = f"{name}/{question}" if question in own else f"{COMMON}/{used}"
            if said := both(own.get(question, {}), common.get(used, {})):
                made.answers[key] = said
                made.shared[f"{name}/{question}"] = key
                made.named[key] = [*_wording(protocol, ("ask", "label", "reask"), question), *_names(protocol, question)]
                titles = {value: tuple(_wording(protocol, ("choices",), f"{question}.{value}")) for value in said}
                made.titles[key] = titles if any(titles.values()) else {}
    return made


def _wording(protocol: Protocol, sections: Iterable[str], key: str) -> Iterator[str]:
    """What the wording says under a key of these sections, in every language."""
    found = (protocol.find_text(language, f"{section}.{key}") for language in protocol.languages for section in sections)
    return (text for text in found if text)


def _names(protocol: Protocol, question: str) -> Iterator[str]:
    """The short names by which people call a question's matter."""
    for language in protocol.languages:
        names = protocol.wording[language].get("names", {}).get(question, ())
        yield from ([names] if isinstance(names, str) else names)


def _asked(trial: Path, common: dict[str, Said], own: dict[str, Said]) -> dict[str, str]:
    """The questions and points of a trial, each with the common one that it is; "" where it is the trial's own."""
    points = {name: name for name in (*common, *own) if is_point(name)}
    return {**dict.fromkeys(own, ""), **uses(trial), **points}


def files() -> list[Path]:
    """Every file that lessons are made of, but the questions."""
    folders = [GENERAL, *(TRIALS / name / LINES for name in trial_names()), *(TRIALS / name / ANSWERS for name in (*trial_names(), COMMON))]
    return [file for folder in folders for file in _files(folder)]


def digest() -> str:
    """Changes whenever one of them does, or which common questions the trials use."""
    made = hashlib.sha256(repr([sorted(uses(TRIALS / name).items()) for name in trial_names()]).encode())
    for file in files():
        made.update(file.relative_to(GENERAL.parents[1]).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return made.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yml"), key=str)


def _of(file: Path) -> Iterator[tuple[str, str]]:
    for entry in read(file)["nlu"]:
        for line in entry["examples"].splitlines():
            if not line.startswith("-"):
                raise ValueError(f"{file.name}, {entry['intent']}: an example begins with a dash: {line[:60]}")
            yield line[1:].strip("\n\r "), str(entry["intent"])
