"""A turn in an earlier version of the script: its words and questions, read with the present model; from the folder of versions alone."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from turn_serving import TurnServer

from bot.train import ROOT
from prescreen.dialogue import begin
from prescreen.protocol import default_trial, load

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Chicago"))
OLD = "0a" * 32


def version(server: TurnServer, id: str = OLD) -> Path:
    """Puts an earlier version into the server's folder: it asked otherwise, and something that is not asked any more."""
    assert server.versions is not None
    folder = server.versions / id / "trials"
    if not folder.exists():
        shutil.copytree(ROOT / "trials", folder)
        trial = folder / default_trial().name
        questions, wording = trial / "questions.yml", trial / "wording" / "en.yml"
        questions.write_text(questions.read_text().replace("  - use: age\n", "  - use: age\n  - {id: gone, kind: yes_no}\n", 1))
        said = wording.read_text().replace("\nask:\n", '\nask:\n  age: "How many years?"\n  gone: "Do you live on the moon?"\n', 1)
        said = said.replace("\nreask:\n", '\nreask:\n  gone: "Yes or no?"\n', 1).replace("\nlabel:\n", '\nlabel:\n  gone: "Moon"\n', 1)
        wording.write_text(said)
    return folder / default_trial().name


def turn(server: TurnServer, state: Any, text: str, script: str = OLD) -> tuple[int, Any]:
    call = {"turn": "t1", "state": state, "text": text, "now": NOW.isoformat(), "site": {}, "trial": default_trial().name, "script": script}
    return server.call("/turn", call)


def test_it_is_held_in_its_own_words_and_asks_what_is_gone(turn_server: TurnServer) -> None:
    state = begin(load(version(turn_server)), channel="web", language="en", now=NOW).to_json()["state"]
    said = []
    for text in ("yes", "54", "not that I know of", "what does it cost?", "no"):
        status, marker = turn(turn_server, state, text)
        assert status == 200, marker
        state = marker["state"]
        said.append("\n".join(one["text"] for one in marker["says"]))
    assert said[0].endswith("How many years?") and said[1].endswith("Do you live on the moon?")
    assert "gone" in state["answers"]
    status, marker = turn(turn_server, state, "yes", script="")
    assert status == 200 and "gone" not in marker["state"]["answers"]  # carried over to the one in force


@pytest.mark.parametrize("script", ["0b" * 32, "../" + OLD, OLD + "/..", "/etc", OLD.upper()])
def test_a_version_that_there_is_not_is_refused(turn_server: TurnServer, script: str) -> None:
    state = begin(load(), channel="web", language="en", now=NOW).to_json()["state"]
    assert turn(turn_server, state, "yes", script)[0] == 500


def test_no_more_than_two_are_held(turn_server: TurnServer) -> None:
    version(turn_server)
    assert turn_server.versions is not None
    others = [f"{number:x}c" * 32 for number in range(1, 5)]
    for other in others:
        (turn_server.versions / other).symlink_to(turn_server.versions / OLD)
    state = begin(load(), channel="web", language="en", now=NOW).to_json()["state"]
    for other in others[:3]:
        assert turn(turn_server, state, "yes", other)[0] == 200
    before = memory(turn_server)
    for other in others * 2:
        assert turn(turn_server, state, "yes", other)[0] == 200
    assert memory(turn_server) < before + 66_000  # three of the eight that were loaded: one takes about 22 MB


def memory(server: TurnServer) -> int:
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])
