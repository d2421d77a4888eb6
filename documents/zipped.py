"""Writes a ZIP, as DOCX files are, so that the same content gives the same bytes: one order, one moment, one way of packing."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

_FIRST = ("[Content_Types].xml", "_rels/.rels")
"""What readers of DOCX expect in front."""


def normalised(packed: bytes, made: datetime) -> bytes:
    """The ZIP packed again: its files by name, each as if written at this moment."""
    stream = io.BytesIO()
    moment = max((1980, 1, 1, 0, 0, 0), (made.year, made.month, made.day, made.hour, made.minute, made.second))
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name not in _FIRST, name)):
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name), compresslevel=6)
    return stream.getvalue()
