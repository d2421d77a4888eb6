"""The check of the locks can fail: on a missing hash, on a hole, on a source that is out of reach, and on one that knows nothing."""

from pathlib import Path

import pytest
import supply
import tomllib

ROOT = Path(__file__).resolve().parents[2]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
FINE = [("a", "1"), ("b", "2")]


def test_both_environments_are_locked_with_hashes() -> None:
    names = {name for name, _ in supply.locked(LOCK)}
    assert supply.unhashed(LOCK) == [] and len(names) >= supply.FEWEST and {"rasa", "starlette", "cryptography"} <= names
    bare = {"package": [{"name": "x", "version": "1", "source": {"registry": "r"}, "wheels": [{"url": "u"}]}]}
    assert supply.unhashed(bare) == ["x 1"] and supply.unhashed({"package": [{**bare["package"][0], "wheels": []}]}) == ["x 1"]


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (None, supply.UNREACHED),
        ({}, supply.UNREACHED),
        ({("a", "1"): [], ("b", "2"): []}, supply.UNREACHED),  # it knows nothing of the canary
        ({("a", "1"): [], ("b", "2"): [], supply.CANARY: ["X"]}, supply.FINE),
        ({("a", "1"): ["CVE"], ("b", "2"): [], supply.CANARY: ["X"]}, supply.VULNERABLE),
        ({("a", "1"): [], ("b", "2"): ["CVE"], supply.CANARY: ["X"]}, supply.FINE),  # answered
        ({("a", "1"): [], supply.CANARY: ["X"]}, supply.VULNERABLE),  # it said nothing of b
    ],
)
def test_it_is_fine_only_where_a_source_that_knows_says_so(found: dict[tuple[str, str], list[str]] | None, status: int) -> None:
    given, said = supply.judge(FINE, {("b", "2")}, lambda packages, source: found)
    assert given == status and list(said)


def test_the_pins_listed_are_those_of_the_lock() -> None:
    pins = supply.answered(PAGE)
    assert len(pins) > 8 and pins <= set(supply.locked(LOCK))


def test_two_versions_of_a_name_are_both_asked_for() -> None:
    lists = list(supply._one_of_each([("a", "1"), ("a", "2"), ("b", "1")]))
    assert sorted(one for some in lists for one in some) == [("a", "1"), ("a", "2"), ("b", "1")] and len(lists) == 2
