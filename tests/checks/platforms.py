"""Part of `make check`: both environments of uv.lock can be installed on every platform that the README names.

A dry run for each: uv works out what it would install there. Everything must come ready to run for that platform; only pure Python, named
below, may be built on the spot. Nothing is installed, and nothing is run: that it works there is not shown.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import tomllib

ROOT = Path(__file__).resolve().parents[2]
PLATFORMS = {
    "Linux on x86-64": "x86_64-unknown-linux-gnu",
    "Linux on arm64": "aarch64-unknown-linux-gnu",
    "macOS on arm64": "aarch64-apple-darwin",
}
ENVIRONMENTS = {"gateway": ("3.12", ("gateway", "test", "check")), "dialogue": ("3.10", ("dialogue", "test"))}
PURE = {"docopt", "mattermostwrapper", "prescreen", "randomname", "tensorflow"}
"""Pure Python that comes as source; `tensorflow` is our own stub of it."""


def command(platform: str, python: str, groups: tuple[str, ...], packages: list[str]) -> list[str]:
    """What uv is asked: the dry run for a platform in which none of these packages may be built."""
    asked = [str(ROOT / ".uv" / "bin" / "uv"), "sync", "--frozen", "--dry-run", "--python", python, "--python-platform", platform]
    for group in groups:
        asked += ["--group", group]
    for package in packages:
        asked += ["--no-build-package", package]
    return asked


def missing(platform: str, python: str, groups: tuple[str, ...], packages: list[str]) -> str:
    """Why an environment can't be installed on a platform, in uv's words; empty where it can."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(Path(folder) / "environment")}
        done = subprocess.run(
            command(platform, python, groups, packages), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    return "" if done.returncode == 0 else " ".join(done.stderr.partition("error:")[2].split())


def main() -> int:
    """One line for what is fine; one for each environment that can't be installed somewhere, and status 1."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    packages = sorted({one["name"] for one in lock["package"]} - PURE)
    faults = [
        f"{name} on {where}: {fault}"
        for where, platform in PLATFORMS.items()
        for name, (python, groups) in ENVIRONMENTS.items()
        if (fault := missing(platform, python, groups, packages))
    ]
    for fault in faults:
        print(f"platforms: {fault}", file=sys.stderr)
    if not faults:
        print(f"platforms: both environments resolve for {', '.join(PLATFORMS)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
