"""`prescreen lint` and `prescreen check`: the trial's files hold together, and its named cases come out as declared."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cli.translations import lint_translations
from prescreen import workflow
from prescreen.cases import check, load_cases, uncovered
from prescreen.dialogue.lengths import lint_lengths
from prescreen.protocol import load
from prescreen.protocol.lint import lint
from prescreen.protocol.retention import lint_retention


def add(commands: Any) -> None:
    """The two sub-commands."""
    for name, run, does in (
        ("lint", _lint, "prove trial/ consistent; lists every fault"),
        ("check", _check, "play the trial's named cases"),
    ):
        command = commands.add_parser(name, help=does, description=does)
        command.add_argument("--trial", type=Path, help="another trial folder than the checkout's")
        command.set_defaults(run=run)


def _lint(given: argparse.Namespace) -> int:
    protocol = load(given.trial)
    workflow.load(given.trial)
    faults = lint(protocol)
    faults += [*lint_retention(protocol, given.trial), *lint_translations(protocol, given.trial)]
    faults += [] if faults else lint_lengths(protocol)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"lint: {len(protocol.questions)} questions, {len(protocol.criteria)} criteria, script {protocol.version}: consistent")
    return 1 if faults else 0


def _check(given: argparse.Namespace) -> int:
    protocol = load(given.trial)
    cases = load_cases(given.trial / "cases" if given.trial else None)
    faults = [f"{case.name}: {fault}" for case in cases for fault in check(protocol, case)]
    faults += list(uncovered(protocol, cases))
    for fault in faults:
        print(fault)
    if not faults:
        print(f"check: {len(cases)} cases come out as declared, every status of every criterion among them")
    return 1 if faults else 0
