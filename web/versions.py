"""The versions of a trial's script that were kept, for the interviews that began in them: unpacked from the database, checked, loaded.

Knows nothing of approvals. A version that is not whole, or that this release can't say as it was said then, is not given.
"""

from __future__ import annotations

import logging
import shutil
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from uuid import uuid4

from prescreen.protocol import Protocol, ProtocolError, load
from prescreen.protocol.layers import COMMON, layers
from prescreen.script import Manifest, manifest_of
from prescreen.site import Site
from store import scripts
from store.database import Database

LOG = logging.getLogger("prescreen.script")
_MOST = 4
"""So many old versions are held in memory."""
_LEFT_OUT = ("cases", "examples", "new", "nlu")
"""Folders of a trial that no interview reads: what was learned from examples is in the model."""


@dataclass(frozen=True)
class Version:
    """A script that was in force."""

    protocol: Protocol
    manifest: Manifest


def files_of(trial: Path) -> dict[str, bytes]:
    """The YAML files of a trial's two layers, by their paths under `trials/`."""
    own, common = layers(trial)
    found: dict[str, bytes] = {}
    for name, folder in ((trial.name, own), (COMMON, common)):
        begins = len(folder.as_posix()) + 1
        for file in sorted(folder.rglob("*.yml")):
            path = file.as_posix()[begins:]
            if path.partition("/")[0] not in _LEFT_OUT:
                found[f"{name}/{path}"] = file.read_bytes()
    return found


class Versions:
    """Of one trial, in a folder of the data folder, where the turn server reads them too. `lost`: script -> why it can't be had."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        self._held: OrderedDict[str, Version | None] = OrderedDict()
        self.lost: dict[str, str] = {}
        self._lock = Lock()

    def of(self, script: str) -> Version | None:
        """The version of that id; None where it can't be had, which the log tells."""
        with self._lock:
            if script not in self._held:
                self._held[script] = self._load(script)
                if len(self._held) > _MOST:
                    self._held.popitem(last=False)
            self._held.move_to_end(script)
            return self._held[script]

    def _load(self, script: str) -> Version | None:
        with self._database.read() as connection:
            try:
                manifest = scripts.get(connection, script)
                held = scripts.files(connection, script)
            except ValueError:
                return self._lose(script, "its files are not those that were kept")
        if manifest is None or manifest.id != script:
            return self._lose(script, "it was never kept")
        folder = self._folder / script / "trials"
        try:
            if held is None or not _as_kept(folder, held):
                _unpack(folder, held or {})
            protocol = load(folder / manifest.trial)
            again = manifest_of(protocol, Site.from_json(manifest.site), manifest.site)
        except (OSError, ProtocolError, KeyError, ValueError) as error:
            return self._lose(script, f"it can't be read ({type(error).__name__})")
        if (again.words, again.rules_digest) != (manifest.words, manifest.rules_digest):
            return self._lose(script, "this release says it otherwise")
        return Version(protocol, manifest)

    def _lose(self, script: str, why: str) -> Version | None:
        self.lost[script] = why
        LOG.error(
            "an old script can't be gone on with: %s; its open interviews go on in the one in force where that is approved, and stop else",
            why,
            extra={"script": script[:12]},
        )
        return None


def _as_kept(folder: Path, held: dict[str, bytes]) -> bool:
    """Whether the folder holds these files and no others."""
    there = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    return set(there) == set(held) and all(file.read_bytes() == held[name] for name, file in there.items())


def _unpack(folder: Path, held: dict[str, bytes]) -> None:
    """Puts the files into the folder, all at once, in the place of what was there."""
    fresh = folder.with_name(f"{folder.name}.{uuid4().hex}")
    for name, content in held.items():
        file = fresh / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if folder.exists():
        shutil.rmtree(folder)
    try:
        fresh.rename(folder)
    except OSError:  # another process put them there at the same moment
        shutil.rmtree(fresh)
        if not _as_kept(folder, held):
            raise
