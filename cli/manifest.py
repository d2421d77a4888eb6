"""`prescreen manifest`: the script in force, with the settings of this environment, by ids and digests."""

from __future__ import annotations

import argparse
import json
import os
from typing import Any

from cli.which import named, option
from prescreen.protocol import load, trial_folder
from prescreen.script import Manifest, manifest_of
from prescreen.site import Site
from web.settings import read_settings


def add(commands: Any) -> None:
    """The sub-command."""
    does = "the approved script by ids and digests: every text, rule and file of the reader"
    command = commands.add_parser("manifest", help=does, description=does.capitalize() + ".")
    command.add_argument("--json", action="store_true", help="all of it, each text with its SHA-256")
    option(command, "the default one")
    command.set_defaults(run=_run)


def present(trial: str | None = None) -> Manifest:
    """The manifest of a trial's files and this environment's settings. Raises Fault, SettingsError, ProtocolError."""
    name = named(trial)
    settings = read_settings({**os.environ, "TRIALS": os.environ.get("TRIALS", "") or name})
    told = (settings.of(name) if name in settings.trials else settings).site
    return manifest_of(load(trial_folder(name)), Site.from_json(told), told)


def _run(given: argparse.Namespace) -> int:
    manifest = present(given.trial)
    if given.json:
        print(json.dumps(manifest.to_json(), ensure_ascii=False, indent=1))
        return 0
    print(f"trial    {manifest.trial}, script {manifest.script}")
    print(f"manifest {manifest.id}")
    print(f"words    {manifest.words}")
    for language, held in manifest.texts.items():
        print(f"         {manifest.words_of(language)} {language}, {len(held)} texts")
    print(f"rules    {manifest.rules_digest} {len(manifest.rules)} rules")
    print(f"reader   {manifest.reader_digest} {len(manifest.reader)} files")
    return 0
