"""What a checkout holds at this moment, for a note of what was tested: its commit, what was changed beside it, digests of its files.

Started by itself it prints that note, as the tests do before the first of them runs.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def noted(root: Path) -> dict[str, str]:
    """The note, by name. Where there is no version control, commit and changed files are empty and every file counts but what was made."""
    files = _files(root)
    return {
        "begun": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "commit": _git(root, "rev-parse", "HEAD").strip(),
        "changed": " ".join(line[3:] for line in _git(root, "status", "--porcelain").splitlines()),
        "files": _digest(root, files),
        "lock": hashlib.sha256((root / "uv.lock").read_bytes()).hexdigest(),
        "model": max((root / "models").glob("*.tar.gz"), key=lambda file: file.stat().st_mtime, default=Path()).name,
        "machine": f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores",
        "pythons": ", ".join(_version(root / folder / "bin" / "python") for folder in (".venv", ".venv-dialogue")),
    }


def _files(root: Path) -> list[str]:
    listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted({name for name in listed.split("\0") if name and (root / name).is_file()})


def _digest(root: Path, files: list[str]) -> str:
    """SHA-256 over names and contents; empty where no file is known."""
    whole = hashlib.sha256()
    for name in files:
        content = (root / name).read_bytes()
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest() if files else ""


def _git(root: Path, *words: str) -> str:
    """What git says; nothing where it is not there or this is no checkout."""
    program = shutil.which("git")
    if program is None:
        return ""
    return subprocess.run([program, *words], cwd=root, capture_output=True, text=True, check=False).stdout  # noqa: S603  all of it is ours


def _version(python: Path) -> str:
    if not python.is_file():
        return "none"
    return subprocess.run([str(python), "-V"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603  ours


if __name__ == "__main__":
    print(json.dumps({**noted(ROOT), "parts": " ".join(sys.argv[1:])}, indent=1))
