"""`prescreen demo`: fictional people in an empty database, for trying the console. Their answers are the trial's named cases."""

from __future__ import annotations

import argparse
import os
from datetime import date
from random import Random
from typing import Any

from cli import which
from cli.exports import open_database
from cli.faults import Fault
from cli.manifest import present
from prescreen.cases import Case, load_cases
from prescreen.criteria import Weighed
from prescreen.dialogue import begin
from prescreen.dialogue.turn import Entry, Evidence
from prescreen.disposition import decide, focus, wait_until
from prescreen.protocol import load, trial_folder
from prescreen.protocol.model import Protocol
from prescreen.settling import settle
from prescreen.site import Site
from store import demo, scripts
from web.clock import Clock
from web.settings import read_settings
from web.versions import files_of


def add(commands: Any) -> None:
    """The sub-command."""
    command = commands.add_parser("demo", help="fill an empty database with fictional people", description="Fills with fictional people.")
    command.add_argument("--people", type=int, default=120, help="how many (120)")
    which.option(command, "the first that is served")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    if not 1 <= given.people <= 20_000:
        raise Fault("between 1 and 20000 people can be made")
    settings = read_settings(os.environ)
    trial = which.named(given.trial or settings.trials[0])
    protocol, folder = load(trial_folder(trial)), trial_folder(trial)
    now, chance = Clock(settings.clock_offset, settings.site_time_zone).now(), Random(6392711)  # noqa: S311  for fiction
    asked = protocol.in_role("consent")
    cases = [case for case in load_cases(folder / "cases") if asked is None or case.answers.get(asked.id) == "yes"]
    people = [_person(protocol, chance.choice(cases), now.date(), chance) for _ in range(given.people)]
    manifest, database = present(trial), open_database()
    turn = begin(protocol, channel="web", language="en", now=now, site=Site.from_json(manifest.site))
    try:
        made = demo.fill(database, people, turn, script=manifest.id, now=now, chance=chance)
        with database.write() as connection:
            scripts.keep(connection, manifest, files_of(trial_folder(trial)), protocol.version, now)
    except demo.NotEmpty:
        raise Fault("this database holds real conversations or referrals; set DATA_DIR to another folder for trying things") from None
    print(f"{given.people} fictional conversations, {made} fictional referrals: see {settings.public_url}/console/")
    return 0


def _person(protocol: Protocol, case: Case, today: date, chance: Random) -> demo.Person:
    age = protocol.in_role("age")
    usual = age is not None and case.answers.get(age.id) == 58  # what a case says that is about something else
    asked = {**case.answers, age.id: chance.randrange(25, 85)} if age and usual else dict(case.answers)
    weighed = Weighed(protocol, {**settle(protocol, asked, today), **asked}, today)
    given, findings = weighed.applicable, weighed.findings
    evidence = {question: _evidence(protocol, question, value) for question, value in given.items()}
    disposition = decide(findings)
    none = Evidence(None)
    ledger = tuple(
        Entry(
            criterion=one.criterion,
            status=one.status,
            why=one.why,
            question=one.question,
            value=given.get(one.question or ""),
            words=evidence.get(one.question or "", none).words,
            asked=evidence.get(one.question or "", none).asked,
            protocol=protocol.version,
            until=one.until.isoformat() if one.until else None,
        )
        for one in findings.values()
        if one.status
    )
    criteria = {one.criterion: one.status for one in findings.values() if one.status}
    until = wait_until(findings) if disposition == "wait" else None
    return demo.Person(evidence, ledger, criteria, disposition, until, focus(protocol, given))


def _evidence(protocol: Protocol, question: str, value: Any) -> Evidence:
    asked = protocol.find_text("en", f"ask.{question}") or protocol.find_text("en", f"label.{question}") or ""
    named = value if isinstance(value, list) else [value]
    words = ", ".join(str(one["name"] if isinstance(one, dict) else one) for one in named) or "none"
    return Evidence(value, words.replace("_", " "), asked)
