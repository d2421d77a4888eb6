"""Each language is one file: no other code holds its words, and another language needs no more than another file."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

import prescreen
from prescreen.understanding.languages import language
from prescreen.understanding.languages.language import Language, languages, pattern, ways

ROOT = Path(prescreen.__file__).parent
CODES = tuple(languages())
NO_WORD_OF_IT = {("letters.py", "echo"), ("scope.py", "pa"), ("emergencies.py", "pa")}
"""English after all: the letter E as it is spelled on the radio, and a grandpa."""
SIGN = re.compile(r"\\[A-Za-z]")


def texts(file: Path) -> Iterator[str]:
    """What stands in quotes in a file of code, its docstrings aside."""
    tree = ast.parse(file.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in told)


def words(text: str) -> set[str]:
    bare = "".join(c for c in unicodedata.normalize("NFD", SIGN.sub(" ", text).lower()) if not unicodedata.combining(c))
    return set(re.findall(r"[^\W\d_]+", bare))


@pytest.mark.parametrize("code", [code for code in CODES if code != "en"])
def test_no_code_holds_a_word_of_another_language(code: str) -> None:
    files = list(ROOT.rglob("*.py"))
    assert len(files) > 50
    found = {(file.name, word) for file in files for text in texts(file) for word in words(text) & languages()[code].words}
    assert found == NO_WORD_OF_IT


def test_a_word_in_a_pattern_would_be_found() -> None:
    assert words(r"\b(?:por\s*qu[eé]|borrar mis datos)\b") & languages()["es"].words


@pytest.mark.parametrize("code", CODES)
def test_every_way_of_saying_something_is_a_pattern_of_its_own(code: str) -> None:
    for sign, said in languages()[code].signs.items():
        assert said, sign
        for way in said:
            pattern(way, around="")


def test_every_sign_is_one_that_the_code_asks_for() -> None:
    code = " ".join(text for file in ROOT.rglob("*.py") for text in texts(file))
    listed = {sign for one in languages().values() for sign in one.signs}
    within = " ".join(way for one in languages().values() for said in one.signs.values() for way in said)
    assert not {sign for sign in listed if f"{{{sign}}}" not in code and f"{{{sign}}}" not in within}


def test_a_sign_that_no_language_lists_is_a_fault_of_the_code() -> None:
    with pytest.raises(KeyError, match="misspelt"):
        ways("misspelt")


def test_a_count_is_no_name() -> None:
    assert pattern(r"a{2,3}b{1}").fullmatch("aab")


def test_a_third_language_is_one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "fr.yml"
    file.write_text("\n".join(f"{name}: []" for name in language._LISTS) + "\nsigns:\n  stop: [arrêtez]\n  courtesy: [bonjour]\n", "utf-8")
    all_of_them = {**languages(), "fr": Language.from_file(file)}
    monkeypatch.setattr(language, "languages", lambda: all_of_them)
    stop = pattern(r"(?:{courtesy} )?{stop}")
    assert all(stop.fullmatch(text) for text in ("bonjour arrêtez", "please stop", "por favor alto"))
