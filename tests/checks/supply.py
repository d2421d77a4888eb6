"""`make audit`: both environments of uv.lock are locked with hashes, and none of it is known to be vulnerable.

Says how many packages it looked at, and believes no source that knows nothing of a release with known holes: a check that found
nothing to look at, or nobody to ask, has failed. What can't be mended is named in docs/security.md, with why it can't be reached.
AUDIT_OSV_URL names a mirror of OSV to ask instead of PyPI and OSV, for a machine that reaches neither.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomllib

ROOT = Path(__file__).resolve().parents[2]
FEWEST = 150
CANARY = ("jinja2", "2.4.1")
"""A release that every source of vulnerabilities knows as vulnerable."""
MIRROR = os.environ.get("AUDIT_OSV_URL", "")
SOURCES = ("osv",) if MIRROR else ("pypi", "osv")
FINE, VULNERABLE, UNREACHED = 0, 1, 3
Ask = Callable[[list[tuple[str, str]], str], "Mapping[tuple[str, str], list[str]] | None"]


def locked(lock: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and version of everything that a lock takes from a registry."""
    return sorted((one["name"], one["version"]) for one in lock.get("package", ()) if "registry" in one.get("source", {}))


def unhashed(lock: Mapping[str, Any]) -> list[str]:
    """What a registry gives without a hash that says which file is meant."""
    found = []
    for one in lock.get("package", ()):
        files = [*one.get("wheels", ()), *([one["sdist"]] if "sdist" in one else ())]
        if "registry" in one.get("source", {}) and not (files and all(str(file.get("hash", "")).startswith("sha256:") for file in files)):
            found.append(f"{one['name']} {one['version']}")
    return found


def answered(text: str) -> set[tuple[str, str]]:
    """Name and version of the pins that docs/security.md lists as not to be mended."""
    table = text.partition("## Pins that can't be raised")[2].partition("\n## ")[0]
    return {(name, version) for name, version in re.findall(r"^\| `([\w.-]+)` \| ([\w.]+) \|", table, re.MULTILINE)}


def ask(packages: list[tuple[str, str]], source: str) -> Mapping[tuple[str, str], list[str]] | None:
    """Package -> what is known against it, by pip-audit; None where the source gave no answer."""
    command = [str(Path(sys.executable).with_name("pip-audit")), "--disable-pip", "--no-deps", "--progress-spinner", "off"]
    command += ["--osv-url", MIRROR] if MIRROR else []
    found: dict[tuple[str, str], list[str]] = {}
    for some in _one_of_each(packages):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
            listed.write("".join(f"{name}=={version}\n" for name, version in some))
            listed.flush()
            asked = [*command, "--vulnerability-service", source, "--format", "json", "--timeout", "15", "-r", listed.name]
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
        try:
            known = json.loads(done.stdout)["dependencies"]
        except (ValueError, KeyError):
            return None
        found |= {(one["name"], one["version"]): [hole["id"] for hole in one["vulns"]] for one in known if "vulns" in one}
    return found


def judge(packages: list[tuple[str, str]], pins: set[tuple[str, str]], ask: Ask) -> tuple[int, Iterator[str]]:
    """The status to end with, and what to say."""
    for source in SOURCES:
        found = ask([*packages, CANARY], source)
        if not found or not found.get(CANARY):
            continue
        unknown = [f"{name} {version}" for name, version in packages if (name, version) not in found]
        holes = {one: ids for one, ids in found.items() if ids and one != CANARY}
        open_ = {one: ids for one, ids in holes.items() if one not in pins}
        return (VULNERABLE if open_ or unknown else FINE), _said(len(packages), source, holes, open_, unknown)
    asked = ", ".join(SOURCES)
    return UNREACHED, iter(
        [f"audit: NOT CHECKED: none of {asked} knows of a hole in {' '.join(CANARY)}: out of reach, or without its list"]
    )


def _said(number: int, source: str, holes: Mapping[Any, Any], open_: Mapping[Any, Any], unknown: list[str]) -> Iterator[str]:
    for one, ids in sorted(holes.items()):
        yield f"audit: {' '.join(one)}: {', '.join(ids)}" + ("" if one in open_ else " (answered in docs/security.md)")
    for one in unknown:
        yield f"audit: {one}: {source} said nothing of it"
    yield f"audit: {number} packages, {len(open_)} with open holes, {len(holes) - len(open_)} answered (asked {source})"


def _one_of_each(packages: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Lists in which no name stands twice: the two environments lock some in two versions."""
    left = list(packages)
    while left:
        some = dict(reversed(left))
        yield sorted(some.items())
        left = [one for one in left if one not in set(some.items())]


def main() -> int:
    """Looks, says, and gives the status."""
    parser = argparse.ArgumentParser(description="Whether what a lock names is known to be vulnerable.")
    parser.add_argument("--lock", type=Path, default=ROOT / "uv.lock")
    parser.add_argument("--fewest", type=int, default=FEWEST, help="fewer packages than this are a fault")
    given = parser.parse_args()
    lock = tomllib.loads(given.lock.read_text("utf-8"))
    packages, bare = locked(lock), unhashed(lock)
    if len(packages) < given.fewest:
        print(f"audit: only {len(packages)} packages in uv.lock: there is nothing to look at", file=sys.stderr)
        return VULNERABLE
    for one in bare:
        print(f"audit: {one} is locked without a hash", file=sys.stderr)
    print(f"audit: {len(packages)} packages in uv.lock, {len(packages) - len(bare)} of them with hashes")
    status, said = judge(packages, answered((ROOT / "docs" / "security.md").read_text("utf-8")), ask)
    for line in said:
        print(line, file=sys.stderr if status else sys.stdout)
    return status or (VULNERABLE if bare else FINE)


if __name__ == "__main__":
    sys.exit(main())
