"""`prescreen --version` tells release, model, and each served trial's protocol and script; the release is the changelog's newest."""

from pathlib import Path

import pytest
import tomllib

from cli.faults import Fault
from cli.main import main
from cli.version import release
from prescreen.protocol import load, trial_folder

ROOT = Path(__file__).resolve().parents[2]


def test_it_tells_release_model_protocol_and_script(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALS", "dry-mouth,knee-dextrose")
    assert main(["--version"]) == 0
    first, model, *trials = capsys.readouterr().out.splitlines()
    assert first == f"prescreen {release((ROOT / 'CHANGELOG.md').read_text('utf-8'))}"
    assert model.startswith("model     prescreen-") or "run make setup" in model
    assert [line.split(",")[0] for line in trials] == ["trial     dry-mouth", "trial     knee-dextrose"]
    assert all(f"protocol {load(trial_folder(line.split(',')[0].split()[1])).version}, script " in line for line in trials)


@pytest.mark.parametrize(
    ("changelog", "told"),
    [
        ("## Unreleased\n\n## 1.2.0 (2026-12-01)\n\n## 1.1.0 (2026-11-30)\n", "1.2.0"),
        ("## Unreleased\n\n### Added\n- It.\n\n## 1.2.0 (2026-12-01)\n", "1.2.0+"),
        ("## 1.2.0 (2026-12-01)\n", "1.2.0"),
    ],
)
def test_what_came_since_a_release_is_told_by_a_plus(changelog: str, told: str) -> None:
    assert release(changelog) == told


def test_a_changelog_without_a_release_is_a_fault() -> None:
    with pytest.raises(Fault, match="names no release"):
        release("## Unreleased\n")


def test_the_package_has_the_version_of_the_newest_release() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == release(changelog).rstrip("+")
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    assert next(one["version"] for one in lock["package"] if one["name"] == "prescreen") == release(changelog).rstrip("+")
