"""What participants see holds no words of its own: every one comes from the trial's files, so that it stands in the manifest of the script."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "web" / "page"
TEMPLATES = sorted((PAGE / "templates").glob("*.html"))
SCRIPTS = sorted([*(PAGE / "element").glob("*.js"), *(PAGE / "static").glob("*.js")])
_SAID = re.compile(r'\b(?:alt|title|aria-label|aria-description|placeholder|value|label)="([^"{]*[A-Za-z]{2}[^"{]*)"')
_SENTENCE = re.compile(r"""(?P<quote>["'`])[A-Z¿¡][a-z]*,? [a-z',]+(?: |[.?!])[^"'`]*(?P=quote)""")
_PARSED = r"<script.*?</script>|<style.*?</style>|<svg.*?</svg>"


def words_in(template: str) -> list[str]:
    """The words that a template says by itself."""
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL)
    bare = re.sub(_PARSED, "", bare, flags=re.DOTALL)
    told = [found[1] for found in _SAID.finditer(bare) if found[1] not in ("yes", "no", "on", "off")]
    return told + [line.strip() for line in re.sub(r"<[^>]*>", "\n", bare).splitlines() if re.search(r"[^\W\d_]{2}", line)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_a_template_says_nothing_of_its_own(template: Path) -> None:
    assert words_in(template.read_text("utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_a_script_of_the_page_says_nothing_of_its_own(script: Path) -> None:
    code = re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", script.read_text("utf-8"), flags=re.DOTALL)
    assert [found[0] for found in _SENTENCE.finditer(code)] == []


def test_words_of_a_template_are_seen() -> None:
    assert words_in('<p title="Read this">{{ words.lead }} and more</p>') == ["Read this", "and more"]
    assert _SENTENCE.search('node.textContent = "Please wait a little.";')
