"""The default trial as an amendment leaves it: a copy of its folder with edits, and a gateway that has gone over to it; and who was asked before."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import serving
from serving import ANSWERS, Chat, Gateway, until

from prescreen.protocol import Protocol, default_trial, load
from store import approvals
from store.approvals import APPROVAL, Approval
from web import context

ASKED = "Do you have metal in your jaw?"
QUESTION = (
    ("questions.yml", "  - {id: dry_mouth, kind: yes_no,", "  - {id: metal, kind: yes_no}\n  - {id: dry_mouth, kind: yes_no,"),
    *(("wording/en.yml", f"\n{key}:\n", f'\n{key}:\n  metal: "{ASKED}"\n') for key in ("ask", "reask", "help", "label")),
)
"""A question that was not there before."""
CRITERION = (
    (
        "criteria.yml",
        "\ncriteria:\n",
        """
criteria:
  - id: E99
    kind: exclusion
    source: an amendment
    text: Metal in the jaw
    from:
      - question: metal
        outcomes:
          - {is: [yes], status: fail, why: Metal}
          - {is: [no], status: pass, why: No metal}
          - {is: [unsure], status: review, why: Not sure about metal}
""",
    ),
)
"""The criterion that it feeds."""


def amended(folder: Path, *edits: tuple[str, str, str]) -> Protocol:
    """The protocol with these edits: file, text, text instead; in a folder of the trial's own name."""
    trial = folder / "amended" / default_trial().name
    shutil.copytree(default_trial(), trial, dirs_exist_ok=True)
    for name, before, after in edits or (*QUESTION, *CRITERION):
        text = (trial / name).read_text("utf-8")
        assert before in text, f"{before!r} is not in {name}"
        (trial / name).write_text(text.replace(before, after, 1), "utf-8")
    return load(trial)


def goes_over(monkeypatch: pytest.MonkeyPatch, protocol: Protocol) -> None:
    """Whatever gateway and turn server are started or asked from now on serve this protocol."""
    for module in (context, serving):
        monkeypatch.setattr(module, "protocol_of", lambda trial: protocol)


def interviewed(gateway: Gateway, language: str = "en", **answers: str) -> Chat:
    """Somebody who was interviewed on the page, to the end."""
    chat = Chat(gateway.url, language)
    body = chat.history()
    while not body["ended"]:
        question = body["question"]
        sent = chat.send({**ANSWERS, **answers}.get(question, "no"))
        body = sent.json() if sent.status_code == 200 else until(lambda asked=question: _further(chat, asked))
    return chat


def _further(chat: Chat, question: str) -> dict[str, Any] | None:
    shown = chat.history()
    return shown if shown["question"] != question else None


def approve(gateway: Gateway, *languages: str) -> None:
    """Records that the script in force is approved in these languages."""
    context = gateway.context
    given = Approval(context.trial, context.lock.script, APPROVAL, languages, "Dr. Ruiz", "It is approved.", "u_1")
    with context.database.write() as connection:
        approvals.record(connection, given, context.clock.now())
    context.lock.look()
