"""`make bill`: what a release is made of, and under which licences, as reports/bill/*.cdx.json (CycloneDX 1.5) and licences.md.

Components are what uv.lock gives each environment of the product, without tests; licences are read from the installed packages. Ends with
status 1 where a component's licence is not among those that may go along with Apache-2.0 here, or where it tells none and nobody looked.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from license_expression import ExpressionError, get_spdx_licensing
from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
TO = ROOT / "reports" / "bill"
PLATFORMS = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64")]
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
_SPDX = get_spdx_licensing()
_NO_LICENCE = {"osi approved", "dfsg approved", "dual license"}


def shipped(group: str, python: str) -> dict[str, Any]:
    """The bill of one environment as uv writes it from the lock."""
    command = [str(ROOT / ".uv/bin/uv"), "export", "--quiet", "--frozen", "--format", "cyclonedx1.5", "--group", group, "--python", python]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  ours
    found: dict[str, Any] = json.loads(made.stdout)
    found["components"] = [one for one in found["components"] if any(_installed(one, python, *where) for where in PLATFORMS)]
    there = {one["bom-ref"] for one in found["components"]} | {found["metadata"]["component"]["bom-ref"]}
    found["dependencies"] = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", ()) if ref in there]}
        for one in found["dependencies"]
        if one["ref"] in there
    ]
    return found


def _installed(component: Mapping[str, Any], python: str, system: str, machine: str) -> bool:
    """Whether a component is installed under that Python on that platform, by the marker that uv gives it."""
    markers = [one["value"] for one in component.get("properties", ()) if one["name"] == "uv:package:marker"]
    about = {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": system, "platform_machine": machine}
    return all(Marker(one).evaluate(about) for one in markers)


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
    """Whether a licence, or an expression of several, may be shipped: of an OR one must be allowed, of an AND each, as brackets say.

    An exception (WITH) only gives more than its licence does. What is no expression is allowed by its very name or not at all.

    >>> allowed("Apache-2.0 OR GPL-2.0-only"), allowed("MIT AND PSF-2.0"), allowed("(MIT OR Apache-2.0) AND GPL-3.0-only")
    (True, True, False)
    """
    if licence in ALLOWED:
        return True
    try:
        expression = _SPDX.parse(licence, validate=True)
    except ExpressionError:
        return False
    return expression is not None and _holds(expression)


def _holds(part: Any) -> bool:
    if isinstance(part, _SPDX.OR):
        return any(_holds(one) for one in part.args)
    if isinstance(part, _SPDX.AND):
        return all(_holds(one) for one in part.args)
    return getattr(part, "license_symbol", part).key in ALLOWED


def told(found: list[str]) -> list[dict[str, Any]]:
    """Licences as CycloneDX wants them: SPDX ids, one expression, or names."""
    if len(found) == 1 and " " in found[0]:
        return [{"expression": found[0]}]
    return [{"license": {"id" if one in _SPDX.known_symbols else "name": one}} for one in found]


def completed(bill: dict[str, Any], known: Mapping[str, list[str]], python: str) -> Iterator[str]:
    """Writes each component's licences into the bill; gives what is wrong with them."""
    for component in bill["components"]:
        found = known.get(_plain(component["name"]))
        if found is None:
            if _installed(component, python, sys.platform, platform.machine()):
                yield f"{component['name']} {component['version']} is not installed; run make setup"
            continue  # of another platform
        component["licenses"] = told(found)
        if not found:
            yield f"{component['name']} {component['version']} tells no licence"
        elif not all(allowed(one) for one in found):
            yield f"{component['name']} {component['version']}: {', '.join(found)}"


def licences_of(component: Mapping[str, Any]) -> list[str]:
    """A component's licences by their ids, names or expression."""
    found = component.get("licenses", ())
    return [part["expression"] if "expression" in part else next(iter(part["license"].values())) for part in found]


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
        known = {_plain(one.metadata["Name"]): licences(one) for one in distributions(path=[str(where)])}
        faults += [f"{group}: {fault}" for fault in completed(bill, known, python)]
        (TO / f"{group}.cdx.json").write_text(json.dumps(bill, indent=1) + "\n", "utf-8")
        lines += [f"## {group}", "", "| package | release | licence |", "|---|---|---|"]
        for one in bill["components"]:
            held = ", ".join(licences_of(one))
            lines.append(f"| {one['name']} | {one.get('version', '')} | {held or 'not on this platform'} |")
        lines.append("")
    (TO / "licences.md").write_text("\n".join(lines), "utf-8")
    for fault in faults:
        print(f"bill: {fault}", file=sys.stderr)
    print(f"bill: {TO.relative_to(ROOT, walk_up=True)}: {', '.join(sorted(path.name for path in TO.iterdir()))}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
