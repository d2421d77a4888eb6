"""`prescreen from-registry` drafts a trial's folder from its record at ClinicalTrials.gov. A person decides what it proposes."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from cli.faults import Fault
from cli.new import placed
from cli.registry.drafting import drafted
from cli.registry.proposing import proposals
from prescreen.protocol.layers import COMMON, TRIALS
from prescreen.registry.record import RecordError, read_record


def add(commands: Any) -> None:
    """The sub-command."""
    does = "draft a trial from its record at ClinicalTrials.gov, saved as JSON"
    command = commands.add_parser("from-registry", help=does, description=does[0].upper() + does[1:] + ". It proposes and never decides.")
    command.add_argument("file", type=Path, metavar="FILE.json", help="as https://clinicaltrials.gov/api/v2/studies/NCT... gives it")
    command.add_argument("name", nargs="?", metavar="NAME", help="the trial's folder (default: the study's number)")
    command.add_argument("--in", type=Path, default=TRIALS, dest="parent", help="where to make the folder (default: trials/)")
    command.set_defaults(run=_draft)


def _draft(given: argparse.Namespace) -> int:
    try:
        record = read_record(given.file)
    except RecordError as error:
        raise Fault(str(error)) from None
    entries = proposals(TRIALS / COMMON)
    folder = placed(given.parent, given.name or record.registry.lower(), drafted(record, entries))
    asked = sum(1 for line in (folder / "criteria.yml").read_text("utf-8").splitlines() if re.match(r" +proposed: (?!clinic\b)", line))
    print(f"drafted: {folder}: {len(record.criteria)} criteria as the record states them; a question is proposed for {asked}")
    print(f"next: read {folder / 'criteria.yml'} from its head on, decide each, then: prescreen lint {folder.name}")
    return 0
