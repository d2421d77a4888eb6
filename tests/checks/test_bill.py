"""`make bill` on the real environments: valid CycloneDX, a licence for everything that is installed, and a forbidden one makes it fail."""

import json
import sys
from collections.abc import Iterator
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy import bill


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The bills of this checkout, in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bill, "TO", tmp_path_factory.mktemp("reports") / "bill")
        assert bill.main() == 0
        yield bill.TO


@pytest.mark.parametrize("environment", bill.ENVIRONMENTS)
def test_it_is_cyclonedx_and_names_what_is_shipped_with_its_licence(made: Path, environment: str) -> None:
    text = (made / f"{environment}.cdx.json").read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(text) is None
    components = json.loads(text)["components"]
    named = {one["name"]: bill.licences_of(one) for one in components}
    assert {"gateway": {"starlette", "cryptography"}, "dialogue": {"rasa", "scikit-learn"}}[environment] <= named.keys()
    assert not {"pytest", "mypy", "playwright"} & named.keys()  # what tests alone need is not shipped
    assert (
        not {"gateway": {"exceptiongroup", "rasa"}, "dialogue": {"tzdata", "starlette"}}[environment] & named.keys()
    )  # of the other Python
    assert sys.platform != "linux" or all(named.values()), "every one is installed on Linux"


def test_what_is_no_cyclonedx_is_found(made: Path) -> None:
    wrong = json.loads((made / "gateway.cdx.json").read_text("utf-8"))
    wrong["components"][0]["licenses"] = [{"licence": {"id": "MIT"}}]
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(json.dumps(wrong)) is not None


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("Apache-2.0", True),
        ("BSD", True),  # as a package names it that says no version
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("MIT AND (Apache-2.0 OR BSD-2-Clause)", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("AGPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("Other/Proprietary License", False),
        ("", False),
    ],
)
def test_of_an_or_one_is_enough_and_of_an_and_each_is_needed(licence: str, may: bool) -> None:
    assert bill.allowed(licence) is may


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("License-Expression: AGPL-3.0-or-later", "{name} 1.0: AGPL-3.0-or-later"),
        (
            "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
            "{name} 1.0: GNU General Public License v3 (GPLv3)",
        ),
        ("Keywords: nothing", "{name} 1.0 tells no licence"),
        (None, "{name} 1.0 is not installed; run make setup"),
    ],
)
def test_a_licence_that_forbids_shipping_or_none_at_all_makes_it_fail(
    told: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder := tmp_path / "viral-1.0.dist-info").mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: viral\nVersion: 1.0\n{told}\n", "utf-8")
    shipped = {"components": [{"name": "viral", "version": "1.0"}]}
    monkeypatch.setattr(bill, "TO", tmp_path / "bill")
    monkeypatch.setattr(bill, "ENVIRONMENTS", {"gateway": (".venv", "3.12")})
    monkeypatch.setattr(bill, "shipped", lambda group, python: shipped)
    monkeypatch.setattr(bill, "distributions", lambda path: [PathDistribution(folder)] if told else [])
    assert bill.main() == 1
    assert f"bill: gateway: {said.format(name='viral')}" in capsys.readouterr().err
