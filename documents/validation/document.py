"""The validation file as a document: what was tested, every requirement with its tests and their results, and places to sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby

from documents.document import Block, Bullets, Column, Document, Heading, Paragraph, Table, Text, Words, gap
from documents.validation.findings import Finding, Findings

_PAGES = {"regulations.md": "Rules", "security.md": "Security"}
_NOTED = {
    "commit": "Commit",
    "changed": "Files changed beside it",
    "files": "SHA-256 of all files",
    "lock": "SHA-256 of uv.lock",
    "model": "Model",
    "machine": "Machine",
    "pythons": "Pythons",
}
_SHOWN = {"shown": "Shown", "not shown": "Not shown", "no test": "By people alone"}


def validation(found: Findings, scripts: Mapping[str, str]) -> Document:
    """The document. `scripts`: trial -> its protocol version and the id of its script."""
    counted, run = found.counted, found.run
    went = Counter(run.tests.values())
    tests = ", ".join(f"{number} {name}" for name, number in sorted(went.items()))
    facts: list[tuple[str, Words]] = [
        ("Requirements", f"{counted['shown']} shown, {counted['not shown']} not shown, {counted['no test']} by people alone"),
        ("Tests", f"{len(run.tests)} ({tests}); with their forms {run.forms}; {run.seconds / 60:.0f} minutes, added up"),
        ("Begun", f"{run.begun:%Y-%m-%d %H:%M} UTC"),
        *((label, run.noted[name] or "–") for name, label in _NOTED.items() if name in run.noted),
        *((f"Trial {trial}", script) for trial, script in sorted(scripts.items())),
    ]
    return Document(
        title="Requirements, tests and results",
        subject="Validation, from one run of the tests",
        author="prescreen",
        language="en",
        made=run.begun,
        foot=f"Run of {run.begun:%Y-%m-%d %H:%M} UTC, commit {run.noted.get('commit', '')[:12] or 'unknown'}",
        facts=tuple(facts),
        blocks=tuple(_blocks(found)),
    )


def _blocks(found: Findings) -> Iterator[Block]:
    yield Heading("What this is")
    yield Paragraph(
        "Each requirement is told with the tests that show it, and how they went in the run named on the first page. A requirement is "
        "shown if it has tests and all of them passed. What people alone can keep has no test, and a place to be filled in."
    )
    yield Paragraph(
        "It shows that the product does what its requirements say, on the machine named. It does not show that the requirements are the "
        "right ones, nor how the product is set up at a site."
    )
    if found.changed:
        yield Paragraph(found.changed, look="frame")
    broken = [one for one in found.each if one.shown == "not shown"]
    failed = sorted(test for test, went in found.run.tests.items() if went == "failed")
    if broken or failed:
        yield Heading("Not shown", 2)
        yield Bullets((*(one.requirement.title for one in broken), *(f"failed: {test}" for test in failed)))
    for page, of_page in groupby(found.each, lambda one: one.requirement.page):
        yield Heading(_PAGES[page])
        for part, some in groupby(of_page, lambda one: one.requirement.part):
            yield Heading(part, 2)
            yield _table(part, list(some))
    yield Heading("Signed")
    yield Table(
        "Who has looked at this and finds it enough for the use that is meant",
        (Column("As"), Column("Name"), Column("Date"), Column("Signature", 2)),
        tuple((role, gap("[name]"), gap("[date]"), gap("[signature]")) for role in ("Sponsor", "Principal investigator", "Hospital IT")),
    )


def _table(part: str, some: list[Finding]) -> Table:
    columns = (Column("Requirement", 2), Column("What is done", 3), Column("Test: result", 3), Column("Result"))
    return Table(f"Requirements: {part}", columns, tuple(_row(one) for one in some))


def _row(one: Finding) -> tuple[Words, ...]:
    wanted = one.requirement
    named = (("Applies: ", wanted.applies), ("Duty: ", wanted.duty), ("Looked up: ", wanted.looked_up))
    more = " ".join(f"{name}{said.rstrip('.')}." for name, said in named if said)
    tests = [(Text(test.removeprefix("tests/"), look="code"), f": {went}. ") for test, went in one.tests]
    result: Words = Text(_SHOWN[one.shown], look="strong") if one.tests else gap("[how it is kept]")
    shown: tuple[str | Text, ...] = tuple(part for pair in tests for part in pair)
    return ((Text(wanted.title, look="strong"), f" {more}" if more else ""), wanted.done, shown or "–", result)
