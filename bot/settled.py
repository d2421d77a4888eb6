"""Rasa's model archive without what differs from one training to the next of the same sources: times, random names, addresses in memory.

So two trainings give the same bytes, and an image that is built twice is the same. What the model says is not touched.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import zipfile
from pathlib import Path

_THEN = "1970-01-01T00:00:00"
_DIFFERS = re.compile(r'"output_fingerprint": "[0-9a-f]+"')
_ADDRESS = re.compile(r'"__id__": (\d+)|"(\d+)\.npy"')


def settle(archive: Path, name: str) -> None:
    """Writes an archive anew, in place. `name`: what stands for the model's random id."""
    with tarfile.open(archive) as packed:
        files = {member.name: packed.extractfile(member).read() for member in packed.getmembers() if member.isfile()}  # type: ignore[union-attr]
        folders = [member.name for member in packed.getmembers() if member.isdir()]
    for path, content in files.items():
        if path.endswith("metadata.json"):
            files[path] = _metadata(content, name)
        elif path.endswith(".skops"):
            files[path] = _skops(content)
    with archive.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as anew:
        for path in sorted({*folders, *files}):
            member = tarfile.TarInfo(path)
            if path in files:
                member.size, member.mode = len(files[path]), 0o644
                anew.addfile(member, io.BytesIO(files[path]))
            else:
                member.type, member.mode = tarfile.DIRTYPE, 0o755
                anew.addfile(member)


def _metadata(content: bytes, name: str) -> bytes:
    held = json.loads(content)
    held |= {"trained_at": _THEN, "model_id": name}
    return _DIFFERS.sub('"output_fingerprint": ""', json.dumps(held, indent=2)).encode()


def _skops(content: bytes) -> bytes:
    """A classifier as skops writes it: its parts are named by where they stood in memory, and are numbered here in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    schema, numbers = parts.pop("schema.json").decode(), dict[str, str]()
    for found in _ADDRESS.finditer(schema):
        numbers.setdefault(found[1] or found[2], str(len(numbers) + 1))
    named = {f"{numbers[name.removesuffix('.npy')]}.npy": part for name, part in parts.items()}
    named["schema.json"] = _ADDRESS.sub(
        lambda found: f'"__id__": {numbers[found[1]]}' if found[1] else f'"{numbers[found[2]]}.npy"', schema
    ).encode()
    anew = io.BytesIO()
    with zipfile.ZipFile(anew, "w") as packed:
        for name in sorted(named):
            packed.writestr(zipfile.ZipInfo(name), named[name])
    return anew.getvalue()
