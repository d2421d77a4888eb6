"""`prescreen prove`: a conversation's messages, each rendered again from the manifest of its script and compared letter by letter.

Its status: 0 where all is letter by letter, 1 where something is not, or is missing; 2 where there is no such conversation, or its person
is to be asked again (store/blinding.py). With --approved also 3, where all is letter by letter and something that went out was not approved
by a board when it was said.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import tzinfo
from typing import Any

from cli.exports import open_database
from store import blinding, proofs
from store.proofs import Damaged, Proof, Proved
from web.settings import read_settings

_SHORT = 12
_SAID = {
    "proved": "proved",
    "own": "proved, around own words",
    "differs": "DIFFERS",
    "unproved": "NOT PROVED",
    "before": "said before proofs were kept",
    "destroyed": "words destroyed",
    "missing": "MISSING",
}
_NOT_APPROVED = 3


_STATUS = (
    "Status: 0 all is letter by letter; 1 something is not, or is missing;"
    " 2 there is no such conversation, or its person is to be asked again;"
    " 3 (with --approved) all is letter by letter, but something was not approved by a board when it was said."
)


def add(commands: Any) -> None:
    """The sub-command."""
    does = "prove that a conversation said what was approved and nothing else"
    command = commands.add_parser("prove", help=does, description=f"{does.capitalize()}, letter by letter. {_STATUS}")
    command.add_argument("conversation", help="its id, as a referral's page and the log name it")
    command.add_argument("--words", action="store_true", help="show the texts, and what was filled into them")
    command.add_argument("--approved", action="store_true", help="status 3 where something was not approved by a board when it was said")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    database, zone = open_database(), read_settings(os.environ).site_time_zone
    try:
        with database.read() as connection:
            if blinding.of_conversation(connection, given.conversation) is not None:  # the ids of the texts alone tell what was answered
                print("prescreen: this person is to be asked again; until then what was said is shown to nobody", file=sys.stderr)
                return 2
            proved = proofs.prove(connection, database.sealer, given.conversation, zone)
    except Damaged as damage:
        print(f"prescreen: {damage}", file=sys.stderr)
        return 1
    finally:
        database.close()
    if proved is None:
        print(f"prescreen: there is no conversation {given.conversation}; it may be destroyed by now", file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps(_plain(proved, given.words), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(proved, given.words, zone)))
    if not proved.holds:
        return 1
    return _NOT_APPROVED if given.approved and proved.approved is False else 0


def _lines(proved: Proved, words: bool, zone: tzinfo) -> list[str]:
    script = f"script {proved.version} (manifest {proved.script[:_SHORT]})" if proved.script else "of before scripts were kept"
    lines = [f"conversation {proved.conversation}, {proved.trial}, {script}, begun {proved.started_at.astimezone(zone):%Y-%m-%d %H:%M}"]
    for one in proved.messages:
        said = [
            f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            one.channel,
            _SAID[one.outcome],
            *filter(None, [", ".join(one.ids) or one.key]),
        ]
        if one.script:
            said.append(f"script {proved.versions.get(one.script) or '?'} ({one.script[:_SHORT]})")
        lines.append("  " + " | ".join([*said, *filter(None, [one.standing, one.fate])]))
        if one.why is not None:
            lines.append(f"    {one.why}")
        if words:
            lines += [f"    > {line}" for line in one.said.splitlines()]
            lines += [f"    {name}: {value}" for name, value in one.filled]
    return [*lines, *(f"  {line}" for line in proved.beside), proved.summary]


def _plain(proved: Proved, words: bool) -> dict[str, Any]:
    return {
        "conversation": proved.conversation,
        "trial": proved.trial,
        "script": proved.script,
        "version": proved.version,
        "proved": proved.holds,
        "approved": proved.approved,
        "summary": proved.summary,
        "beside": list(proved.beside),
        "messages": [_message(one, proved, words) for one in proved.messages],
    }


def _message(one: Proof, proved: Proved, words: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "at": one.at.isoformat(),
        "channel": one.channel,
        "key": one.key,
        "outcome": one.outcome,
        "texts": list(one.ids),
        "script": one.script,
        "version": proved.versions.get(one.script, ""),
        "standing": one.standing,
        "approved": one.approved,
        "approval": one.approval,
        "fate": one.fate,
        "difference": str(one.why) if one.why is not None else None,
    }
    return {**shown, "said": one.said, "filled": [list(pair) for pair in one.filled]} if words else shown
