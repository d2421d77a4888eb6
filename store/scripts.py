"""The scripts that were in force: each kept once, by its manifest's id, with the files that it was made of.

What was kept is never changed. Whether a board approved a script is store/approvals.py.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import PurePosixPath

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from prescreen.script.manifest import Manifest
from store.tables import scripts

_EPOCH = (1980, 1, 1, 0, 0, 0)
MOST_FILES_BYTES = 50_000_000
"""More is no script: nothing larger is unpacked."""


def keep(connection: Connection, manifest: Manifest, files: Mapping[str, bytes], version: str, now: datetime) -> bool:
    """Keeps a script with its files (path -> content), once; whether it is new. `version`: of the protocol."""
    if connection.execute(select(scripts.c.id).where(scripts.c.id == manifest.id)).first() is not None:
        return False
    into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(scripts)
    row = {
        "id": manifest.id,
        "trial": manifest.trial,
        "script": manifest.script[:40],
        "protocol_version": version[:60],
        "words": manifest.words,
        "rules": manifest.rules_digest,
        "reader": manifest.reader_digest,
        "languages": {language: manifest.words_of(language) for language in manifest.texts},
        "manifest": _squeezed(manifest.as_json),
        "files": _packed(files),
        "files_digest": digest(files),
        "first_at": now,
    }
    kept = into.values(row).on_conflict_do_nothing(index_elements=[scripts.c.id]).returning(scripts.c.id)
    return connection.execute(kept).first() is not None


@lru_cache(maxsize=4)
def _squeezed(text: str) -> bytes:
    return zlib.compress(text.encode(), level=1)


def get(connection: Connection, id: str) -> Manifest | None:
    """The manifest of that id. Raises ValueError where it is not as it was kept."""
    found = connection.execute(select(scripts.c.manifest).where(scripts.c.id == id)).scalar_one_or_none()
    return unpacked(found) if found is not None else None


@lru_cache(maxsize=16)
def unpacked(packed: bytes) -> Manifest:
    """The manifest of what is kept of it. Raises ValueError where it is none."""
    try:
        return Manifest.from_json(json.loads(zlib.decompress(packed)))
    except zlib.error:
        raise ValueError("it can't be unpacked") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is no manifest ({type(error).__name__})") from None


def find(connection: Connection, trial: str, beginning: str) -> tuple[str, ...]:
    """The ids that begin so, of a trial's scripts, the latest kept first; all of them where nothing is given."""
    wanted = select(scripts.c.id).where(scripts.c.trial == trial).order_by(scripts.c.first_at.desc(), scripts.c.id)
    start = beginning.strip().lower()
    return tuple(id for id in connection.execute(wanted).scalars() if id.startswith(start))


def version_of(connection: Connection, id: str) -> str | None:
    """The protocol version of a script."""
    return connection.execute(select(scripts.c.protocol_version).where(scripts.c.id == id)).scalar_one_or_none()


def files(connection: Connection, id: str) -> dict[str, bytes] | None:
    """The files that a script was made of; None where there is no such script. Raises ValueError where they are not those kept."""
    row = connection.execute(select(scripts.c.files, scripts.c.files_digest).where(scripts.c.id == id)).first()
    if row is None:
        return None
    try:
        held = _unpacked(row.files)
    except (zipfile.BadZipFile, zlib.error, OSError) as error:
        raise ValueError(f"the files of the script {id[:12]} can't be read ({type(error).__name__})") from None
    if digest(held) != row.files_digest:
        raise ValueError(f"the files of the script {id[:12]} are not those that were kept")
    return held


def digest(held: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and contents of files."""
    whole = hashlib.sha256()
    for name in sorted(held):
        whole.update(f"{name}\0{len(held[name])}\0".encode() + held[name])
    return whole.hexdigest()


def files_digest(connection: Connection, id: str) -> str | None:
    """What `digest` gives for the files of a script."""
    return connection.execute(select(scripts.c.files_digest).where(scripts.c.id == id)).scalar_one_or_none()


def _packed(held: Mapping[str, bytes]) -> bytes:
    return _archive(tuple(sorted(held.items())))


@lru_cache(maxsize=4)
def _archive(held: tuple[tuple[str, bytes], ...]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _unpacked(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        listed = archive.infolist()
        if sum(one.file_size for one in listed) > MOST_FILES_BYTES:
            raise ValueError("more files than a script can have")
        names = [PurePosixPath(one.filename) for one in listed]
        if any(name.is_absolute() or ".." in name.parts for name in names):
            raise ValueError("a file of a script that stands outside of it")
        return {one.filename: archive.read(one) for one in listed}
