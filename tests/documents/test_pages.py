"""What the README, the docs and the manuals name is there: links and their anchors, commands, targets, settings, addresses, files, words, pictures."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import authoring
import pytest
from starlette.routing import BaseRoute, Match, Mount

from cli.main import main, parser
from prescreen.protocol import default_trial
from web.app import create
from web.settings import SETTINGS, read_settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*(ROOT / f"{name}.md" for name in ("README", "GLOSSARY", "CONTRIBUTING", "SECURITY")), *sorted((ROOT / "docs").rglob("*.md"))]
TOLD = [page for page in PAGES if page.parent.name != "adr"]
"""Pages that tell what is there now; a decision tells of its day."""
MANUALS = sorted((ROOT / "docs" / "manuals").glob("*.md"))
_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.M | re.S)
_ELSEWHERE = {"AUDIT_OSV_URL": "tests/checks/supply.py", "SOURCE_DATE_EPOCH": "cli/packet.py"}
_ELSEWHERE |= dict.fromkeys(("SITE_ADDRESS", "DATABASE_PASSWORD"), "compose.yaml")
"""Names that look like settings and are none of the product's -> where they are read."""
_OF_THE_MACHINE = ("/opt", "/etc", "/data", "/tmp", "/var")


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return _BLOCK.sub("", page.read_text("utf-8"))


def code(page: Path) -> list[str]:
    """What stands between backticks within sentences."""
    return [" ".join(one.split()) for one in re.findall(r"`([^`]+)`", prose(page))]


def lines(page: Path) -> list[str]:
    """The lines of a page's blocks that a shell would take."""
    return [line for language, block in _BLOCK.findall(page.read_text("utf-8")) if not language for line in block.splitlines()]


def anchors(page: Path) -> set[str]:
    """What can stand behind # in a link to a page: its headings, as GitHub and the site make them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere() -> None:
    for page in (*PAGES, ROOT / "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!https?://)([^)]+)\)", prose(page)):
            file, _, anchor = target.partition("#")
            there = page.parent / file if file else page
            assert there.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in anchors(there), f"{page.name}: {target}"


def test_every_page_stands_in_the_sites_list_and_among_what_to_read() -> None:
    listed = set(re.findall(r'"/?([\w/-]+)"', (ROOT / "docs" / "site" / "conf.py").read_text("utf-8").split("LISTED = ")[1].split("}")[0]))
    linked = set(re.findall(r"\]\(([\w/-]+)\.md\)", prose(ROOT / "docs" / "README.md")))
    pages = {str(page.relative_to(ROOT / "docs").with_suffix("")) for page in TOLD if page.parent != ROOT} - {"README"}
    assert pages <= listed and pages <= linked, f"docs/site/conf.py, docs/README.md: {pages - (listed & linked)}"


class _Wrong(Exception):
    """What the parser says of a command."""


@pytest.fixture(scope="module")
def program() -> Iterator[argparse.ArgumentParser]:
    """The command line, which says what is wrong in place of ending."""

    def error(self: argparse.ArgumentParser, message: str) -> NoReturn:
        raise _Wrong(message)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(argparse.ArgumentParser, "error", error)
        yield parser()


def commands(line: str) -> Iterator[list[str]]:
    """The words behind `prescreen` in a line for a shell."""
    for part in re.split(r"\s[|;>]\s|\s&&\s", line):
        words = shlex.split(part, comments=True)
        at = next((n for n, word in enumerate(words) if word in ("prescreen", ".venv/bin/prescreen")), None)
        if at is not None and words[:1] != ["docker"] or words[:4] == "docker compose exec product".split():
            yield [default_trial().name if word == "NAME" else word for word in words[(at or 0) + 1 :]]


@pytest.mark.parametrize("page", TOLD, ids=lambda page: page.stem)
def test_every_command_is_one_that_the_program_takes(page: Path, program: argparse.ArgumentParser) -> None:
    for line in lines(page):
        for words in commands(line):
            program.parse_args(words)
    for one in code(page):
        for words in commands(one) if "prescreen " in one and not one.endswith("...") else ():
            try:
                program.parse_args(words)
            except _Wrong as wrong:  # a sentence may name a command without what it is given
                assert "required" in str(wrong), f"{one}: {wrong}"


def _options(program: argparse.ArgumentParser) -> set[str]:
    within = [action for action in program._actions if isinstance(action, argparse._SubParsersAction)]
    own = {name for action in program._actions for name in action.option_strings}
    return own.union(*(_options(one) for action in within for one in action.choices.values()))


def test_every_option_is_one(program: argparse.ArgumentParser) -> None:
    known = _options(program)
    for page in TOLD:
        named = {one.split()[0] for one in code(page) if one.startswith("--") and not one.startswith("--chat-")}
        assert named <= known, f"{page.name}: {named - known}"


def test_every_target_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for page in TOLD:
        named = {name for one in (*code(page), *lines(page)) for name in re.findall(r"^(?:[A-Z_]+=\S+ )?make ([a-z-]+)", one)}
        assert named <= targets, f"{page.name}: {named - targets}"


def test_every_setting_is_one() -> None:
    known = {setting.name for setting in SETTINGS}
    for name, file in _ELSEWHERE.items():
        assert name in (ROOT / file).read_text("utf-8")
    for page in TOLD:
        named = {name.split("__")[0] for one in code(page) for name in re.findall(r"(?<![\w/])[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]", one)}
        assert named <= known | set(_ELSEWHERE), f"{page.name}: {named - known - set(_ELSEWHERE)}"


def _leads(routes: list[BaseRoute], path: str) -> bool:
    scope: dict[str, Any] = {"type": "http", "path": path, "method": "GET", "root_path": "", "headers": []}
    for route in routes:
        match, _ = route.matches(scope)
        if match is not Match.NONE and (not isinstance(route, Mount) or _leads(list(route.routes), path.removeprefix(route.path))):
            return True
    return False


def test_every_address_is_a_page(tmp_path: Path) -> None:
    oidc = {"OIDC_ISSUER": "https://login.example.org", "OIDC_CLIENT_ID": "us", "OIDC_CLIENT_SECRET": "a secret"}
    twilio = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "a token", "TWILIO_FROM": "+13125550199"}
    app = create(read_settings({"DATA_DIR": str(tmp_path), "STANDIN_URL": "http://127.0.0.1:1", **oidc, **twilio}))
    routes = list(app.routes)
    assert not _leads(routes, "/console/no-such-page") and not _leads(routes, "/no-such-page")
    for page in TOLD:
        for one in code(page):
            found = re.search(r"(?:^(?:GET |POST )?|PUBLIC_URL|https://YOUR-ADDRESS)(/[a-z][\w./-]*)$", one)
            path = found[1] if found else "/"
            if path.startswith((*_OF_THE_MACHINE, "/knee-pain")) or path in ("/", "/console", "/sms", "/api", "/static"):
                continue
            assert _leads(routes, path), f"{page.name}: {one}"
    app.state.context.database.close()


def test_every_file_is_there() -> None:
    rooms = {one.name for one in ROOT.iterdir() if one.is_dir() and one.name not in ("reports", "var", "models")}
    for page in TOLD:
        for one in code(page):
            file = one.split("::")[0]
            first, _, rest = file.partition("/")
            if first not in rooms or not re.fullmatch(r"[\w./-]+", file) or re.search(r"[A-Z]{4}|\bxx\b", file):
                continue
            if first == "trials" and not (ROOT / first / rest.split("/")[0]).exists():
                continue  # a trial that somebody is to make
            assert (ROOT / file).exists(), f"{page.name}: {one}"


def test_words_in_bold_stand_on_a_page() -> None:
    """A manual's bold words are what its reader looks for on the screen; what the pictures show is held to the pages by the tests that take them."""
    sources = [*(ROOT / "web").rglob("*.html"), *(ROOT / "web" / "console").glob("*.py"), *(ROOT / "docs" / "pictures").glob("*.txt")]
    shown = " ".join(" ".join(re.sub(r"<[^>]+>|&nbsp;", " ", one.read_text("utf-8")) for one in sources).split())
    for manual in MANUALS:
        for words in re.findall(r"\*\*([^*]+)\*\*", prose(manual)):
            assert " ".join(words.split()) in shown, f"{manual.name}: {words}"


def test_every_picture_is_taken_by_a_test_and_stands_on_a_page() -> None:
    taken = {
        name
        for test in (*(ROOT / "tests" / "browser").glob("test_*.py"), ROOT / "tests" / "product" / "test_browser.py")
        for name in re.findall(r'\bpicture\(\w+, "([\w-]+)"', test.read_text("utf-8"))
    }
    shown = {name for manual in MANUALS for name in re.findall(r"!\[[^\]]{20,}\]\(\.\./pictures/([\w-]+)\.png\)", prose(manual))}
    shown |= set(re.findall(r'<img src="docs/pictures/([\w-]+)\.png" width="\d+" alt="[^"]{20,}"', prose(ROOT / "README.md")))
    for kind in ("png", "txt"):
        assert taken == shown == {file.stem for file in (ROOT / "docs" / "pictures").glob(f"*.{kind}")}


def test_an_authors_change_lints_and_checks_but_for_the_translation_to_be_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trial = authoring.changed(tmp_path)
    assert main(["check", str(trial)]) == 0, capsys.readouterr().out
    assert main(["lint", str(trial)]) == 1
    found = capsys.readouterr().out.splitlines()[1:]
    assert len(found) == 1 and "ask.dry_mouth: is stale" in found[0]
    record = next(words for line in lines(ROOT / "docs" / "manuals" / "author.md") for words in commands(line) if "record" in words)
    record[record.index("--trial") + 1] = str(trial)
    assert main(record) == 0 and main(["lint", str(trial)]) == 0
