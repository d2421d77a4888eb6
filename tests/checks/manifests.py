"""Part of `make check`: compose.yaml and the manifests for Kubernetes are what their schemas allow. The schemas come with the checkers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from remembering import digest, remembered

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent


def manifests() -> list[Path]:
    """The files for Kubernetes."""
    return sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))


def wrong(file: Path) -> str:
    """What the checker says against a file; empty where nothing. A field that the schema does not know is a fault too."""
    if file.name == "compose.yaml":
        command = [str(PROGRAMS / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(file)]
    else:
        command = [str(PROGRAMS / "kubernetes-validate"), "--strict", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()


def main() -> int:
    """A line for what is fine, or what is wrong, and status 1."""
    files = [ROOT / "compose.yaml", *manifests()]
    if len(files) < 4:
        print("manifests: there are fewer of them than there were", file=sys.stderr)
        return 1
    mark = digest([*files, ROOT / "uv.lock", Path(__file__)])
    try:
        remembered(f"manifests-{mark}", lambda: sound(files))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"manifests: {len(files)} files are as their schemas want them")
    return 0


def sound(files: list[Path]) -> int:
    """How many files were looked at. Raises ValueError with what is wrong with them."""
    faults = [f"{file.relative_to(ROOT)}: {told}" for file in files if (told := wrong(file))]
    if faults:
        raise ValueError("\n".join(faults))
    return len(files)


if __name__ == "__main__":
    sys.exit(main())
