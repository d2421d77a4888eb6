"""`prescreen interpret`: takes texts as JSON lines and says how each is read, by the code that reads them in an interview."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

import httpx

from cli import dialogue, which
from cli.faults import Fault
from prescreen.protocol import trial_names
from web.settings import read_settings

_BATCH = 50


def add(commands: Any) -> None:
    """The sub-command."""
    does = "read answers: JSON lines in, JSON lines out"
    command = commands.add_parser("interpret", help=does, description=does.capitalize() + ".")
    which.option(command, "the default one, or what a line names as trial")
    command.set_defaults(run=lambda given: asyncio.run(_run(which.named(given.trial))))


async def _run(trial: str) -> int:
    settings = read_settings(os.environ)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    faults = 0
    async with dialogue.one(settings.data_dir, [trial]) as server, httpx.AsyncClient(trust_env=False, timeout=120) as client:
        while batch := _lines():
            sound = [entry for entry in batch if "error" not in entry]
            read = iter(await _interpret(client, server, [{"trial": trial, **entry} for entry in sound]) if sound else [])
            for entry in batch:
                shown = entry if "error" in entry else next(read)
                faults += "error" in shown
                print(json.dumps(shown, ensure_ascii=False))
            sys.stdout.flush()
    return 1 if faults else 0


async def _interpret(client: httpx.AsyncClient, server: dialogue.TurnServer, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for again in (True, False):
        try:
            answer = await client.post(f"{server.url}/interpret", json={"lines": lines}, headers=server.headers)
            break
        except httpx.HTTPError as error:
            if not again:  # the first that ended in the middle has been replaced by now
                raise Fault(f"the turn server stopped answering ({type(error).__name__})") from None
    if answer.status_code != 200:
        raise Fault(f"the turn server refused: {answer.json().get('error', answer.status_code)}")
    read: list[dict[str, Any]] = answer.json()["lines"]
    return read


def _lines() -> list[dict[str, Any]]:
    """The next lines of standard input; one that is no request is given back with what is wrong."""
    batch: list[dict[str, Any]] = []
    for raw in sys.stdin.buffer:
        if not raw.strip():
            continue
        try:
            entry = json.loads(raw)
            if not isinstance(entry, dict) or not isinstance(entry.get("question"), str) or not isinstance(entry.get("text"), str):
                raise ValueError("needs question and text")
            if entry.get("trial") is not None and entry["trial"] not in trial_names():
                raise ValueError(f"there is no trial {entry['trial']}; there are {', '.join(trial_names())}")
        except ValueError as error:
            entry = {"id": entry.get("id") if isinstance(entry := _shape(raw), dict) else None, "error": " ".join(str(error).split())[:200]}
        batch.append(entry)
        if len(batch) >= _BATCH:
            break
    return batch


def _shape(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
