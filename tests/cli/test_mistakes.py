"""Whatever is left out of a trial's files or mistyped is told in a line, with its file: never a traceback, and never silence."""

import random
import re
import shutil
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.main import main
from prescreen.protocol.layers import COMMON, TRIALS
from prescreen.protocol.yaml import read

FILES = ("study.yml", "questions.yml", "criteria.yml", "cases/criteria.yml", "wording/en.yml", "examples/en/walking.yml", "topics.yml")
ELSEWHERE = ("workflow.yml", "retention.yml", "promises.yml", "messages.yml", "conditions.yml", "units.yml")
LEFT_OUT = "left out"
WRONG: tuple[Any, ...] = (LEFT_OUT, None, 5, "x1", ["x1"], {"x1": "x2"}, True, "", -1.5, [[5]])
FEW = 3
"""So many mistakes are tried in each file; the seed is fixed."""
Path_ = tuple[str | int, ...]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trials")
    shutil.copytree(TRIALS / COMMON, folder / COMMON)
    assert main(["new", "tennis-elbow", "--in", str(folder)]) == 0
    return folder / "tennis-elbow"


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has not changed is not read again."""
    held: dict[str, Any] = {}

    def reading(path: Path) -> Any:
        text = path.read_text("utf-8")
        if text not in held:
            held[text] = read(path)
        return held[text]

    for name, module in list(sys.modules.items()):
        if name.startswith(("prescreen.", "cli.")) and getattr(module, "read", None) is read:
            monkeypatch.setattr(module, "read", reading)


def places(node: Any, at: Path_ = ()) -> Iterator[Path_]:
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield (*at, key)
        yield from places(node[key], (*at, key))


def with_mistake(held: Any, place: Path_, wrong: Any) -> Any:
    made = deepcopy(held)
    node = made
    for key in place[:-1]:
        node = node[key]
    if wrong == LEFT_OUT:
        del node[place[-1]]
    else:
        node[place[-1]] = wrong
    return made


def told(trial: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the lint says, once it and the check came to an end."""
    capsys.readouterr()
    main(["lint", str(trial)])
    said = capsys.readouterr().out.splitlines()
    main(["check", str(trial)])
    return said


@pytest.mark.parametrize("file", [*FILES, *ELSEWHERE])
def test_a_mistake_is_a_line(trial: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    path = trial / file
    before = path.read_text("utf-8") if path.exists() else None
    held = read(path if before else trial.parent / COMMON / file)
    tries = [(place, wrong) for place in places(held) for wrong in WRONG]
    try:
        for place, wrong in random.Random(7).sample(tries, FEW):
            path.write_text(yaml.safe_dump(with_mistake(held, place, wrong), allow_unicode=True, sort_keys=False), "utf-8")
            said = told(trial, capsys)
            assert all(re.match(r"trials/[\w-]+/[\w/.-]+(:\d+)?: |lint: ", line) for line in said), (place, wrong, said)
            assert not [line for line in said if "only in part" in line or "misshapes" in line], (place, wrong, said)
    finally:
        path.unlink() if before is None else path.write_text(before, "utf-8")


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("questions.yml", "kind: number, scale", "kind: numbr, scale", r"questions.yml:\d+: questions.pain.kind|no reader reads the kind numbr; did you mean number\?"),
        ("questions.yml", "  - use: age\n", "\t- use: age\n", r"questions.yml:\d+: can't be read: a tab stands here"),
        ("questions.yml", "  - use: age\n", "  - use: age\n  - use: age\n", r"questions.age: stands here twice"),
        ("questions.yml", "use: age", "use: agee", r"uses agee, which is no common question; did you mean age\?"),
        ("questions.yml", "role: matter", "role: mater", r"no role mater; did you mean matter\?"),
        ("questions.yml", "window: operation_window", "window: operation_windw", r"no threshold operation_windw; did you mean operation_window\?"),
        ("questions.yml", "{operation: [yes]}", "{operation: [yess]}", r"operation never takes the value yess; did you mean yes\?"),
        ("questions.yml", "kind: yes_no, window", "kind: yes_no, class: diuretc, window", r"no medicine is of the class diuretc; did you mean diuretic\?"),
        ("questions.yml", "scale: true, range", "unit: kgs, range", r"no unit kgs; did you mean kg\?"),
        ("questions.yml", "scale: true, range", "scale: true, per: week, range", r"pain.per: is for a number that is no scale"),
        ("questions.yml", "scale: true, range", "per: weak, range", r"no time weak; did you mean week\?"),
        ("questions.yml", "range: [0, 10]", "range: [10, 0]", r"the lower number stands first"),
        ("questions.yml", "range: [0, 10]", "range: [0, 3]", r"no answer to pain, which is a number from 0 to 3 can reach the outcome 'Pain of 4 or more'"),
        ("questions.yml", "  - use: sex_at", "  - {id: shoes, kind: yes_no}\n  - use: sex_at", r"shoes: feeds no criterion and no condition"),
        ("criteria.yml", "unit: months", "unit: month", r"operation_window is in month, which is no time"),
        ("criteria.yml", "pain_from: {", "pain_form: {", r"at_least names the threshold pain_from, which there is not; did you mean pain_form\?"),
        ("criteria.yml", "  pain_from:", "  spare: {value: 1, unit: days, source: x}\n  pain_from:", r"thresholds.spare: nothing uses it"),
        ("criteria.yml", "{at_least: pain_from", "{at_lest: pain_from", r"unknown key at_lest in an outcome; did you mean at_least\?"),
        ("criteria.yml", "below: pain_from", "below: 2", r"no outcome for the answer 3; add one"),
        ("criteria.yml", "{at_least: pain_from, status: pass", "{at_least: 0, status: pass", r"outcomes before it take every answer of the outcome 'Pain of less"),
        ("criteria.yml", "status: fail, why: Pain", "status: fial, why: Pain", r"no status fial; did you mean fail\?"),
        ("criteria.yml", "is: [easily, with_rests]", "is: [easily, with_rest]", r"walking never takes the value with_rest; did you mean with_rests\?"),
        ("study.yml", "from: 18, to: 75", "from: 18, to: 70", r"study.yml:\d+: age.to: is 70, but the criteria weigh the age by 18 and 75"),
        ("study.yml", 'script: "0.1"', "script: 0.1", r"study.yml:\d+: script: is 0.1; write a text"),
        ("cases/criteria.yml", "walking: easily", "walking: easy", r"walking never takes the value easy; did you mean easily\?"),
        ("cases/criteria.yml", "{walking: hardly}", "{waking: hardly}", r"no such question; did you mean walking\?"),
        ("cases/criteria.yml", "{I1: review}", "{I1: reviw}", r"no status reviw; did you mean review\?"),
        ("cases/criteria.yml", "{I1: review}", "{J1: review}", r"no such criterion; "),
        ("wording/en.yml", "  walking: \"How well", "  waking: \"How well", r"ask.waking: belongs to no question; did you mean walking\?"),
        ("wording/en.yml", "in the last {window}?", "in the last {windw}?", r"ask.operation: nothing fills in \{windw\}; did you mean window\?"),
        ("wording/en.yml", "in the last {window}?", "in the last 8 months?", r"ask.operation: says 8 months, but operation_window is 6 months"),
        ("wording/en.yml", "from {low} (none)", "from 1 to 5, {low} (none)", r"ask.pain: says 1 to 5, but the range is 0 to 10"),
        ("wording/en.yml", 'hardly: "Hardly at all"', 'hardly: "With rests"', r"choices.walking.hardly: has the same title as with_rests"),
        ("wording/en.yml", "  walking: \"Walking\"\n", "", r"label.walking: has no wording"),
        ("wording/en.yml", "hardly: \"Hardly at all\", ", "", r"choices.walking.hardly: has no wording"),
        ("examples/en/walking.yml", "hardly: |", "hrdly: |", r"the question never takes the value hrdly; did you mean hardly\?"),
        ("examples/en/walking.yml", "  easy\n", "  easy\n  hard to say\n", r"“hard to say” also stands under easily"),
        ("examples/en/operation.yml", "  no surgeries\n", "", r"examples/en/operation.yml:\d+: no: no needs 5 examples or more of how people say it, and has 4"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_where_it_is_made(
    trial: Path, capsys: pytest.CaptureFixture[str], file: str, before: str, after: str, said: str
) -> None:
    text = (trial / file).read_text("utf-8")
    assert before in text
    try:
        (trial / file).write_text(text.replace(before, after, 1), "utf-8")
        lines = told(trial, capsys)
        assert [line for line in lines if re.search(said, line)], lines
    finally:
        (trial / file).write_text(text, "utf-8")


def test_examples_for_no_question_and_a_language_without_wording_are_told(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, name in (("en", "shoes"), ("fr", "walking")):
        (trial / "examples" / folder).mkdir(exist_ok=True)
        (trial / "examples" / folder / f"{name}.yml").write_text("unsure: |\n  who knows\n")
    lines = told(trial, capsys)
    shutil.rmtree(trial / "examples" / "fr")
    (trial / "examples" / "en" / "shoes.yml").unlink()
    assert [line for line in lines if "examples/en/shoes.yml: is named after no question: shoes" in line], lines
    assert [line for line in lines if "examples/fr/walking.yml: there is no wording in fr" in line], lines


def test_every_missing_file_of_a_trial_is_a_line(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in FILES[:5]:
        text = (trial / file).read_text("utf-8")
        for now in (None, "", "[]", "a: [", "yes", "\tx: 1", "a: 1\na: 2"):
            (trial / file).unlink() if now is None else (trial / file).write_text(now, "utf-8")
            lines = told(trial, capsys)
            assert [line for line in lines if f"/{file}" in line], (file, now, lines)
        (trial / file).write_text(text, "utf-8")


def test_a_number_that_is_asked_for_a_time_has_to_say_so(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edits = {
        "questions.yml": ("scale: true, range", "range"),
        "wording/en.yml": ("How strong is your pain on most days?", "How many attacks a week?"),
    }
    before = {file: (trial / file).read_text("utf-8") for file in edits}
    try:
        for file, (one, other) in edits.items():
            assert one in before[file]
            (trial / file).write_text(before[file].replace(one, other, 1), "utf-8")
        assert [line for line in told(trial, capsys) if re.search(r"questions.pain: its question says 'a week'; write `per: week`", line)]
    finally:
        for file, text in before.items():
            (trial / file).write_text(text, "utf-8")
