"""Each of our own rules catches what it is for and lets pass what it must; the check fails where it could not look."""

from pathlib import Path
from typing import Any

import analysing
import pytest
import yaml
from remembering import digest, remembered

RULES: list[dict[str, Any]] = analysing.rules()


def room(rule: dict[str, Any]) -> str:
    """A room of the code that this rule looks into."""
    included = [path.strip("/") for path in rule.get("paths", {}).get("include", ["web"]) if path.startswith("/")]
    return included[0] if included else "web"


@pytest.fixture(scope="module")
def caught(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Rule and kind of example (bad, good), of all examples at once; remembered while the rules, semgrep and this are the same."""
    places = [analysing.RULES, analysing.RULES.with_name("uv.lock"), Path(analysing.__file__), Path(__file__)]
    found = remembered(f"examples-{digest(places)}", lambda: sorted(tried(tmp_path_factory)))
    return {(rule, kind) for rule, kind in found}


def tried(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """The examples as files, and what the rules say of them."""
    folder = tmp_path_factory.mktemp("examples")
    for rule in RULES:
        end = "html" if rule["languages"] == ["generic"] else "py"
        for kind in ("bad", "good"):
            file = folder / room(rule) / f"{rule['id']}.{kind}.{end}"
            file.parent.mkdir(exist_ok=True)
            file.write_text(rule["metadata"][kind] + "\n")
    found, wrong, number = analysing.look(folder, tuple(sorted({room(rule) for rule in RULES})))
    assert wrong == [] and number == 2 * len(RULES)
    return {(one.rule, Path(one.path).suffixes[-2].strip(".")) for one in found if Path(one.path).name.startswith(f"{one.rule}.")}


@pytest.mark.parametrize("rule", [rule["id"] for rule in RULES])
def test_a_rule_catches_the_bad_example_and_lets_the_good_one_pass(caught: set[tuple[str, str]], rule: str) -> None:
    assert (rule, "bad") in caught and (rule, "good") not in caught


def test_a_rule_that_cannot_be_read_is_no_clean_bill(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "one.py").write_text("pass\n")
    broken = tmp_path / "rules.yml"
    broken.write_text(yaml.safe_dump({"rules": [{**RULES[0], "patterns": [{"pattern": "def ((("}]}]}))
    found, wrong, _ = analysing.look(tmp_path, ("web",), broken)
    assert found == [] and wrong


def test_a_program_that_is_missing_or_looks_at_little_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysing, "remembered", lambda name, found: found())
    monkeypatch.setattr(analysing, "look", lambda *_: ([], [], 3))
    assert analysing.main() == 1
    monkeypatch.setattr(analysing, "look", lambda *_: ([], ["semgrep ended with status 2"], 300))
    assert analysing.main() == 1
    monkeypatch.setattr(analysing, "look", lambda *_: ([], [], 300))
    assert analysing.main() == 0


def test_only_what_was_found_fine_is_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("remembering.CACHE", tmp_path)
    finding, looks = analysing.Finding("r", "web/x.py", 1, "m"), []
    for found, status in (([finding], 1), ([finding], 1), ([], 0), ([finding], 0)):  # the last is not asked any more
        monkeypatch.setattr(analysing, "look", lambda *_, found=found: looks.append(found) or (found, [], 300))
        assert analysing.main() == status
    assert len(looks) == 3
    rules = tmp_path / "rules.yml"
    rules.write_text(analysing.RULES.read_text("utf-8") + "\n")
    monkeypatch.setattr(analysing, "RULES", rules)
    assert analysing.main() == 1 and len(looks) == 4
