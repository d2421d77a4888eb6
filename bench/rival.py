"""The default bot: what `rasa init` makes, our questions as a plain form, its own action server, a SQL tracker store.

Made and trained in a folder of its own, again only when its sources change. Trained on a part of the product's examples.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import yaml

from bench.processes import ROOT, Process, cpu_seconds, free_port, megabytes
from prescreen.protocol import default_trial, load

HOME = ROOT / ".cache" / "default-bot"
PYTHON = HOME / "venv" / "bin" / "python"
SOURCES = ROOT / "bench" / "default"
FORM = "prescreening_form"
EXAMPLES = 20
"""How many examples of each intent: on all 2,800 of the product DIET would train for half an hour. Fewer make the bot faster."""


class DefaultBot:
    """The running default bot."""

    name = "default bot"

    def __init__(self) -> None:
        self.folder = made()
        for file in ("tracker.db", "tracker.db-journal"):
            (self.folder / file).unlink(missing_ok=True)
        actions, port = free_port(), free_port()
        endpoints = {
            "action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"},
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": "tracker.db"},
        }
        (self.folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
        self.url = f"http://127.0.0.1:{port}"
        rasa = [str(PYTHON), "-m", "rasa", "run"]
        self.processes = [
            Process([*rasa, "actions", "--port", str(actions)], self.folder, _environment()),
            Process([*rasa, "--port", str(port), "--model", "models/default.tar.gz", "-i", "127.0.0.1"], self.folder, _environment()),
        ]

    def open(self, http: httpx.Client) -> str:
        """A new conversation: its sender, and the interview begun."""
        sender = os.urandom(8).hex()
        begun = http.post(f"{self.url}/webhooks/rest/webhook", json={"sender": sender, "message": "start the interview"})
        assert begun.status_code == 200 and begun.json(), "the default bot said nothing"
        return sender

    def request(self, conversation: str, text: str) -> httpx.Request:
        """One text of it."""
        return httpx.Request("POST", f"{self.url}/webhooks/rest/webhook", json={"sender": conversation, "message": text})

    @staticmethod
    def read(answer: httpx.Response) -> None:
        """Raises for an error. That it says nothing is none: outside of its form it may be silent."""
        assert answer.status_code == 200, answer.text

    def megabytes(self) -> float:
        """What Rasa's process holds in memory; the action server's is not held against it."""
        return megabytes(self.processes[1].pid)

    def cpu_seconds(self) -> float:
        """How long its processes were at work."""
        return sum(cpu_seconds(process.pid) for process in self.processes)

    def stop(self) -> None:
        """Ends both processes."""
        for process in self.processes:
            process.stop()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


def made() -> Path:
    """Its folder, with its environment and its model; both are made where they are missing."""
    files = [*sorted(SOURCES.iterdir()), *sorted((ROOT / "data" / "nlu").rglob("*.yml")), default_trial() / "questions.yml"]
    print_ = hashlib.sha256(b"".join([str(EXAMPLES).encode(), *(file.read_bytes() for file in files if file.is_file())])).hexdigest()[:12]
    folder = HOME / f"bot-{print_}"
    if (folder / "models" / "default.tar.gz").is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    print("bench: making and training the default bot (some minutes, once)", flush=True)
    _run("-c", f"from rasa.cli.scaffold import create_initial_project; create_initial_project({str(folder)!r})", cwd=HOME)
    _overlay(folder)
    domain = ["domain.yml", "form_domain.yml"]
    train = "import rasa; rasa.train(domain='domain', config='config.yml', training_files='data', fixed_model_name='default')"
    (folder / "domain").mkdir()
    for name in domain:
        (folder / name).rename(folder / "domain" / name)
    _run("-c", train, cwd=folder)
    return folder


def _overlay(folder: Path) -> None:
    """Our questions and examples over the project that `rasa init` made."""
    protocol = load()
    wording = protocol.wording["en"]["ask"]
    questions = [question.id for question in protocol.questions]
    from_text = {"type": "from_text", "conditions": [{"active_loop": FORM}]}
    asks = {f"utter_ask_{id}": [{"text": _plain(wording[id])}] for id in questions}
    (folder / "form_domain.yml").write_text(
        yaml.safe_dump(
            {
                "version": "3.1",
                "intents": sorted({*(entry["intent"] for entry in _examples()), "start_interview"}),
                "slots": {id: {"type": "text", "influence_conversation": False, "mappings": [from_text]} for id in questions},
                "forms": {FORM: {"required_slots": questions}},
                "responses": {**asks, "utter_submitted": [{"text": "Thank you. That was everything."}]},
                "actions": [f"validate_{FORM}", "action_start_over"],
            }
        )
    )
    started = {"intent": "start_interview", "examples": "- start\n- start the interview\n- begin\n- let us begin\n- again please\n"}
    (folder / "data" / "form_nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": [started]}))
    rules = [
        {"rule": "start", "steps": [{"intent": "start_interview"}, {"action": FORM}, {"active_loop": FORM}]},
        {
            "rule": "end",
            "condition": [{"active_loop": FORM}],
            "steps": [
                {"action": FORM},
                {"active_loop": None},
                {"slot_was_set": [{"requested_slot": None}]},
                {"action": "utter_submitted"},
                {"action": "action_start_over"},
            ],
        },
    ]
    (folder / "data" / "form_rules.yml").write_text(yaml.safe_dump({"version": "3.1", "rules": rules}))
    (folder / "data" / "examples.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": _examples()}, allow_unicode=True))
    shutil.copy(SOURCES / "actions.py", folder / "actions" / "actions.py")


def _plain(wording: Any) -> str:
    """The first of the forms that a question has."""
    return wording if isinstance(wording, str) else _plain(next(iter(wording.values())))


def _examples() -> list[dict[str, str]]:
    """The product's intents with the first examples of each."""
    files = sorted((ROOT / "data" / "nlu").rglob("*.yml"))
    entries = [entry for file in files for entry in yaml.safe_load(file.read_text("utf-8"))["nlu"] if "intent" in entry]
    return [{"intent": entry["intent"], "examples": "\n".join(entry["examples"].splitlines()[:EXAMPLES]) + "\n"} for entry in entries]


def _run(*arguments: str, cwd: Path) -> None:
    log = HOME / "training.log"
    with log.open("w") as stream:
        done = subprocess.run([str(PYTHON), *arguments], cwd=cwd, env=_environment(), stdout=stream, stderr=stream, check=False)
    if done.returncode:
        raise SystemExit(f"bench: the default bot could not be made; see {log.relative_to(ROOT)}")
