"""`prescreen evaluate FILE.jsonl`: how many labelled utterances are read right, by the code that reads them in an interview."""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import os
from pathlib import Path
from typing import Any

import httpx

from cli import dialogue, which
from cli.faults import Fault
from prescreen.protocol import load
from prescreen.understanding.reading import KINDS
from prescreen.understanding.scoring import Score, score
from web.settings import read_settings


def add(commands: Any) -> None:
    """The sub-command."""
    does = "score labelled utterances (JSON lines)"
    command = commands.add_parser("evaluate", help=does, description=does.capitalize() + ".")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument("--language", help="only this one")
    which.option(command, "the default one")
    command.add_argument("--errors", action="store_true", help="list what was read wrong")
    command.add_argument("--report", type=Path, help="write a report with a confusion picture here (HTML)")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    labelled = [entry for file in given.files for entry in _labelled(file) if given.language in (None, entry.get("language", "en"))]
    trial = which.named(given.trial)
    found = score(load(which.folder(given.trial)), labelled, asyncio.run(_read(labelled, trial)))
    print("\n".join(table(found)))
    if given.errors:
        print("\n".join(found.errors))
    if given.report:
        given.report.write_text(_report(found), "utf-8")
    return 0


def _labelled(file: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise Fault(f"{file}: {error}") from None


async def _read(labelled: list[dict[str, Any]], trial: str) -> list[dict[str, Any]]:
    settings = read_settings(os.environ)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    given = ("id", "question", "text", "today", "language", "answers")
    asked = [{"trial": trial, **{name: entry[name] for name in given if name in entry}} for entry in labelled]
    async with dialogue.one(settings.data_dir, [trial]) as server, httpx.AsyncClient(trust_env=False, timeout=600) as client:
        read: list[dict[str, Any]] = []
        for start in range(0, len(asked), 200):
            answer = await client.post(f"{server.url}/interpret", json={"lines": asked[start : start + 200]}, headers=server.headers)
            if answer.status_code != 200:
                raise Fault(f"the turn server refused: {answer.text[:200]}")
            read += answer.json()["lines"]
    return read


def table(found: Score) -> list[str]:
    """The figures as lines of text."""
    lines = [f"{'':34}right    of   share"]
    for group in sorted(found.all, key=lambda name: (name != "whole", name)):
        lines.append(f"{group:34}{found.right[group]:5} {found.all[group]:5}  {found.rate(group):6.1%}")
    lines.append(f"further facts: precision {found.precision:.1%}, recall {found.recall:.1%} ({found.further_expected} labelled)")
    lines.append(
        f"read back before they count: {found.doubted}, of them needlessly {found.needless}; "
        f"asked again: {found.unclear}; silently wrong: {found.silently_wrong}"
    )
    lines.append(f"harmful misreadings: {len(found.harmful)} ({len(found.harmful) / max(1, found.all['whole']):.2%})")
    return lines + [f"  {told}" for told in found.harmful]


def _report(found: Score) -> str:
    most = max(found.confusion.values(), default=1)
    head = "".join(f"<th>{kind}</th>" for kind in KINDS)
    rows = []
    for expected in KINDS:
        counts = [(kind, found.confusion[expected, kind]) for kind in KINDS]
        cells = [_cell(expected, kind, count, count / most) for kind, count in counts]
        rows.append(f"<tr><th>{expected}</th>{''.join(cells)}</tr>")
    figures, errors = html.escape("\n".join(table(found))), html.escape("\n".join(found.errors))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>How texts are read</title>'
        "<style>body{font:16px system-ui;margin:2rem}td,th{padding:.3rem .7rem;text-align:right}"
        ".bad{outline:2px solid #9c1c1c}pre{white-space:pre-wrap}</style>"
        f"<h1>How texts are read</h1><h2>Kinds: labelled (rows), read (columns)</h2><table><tr><th></th>{head}</tr>{''.join(rows)}</table>"
        f"<h2>Figures</h2><pre>{figures}</pre><h2>Read wrong</h2><pre>{errors}</pre></html>\n"
    )


def _cell(expected: str, read: str, count: int, share: float) -> str:
    marked = ' class="bad"' if count and expected != read else ""
    return f'<td style="background: rgb(11 93 102 / {share:.2f})"{marked}>{count or ""}</td>'
