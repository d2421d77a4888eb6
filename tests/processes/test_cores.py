"""How many workers there are where nobody says it: the cores that may be used, as far as a container's share of time goes."""

import os
from pathlib import Path

import pytest

from processes.cores import cores


@pytest.mark.parametrize(
    ("told", "number"),
    [("max 100000", 64), ("150000 100000", 2), ("50000 100000", 1), ("1600000 100000", 16), ("9900000 100000", 64), ("", 64)],
)
def test_a_containers_share_of_time_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str, number: int) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(64)))
    (tmp_path / "cpu.max").write_text(told)
    assert cores(tmp_path / "cpu.max") == number


def test_it_is_no_more_than_the_cores_it_is_bound_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3})
    assert cores(tmp_path / "there is none") == 1
