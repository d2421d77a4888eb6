"""`make bill`: what a release is made of, and under which licences, as reports/bill/*.cdx.json (CycloneDX 1.5) and licences.md.

Components are what uv.lock gives each environment of the product, without tests; licences are read from the installed packages. Ends with
status 1 where a component's licence is not among those that may go along with Apache-2.0 here, or where it tells none and nobody looked.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TO = ROOT / "reports" / "bill"
ENVIRONMENTS = {"gateway": (".venv", "3.12"), "dialogue": (".venv-dialogue", "3.10")}

ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "Python-2.0", "TCL", "Unlicense", "Zlib",
    # Copyleft for the library alone: used unchanged, as a package of its own that can be exchanged.
    "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL",
}  # fmt: skip
"""Licences that may be shipped beside Apache-2.0, by SPDX id; `BSD` and `LGPL` where a package names no version."""

LOOKED_UP = {
    "partd": "BSD-3-Clause", "protobuf": "BSD-3-Clause", "tarsafe": "MIT", "typing-utils": "Apache-2.0", "tensorflow": "Apache-2.0",
    "typing_extensions": "PSF-2.0",
}  # fmt: skip
"""Of packages that tell none where it is looked for: what their LICENSE file says (read on 2026-11-30; `tensorflow` is our own stub)."""

_NAMES = {
    "apache": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache license, version 2.0": "Apache-2.0",
    "apache-2": "Apache-2.0", "apache 2": "Apache-2.0", "apache software license": "Apache-2.0", "apache license": "Apache-2.0",
    "bsd license": "BSD", "bsd": "BSD", "bsd 3-clause": "BSD-3-Clause", "new bsd": "BSD-3-Clause", "bsd-3": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause", "bsd 3-clause license": "BSD-3-Clause", "new bsd license": "BSD-3-Clause",
    "isc license": "ISC", "isc license (iscl)": "ISC", "mit license": "MIT", "the mit license": "MIT", "mit license (mit)": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "mozilla public license": "MPL-2.0",
    "gnu library or lesser general public license (lgpl)": "LGPL", "lgpl with exceptions": "LGPL",
    "python software foundation license": "PSF-2.0", "psf": "PSF-2.0", "psf license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense", "historical permission notice and disclaimer (hpnd)": "MIT-CMU",
}  # fmt: skip
_NO_LICENCE = {"osi approved", "dfsg approved", "dual license"}


def shipped(group: str, python: str) -> dict[str, Any]:
    """The bill of one environment as uv writes it from the lock."""
    command = [str(ROOT / ".uv/bin/uv"), "export", "--quiet", "--frozen", "--format", "cyclonedx1.5", "--group", group, "--python", python]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  ours
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def licences(package: Distribution) -> list[str]:
    """What a package says its licences are: its expression, else its classifiers, else its field, as SPDX ids where they are known."""
    told, name = package.metadata, package.metadata["Name"]
    if name in LOOKED_UP:
        return [LOOKED_UP[name]]
    if expression := told.get("License-Expression"):
        return [expression]
    classified = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier", []) if one.startswith("License :: ")]
    named = [_NAMES.get(one.lower(), one) for one in classified if one.lower() not in _NO_LICENCE]
    field = (told.get("License") or "").strip()
    return named or ([_NAMES.get(field.lower(), field)] if field and len(field) < 60 else [])


def allowed(licence: str) -> bool:
    """Whether a licence, or an expression of several, may be shipped: of an OR one must be allowed, of an AND each.

    >>> allowed("Apache-2.0 OR GPL-2.0-only"), allowed("MIT AND PSF-2.0"), allowed("MIT AND GPL-3.0-only"), allowed("AGPL-3.0-only")
    (True, True, False, False)
    """
    return any(
        all(one.strip(" ()") in ALLOWED for one in re.split(r" and ", part, flags=re.I)) for part in re.split(r" or ", licence, flags=re.I)
    )


def completed(bill: dict[str, Any], told: Mapping[str, list[str]]) -> Iterator[str]:
    """Writes each component's licences into the bill; gives what is wrong with them."""
    for component in bill["components"]:
        found = told.get(_plain(component["name"]))
        if found is None:
            continue  # of another platform: not in this environment
        component["licenses"] = [{"license": {"name": one}} for one in found]
        if not found:
            yield f"{component['name']} {component['version']} tells no licence"
        elif not all(allowed(one) for one in found):
            yield f"{component['name']} {component['version']}: {', '.join(found)}"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Writes the bills and the list of licences; gives 1 where a licence forbids shipping."""
    TO.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    lines = ["# Licences of what a release ships", ""]
    for group, (folder, python) in ENVIRONMENTS.items():
        bill = shipped(group, python)
        where = ROOT / folder / "lib" / f"python{python}" / "site-packages"
        told = {_plain(one.metadata["Name"]): licences(one) for one in distributions(path=[str(where)])}
        faults += [f"{group}: {fault}" for fault in completed(bill, told)]
        (TO / f"{group}.cdx.json").write_text(json.dumps(bill, indent=1) + "\n", "utf-8")
        lines += [f"## {group}", "", "| package | release | licence |", "|---|---|---|"]
        for one in bill["components"]:
            held = ", ".join(part["license"]["name"] for part in one.get("licenses", ()))
            lines.append(f"| {one['name']} | {one.get('version', '')} | {held or 'not on this platform'} |")
        lines.append("")
    (TO / "licences.md").write_text("\n".join(lines), "utf-8")
    for fault in faults:
        print(f"bill: {fault}", file=sys.stderr)
    print(f"bill: {TO.relative_to(ROOT)}: {', '.join(sorted(path.name for path in TO.iterdir()))}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
