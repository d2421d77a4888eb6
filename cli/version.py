"""`prescreen --version`: the release, the model of the present sources, and each served trial's protocol and script.

The release is the newest one that CHANGELOG.md names; what stands under "Unreleased" makes it a checkout after that release.
"""

from __future__ import annotations

import os
import re

from cli import dialogue
from cli.faults import Fault

_RELEASE = re.compile(r"^## (\d+\.\d+\.\d+)\b", re.MULTILINE)
_UNRELEASED = re.compile(r"^## Unreleased\n+(?=#|\S)(?!## )", re.MULTILINE)


def release(changelog: str) -> str:
    """The release that a changelog tells of, with `+` behind it where something came since.

    >>> release("## Unreleased\\n\\n## 1.2.0 (2026-12-01)\\n"), release("## Unreleased\\n\\n### Added\\n- It.\\n\\n## 1.2.0\\n")
    ('1.2.0', '1.2.0+')
    """
    found = _RELEASE.search(changelog)
    if found is None:
        raise Fault("CHANGELOG.md names no release")
    return found[1] + ("+" if _UNRELEASED.search(changelog[: found.start()] + "## ") else "")


def told() -> str:
    """All of it, a line each. A model that is missing is said in its place."""
    from cli.manifest import present
    from prescreen.protocol import load, trial_folder
    from web.settings import read_settings

    lines = [f"prescreen {release((dialogue.ROOT / 'CHANGELOG.md').read_text('utf-8'))}"]
    try:
        lines.append(f"model     {dialogue.model().name}")
    except Fault as fault:
        lines.append(f"model     none: {fault}")
    for trial in read_settings(os.environ).trials:
        manifest = present(trial)
        lines.append(f"trial     {trial}, protocol {load(trial_folder(trial)).version}, script {manifest.script} {manifest.id[:12]}")
    return "\n".join(lines)
