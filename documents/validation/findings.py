"""Which requirements a run of the tests shows. A requirement is shown if it has tests and all of them passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from documents.validation.requirements import Requirement
from documents.validation.run import Run, Went

Shown = Literal["shown", "not shown", "no test"]


@dataclass(frozen=True)
class Finding:
    """A requirement and how its tests went. `no test`: it is for people to keep, and to be filled in by them."""

    requirement: Requirement
    tests: tuple[tuple[str, Went], ...]

    @property
    def shown(self) -> Shown:
        """Whether it is shown."""
        if not self.tests:
            return "no test"
        return "shown" if all(went == "passed" for _, went in self.tests) else "not shown"


@dataclass(frozen=True)
class Findings:
    """What a run shows. `changed`: the files are not those that were tested; why that is known."""

    run: Run
    each: tuple[Finding, ...]
    changed: str = ""

    @property
    def counted(self) -> Counter[Shown]:
        """How many requirements are shown, not shown, or have no test."""
        return Counter(one.shown for one in self.each)

    @property
    def whole(self) -> bool:
        """Whether every requirement with tests is shown, no test failed, and the files are those that were tested."""
        return not self.changed and not self.counted["not shown"] and "failed" not in self.run.tests.values()


def find(wanted: Iterable[Requirement], run: Run, changed: str = "") -> Findings:
    """What a run shows of these requirements."""
    return Findings(run, tuple(Finding(one, tuple((test, run.went(test)) for test in one.tests)) for one in wanted), changed)
