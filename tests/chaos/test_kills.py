"""SIGKILL and SIGSTOP at random moments: of each kind of process once here; `make chaos` goes on for long and writes reports/."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from chaos import TARGETS, Chaos
from running import ROOT

KILLS, MESSAGES = int(os.environ.get("CHAOS_KILLS", "6")), int(os.environ.get("CHAOS_MESSAGES", "40"))
PEOPLE = (5, 3) if "CHAOS_KILLS" in os.environ else (2, 1)
"""How many on the web, and by text."""
SEED = int(os.environ.get("CHAOS_SEED", "0")) or int.from_bytes(os.urandom(4), "big")


@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_whatever_is_killed_nothing_is_lost_nothing_comes_twice(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    settings = {}
    if kind == "postgresql":
        fresh: Callable[[], str] = request.getfixturevalue("postgres")
        settings["DATABASE_URL"] = fresh()
    chaos = Chaos(tmp_path, SEED, **settings)
    try:
        chaos.run(KILLS, MESSAGES, *PEOPLE)
    finally:
        chaos.end()
    if "CHAOS_KILLS" in os.environ:
        (ROOT / "reports").mkdir(exist_ok=True)
        (ROOT / "reports" / f"chaos-{kind}.md").write_text(chaos.report(kind))
    assert chaos.found == [] and chaos.kills.total() == KILLS and len(chaos.kills) == min(KILLS, len(TARGETS)), chaos.report(kind)
