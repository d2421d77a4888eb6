"""`prescreen validation`: each requirement, its tests, and their results in one run, as PDF, CSV and JSON."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from cli.checkout import ROOT, noted
from cli.faults import Fault
from cli.manifest import present
from prescreen.protocol import load, trial_folder
from prescreen.protocol.layers import trial_names

_COLUMNS = ("page", "part", "requirement", "applies", "done", "duty", "looked_up", "test", "result", "shown")


def add(commands: Any) -> None:
    """The sub-command."""
    does = "write which requirement is shown by which test, and how it went"
    command = commands.add_parser("validation", help=does, description=f"{does[0].upper()}{does[1:]}, from a run of `make test`.")
    command.add_argument(
        "--results", type=Path, default=ROOT / "reports" / "tests", metavar="FOLDER", help="the run (default: the last one)"
    )
    command.add_argument("--out", type=Path, default=ROOT / "reports", metavar="FOLDER", help="where to write it (default: reports)")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    from documents import pdf  # the writer takes longer to load than all other commands
    from documents.validation import NoRun, find, read_run, requirements, validation

    try:
        run, wanted = read_run(given.results), requirements(ROOT / "docs")
    except NoRun as fault:
        raise Fault(str(fault)) from None
    now = noted(ROOT)
    same = bool(run.noted.get("files")) and run.noted["files"] == now["files"]
    found = find(wanted, run, "" if same else "The files are not those that were tested: something was changed since this run.")
    scripts = {trial: f"{load(trial_folder(trial)).version}, {present(trial).id}" for trial in trial_names()} if same else {}
    rows = [_row(one, test, went) for one in found.each for test, went in one.tests or (("", ""),)]
    counted = {name: found.counted[name] for name in ("shown", "not shown", "no test")}
    told = {
        "run": dict(run.noted),
        "tests": {"ran": len(run.tests), "forms": run.forms, "seconds": round(run.seconds, 1)},
        "same_files": same,
        "requirements": counted,
        "scripts": scripts,
        "rows": [dict(zip(_COLUMNS, row, strict=True)) for row in rows],
    }
    made = {
        "pdf": pdf.pdf(validation(found, scripts)),
        "csv": _sheet(rows),
        "json": (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    for end, content in made.items():
        path = given.out / f"validation.{end}"
        try:
            given.out.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise Fault(f"{path} can't be written: {error.strerror or type(error).__name__}; name another folder with --out") from None
        print(f"written: {path}")
    print(f"requirements: {counted['shown']} shown, {counted['not shown']} not shown, {counted['no test']} by people alone")
    for one in found.each:
        if one.shown == "not shown":
            lacking = ", ".join(f"{test} ({went})" for test, went in one.tests if went != "passed")
            print(f"prescreen: not shown: {one.requirement.title}: {lacking}", file=sys.stderr)
    if found.changed:
        print(f"prescreen: {found.changed}", file=sys.stderr)
    return 0 if found.whole else 1


def _row(one: Any, test: str, went: str) -> tuple[str, ...]:
    wanted = one.requirement
    said = (wanted.applies, wanted.done, wanted.duty, wanted.looked_up)
    return (wanted.page, wanted.part, wanted.title, *said, test, went, one.shown)


def _sheet(rows: list[tuple[str, ...]]) -> bytes:
    """The rows as CSV, which opens in a spreadsheet as it is: no cell is a formula."""
    out = io.StringIO()
    written = csv.writer(out, lineterminator="\r\n")
    written.writerow(_COLUMNS)
    written.writerows([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
