"""`make check`: semgrep with our own rules (tests/checks/analysis/rules.yml) over the product's code, without asking anybody outside.

Fails on a finding, on a rule or a file that it could not read, and where it looked at too little. What was found fine is not looked at
again while code, rules, semgrep's lock and this file are the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from remembering import digest, remembered

ROOT = Path(__file__).resolve().parents[2]
RULES = Path(__file__).with_name("analysis") / "rules.yml"
ROOMS = ("actions", "bot", "cli", "documents", "prescreen", "processes", "standin", "store", "web")
FEWEST = 150
_LOCK = RULES.with_name("uv.lock")
_SEMGREP = ROOT / ".venv-analysis" / "bin" / "semgrep"
_ALONE = {"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0", "SEMGREP_URL": "http://127.0.0.1:9"}


@dataclass(frozen=True)
class Finding:
    """Where a rule found something."""

    rule: str
    path: str
    line: int
    message: str


def rules() -> list[dict[str, Any]]:
    """The rules as they are written."""
    return list(yaml.safe_load(RULES.read_text("utf-8"))["rules"])


def look(folder: Path, rooms: tuple[str, ...], config: Path = RULES) -> tuple[list[Finding], list[str], int]:
    """What is found in these rooms of a folder, what could not be looked at, and how many files were."""
    scan = [
        str(_SEMGREP),
        "scan",
        "--config",
        str(config),
        "--json",
        "--metrics",
        "off",
        "--disable-version-check",
        "--no-git-ignore",
        "--project-root",
        ".",
    ]
    environ = {**os.environ, **_ALONE, "PATH": f"{_SEMGREP.parent}:{os.environ['PATH']}"}
    done = subprocess.run([*scan, "--jobs", "2", *rooms], cwd=folder, env=environ, capture_output=True, text=True, check=False)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        return [], [f"semgrep ended with status {done.returncode}: {done.stderr.strip()[-300:]}"], 0
    found = [
        Finding(one["check_id"].rpartition(".")[2], one["path"], one["start"]["line"], " ".join(one["extra"]["message"].split()))
        for one in said["results"]
    ]
    return found, [" ".join(str(one.get("message")).split()) for one in said["errors"]], len(said["paths"]["scanned"])


def main() -> int:
    """Looks, says, and gives the status."""
    places = [*(ROOT / room for room in ROOMS), RULES, _LOCK, Path(__file__)]
    try:
        number = remembered(f"analysis-{digest(places)}", looked)
    except Unsound:
        return 1
    print(f"analysis: {len(rules())} rules of ours, {number} files, 0 findings")
    return 0


class Unsound(Exception):
    """Something was found, or could not be looked at; it has been said."""


def looked() -> int:
    """How many files were looked at, and nothing found. Raises Unsound."""
    found, wrong, number = look(ROOT, ROOMS)
    for one in found:
        print(f"{one.path}:{one.line}: {one.rule}: {one.message}", file=sys.stderr)
    for line in wrong:
        print(f"analysis: {line}", file=sys.stderr)
    if not wrong and number < FEWEST:
        print(f"analysis: only {number} files were looked at", file=sys.stderr)
    if found or wrong or number < FEWEST:
        print(f"analysis: {len(rules())} rules of ours, {number} files, {len(found)} findings")
        raise Unsound
    return number


if __name__ == "__main__":
    sys.exit(main())
