"""A new yes/no question with its effect is an edit in `trial/` alone: made in a copy, trained, talked to."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from remembering import digest, kept, put
from turn_serving import TurnServer

from bot.train import ROOT

QUESTION = "  - {id: transfusions, kind: yes_no}\n"
ADDED = QUESTION + "  - {id: metal_implant, kind: yes_no}\n"
CRITERION = """
  - id: E14
    kind: exclusion
    text: "Metal in the jaw that the ultrasound can't look through"
    source: "an example"
    from:
      - question: metal_implant
        outcomes:
          - {is: ["no"], status: pass, why: "no metal in the jaw"}
          - {is: ["yes"], status: review, why: "metal in the jaw: the images may not show the glands"}
          - {is: [unsure], status: review, why: "not sure about metal in the jaw"}
"""
WORDING = {
    "en": {
        "ask": "Do you have metal in your jaw?",
        "reask": "Is there a plate or screw in your jaw?",
        "help": "Metal can hide the glands.",
        "label": "Metal in the jaw",
    },
    "es": {
        "ask": "¿Tiene metal en la quijada?",
        "reask": "¿Hay una placa o un tornillo en su quijada?",
        "help": "El metal puede tapar las glándulas.",
        "label": "Metal en la quijada",
    },
}
MADE_OF = ("actions", "bot", "data", "prescreen", "trial", "config.yml", "domain.yml", "endpoints.yml", "uv.lock")
"""All that a model is made of and runs on. While none of it changes, what was trained of it is used again."""
BEGIN = """
import json
from datetime import datetime
from prescreen.dialogue import begin
from prescreen.protocol import load
now = datetime.fromisoformat("2026-11-22T12:00:00-06:00")
print(json.dumps(begin(load(), channel="web", language="en", now=now).to_json()["state"]))
"""


def _inserted(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text, f"{before!r} is not in {file.name}"
    file.write_text(text.replace(before, after, 1), "utf-8")


def test_it_is_asked_read_and_counted(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in MADE_OF:
        take = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        take(ROOT / name, copy / name)
    trial = copy / "trial"
    _inserted(trial / "questions.yml", QUESTION, ADDED)
    _inserted(trial / "criteria.yml", "criteria:\n", "criteria:" + CRITERION)
    for language, said in WORDING.items():
        for key, text in said.items():
            _inserted(trial / "wording" / f"{language}.yml", f"\n{key}:\n", f'\n{key}:\n  metal_implant: "{text}"\n')
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    lint = "from prescreen.protocol import load; from prescreen.protocol.lint import lint; print(lint(load()))"
    linted = subprocess.run([sys.executable, "-c", lint], cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert linted.stdout.strip() == "[]", linted.stdout + linted.stderr
    model = copy / "models" / "added.tar.gz"
    known = kept(f"added-question-{digest([copy / name for name in MADE_OF], sys.version)}.tar.gz")
    model.parent.mkdir()
    if known.exists():
        shutil.copy(known, model)
    else:
        training = [sys.executable, "-m", "bot.train", "--out", str(model)]
        subprocess.run(training, cwd=copy, env=environment, check=True, capture_output=True, timeout=280)
        put(known, lambda fresh: shutil.copy(model, fresh))
    state = subprocess.run([sys.executable, "-c", BEGIN], cwd=copy, env=environment, capture_output=True, text=True, check=True).stdout
    server = TurnServer(copy, model, tmp_path / "log")
    try:
        marker, asked = {"state": json.loads(state)}, []
        now = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Chicago")).isoformat()
        for text in ("yes", "65", "yes", "2019", "never tested", "no", "no", "no", "sjogrens", "no", "no", "no", "yes, a titanium plate"):
            status, marker = server.call("/turn", {"turn": "t", "state": marker["state"], "text": text, "now": now, "site": {}})
            assert status == 200, marker
            asked.append(marker["view"]["question"])
    finally:
        server.stop()
    assert "metal_implant" in asked
    assert marker["state"]["answers"]["metal_implant"]["value"] == "yes"
    assert marker["record"]["criteria"]["E14"] == "review"
