"""A run of the tests as it was left in a folder: what was tested, noted before the first test, and how each test went, as JUnit XML.

Judges nothing. A test that ran in several forms counts once, by the worst of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from junitparser import Error, Failure, JUnitXml, JUnitXmlError, Skipped, TestCase, TestSuite

NOTE = "run.json"
"""The note of what was tested, which stands in the folder beside the results."""
Went = Literal["passed", "failed", "skipped", "not run"]
_WORST: tuple[Went, ...] = ("failed", "skipped", "passed", "not run")


class NoRun(ValueError):
    """There is no run of the tests to tell of, and why."""


@dataclass(frozen=True)
class Run:
    """A run. `noted`: what was tested, by the names of the note; `tests`: `path::name` -> how it went; `forms`: how many ran, forms of one
    test apart; `seconds`: of all tests, added up. `parts`: the files that it was read from."""

    noted: Mapping[str, str]
    tests: Mapping[str, Went]
    forms: int
    seconds: float
    parts: tuple[str, ...]

    @property
    def begun(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(self.noted["begun"])

    def went(self, test: str) -> Went:
        """How a test went, or all tests of a file."""
        if "::" in test:
            return self.tests.get(test, "not run")
        return worst([went for one, went in self.tests.items() if one.startswith(f"{test}::")])


def worst(went: list[Went]) -> Went:
    """The worst of several; `not run` where there are none.

    >>> worst(["passed", "skipped"]), worst(["passed", "not run"]), worst([])
    ('skipped', 'passed', 'not run')
    """
    return min(went, key=_WORST.index, default="not run")


def read_run(folder: Path) -> Run:
    """The run that was left in this folder. Raises NoRun."""
    files = sorted(folder.glob("*.xml"))
    try:
        noted = json.loads((folder / NOTE).read_text("utf-8"))
        datetime.fromisoformat(noted["begun"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NoRun(f"{folder} holds no note of a run ({NOTE}); run `make test` first") from None
    missing = [part for part in noted.get("parts", "").split() if not (folder / f"{part}.xml").is_file()]
    if missing or not files:
        raise NoRun(f"the run in {folder} did not come to its end: nothing of {', '.join(missing) or 'any part'}; run `make test` again")
    tests: dict[str, list[Went]] = {}
    forms, seconds = 0, 0.0
    for file in files:
        try:
            cases = [case for suite in JUnitXml.fromfile(str(file)) for case in _cases(suite)]
        except (JUnitXmlError, ValueError, SyntaxError, OSError) as error:
            raise NoRun(f"{file} can't be read ({type(error).__name__}); run `make test` again") from None
        for case in cases:
            tests.setdefault(_id(case), []).append(_went(case))
            forms, seconds = forms + 1, seconds + float(case.time or 0)
    counted = {id: worst(went) for id, went in tests.items()}
    told = {str(name): str(value) for name, value in noted.items()}
    return Run(told, counted, forms, seconds, tuple(file.name for file in files))


def _cases(suite: TestSuite | TestCase) -> list[TestCase]:
    return [suite] if isinstance(suite, TestCase) else list(suite)


def _id(case: TestCase) -> str:
    """The test as our pages name it, without its form."""
    path = str(case.classname or "").replace(".", "/")
    return f"{path}.py::{str(case.name).partition('[')[0]}"


def _went(case: TestCase) -> Went:
    told = case.result
    if any(isinstance(one, (Failure, Error)) for one in told):
        return "failed"
    return "skipped" if any(isinstance(one, Skipped) for one in told) else "passed"
