"""A redline: accepting every change gives the new script's texts, rejecting every change the old one's, letter by letter."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from cli.exports import open_database
from cli.main import main
from documents import redline
from documents.tracked import pieces, plain
from prescreen.protocol import default_trial, load
from prescreen.script import Manifest, changes, manifest_of
from prescreen.script.rules import Rule
from prescreen.site import Site
from store import approvals, scripts

TEXTS = {
    "wording ask.age": "How old are you?",
    "wording ask.consent": "Read this.\n\nWe keep it 2 years at most. Don't worry: it's yours.",
    "wording close.done": "Bye!",
    "page title": "A study",
}
SPANISH = {"wording ask.age": "¿Cuántos años tiene?", "wording close.done": "¡Adiós!"}
OLD = Manifest(
    trial="a-trial",
    script="1.0",
    texts={"en": TEXTS, "es": SPANISH},
    rules={
        "question age": Rule("1. Age.", "[1]"),
        "retention mail": Rule("Mail: destroyed after 30 days.", "30"),
        "study age": Rule("a", "b"),
    },
    reader={"cues/en.yml": "a" * 64, "gone.yml": "b" * 64},
    site={},
)
NEW = replace(
    OLD,
    script="1.1",
    texts={
        "en": {
            "wording ask.age": "How old are you now?",
            "wording ask.new": "One more.\nIn two lines.",
            "wording ask.consent": "Read this, please.\n\nWe keep it 10 years at most.\nDon't worry: it's all yours.",
            "page title": "A study",
        },
        "es": SPANISH,
        "fr": {"wording ask.age": "Quel âge avez-vous ?"},
    },
    rules={
        "question age": Rule("1. Age.", "[2]"),
        "retention mail": Rule("Mail: destroyed after 31 days.", "31"),
        "study age": Rule("a", "b"),
    },
    reader={"cues/en.yml": "c" * 64, "come.yml": "d" * 64},
)
MOMENT = datetime(2026, 11, 30, tzinfo=timezone.utc)
WORDS = st.text("ab ,.'\n-éß¿1", max_size=40)


def settled(packed: bytes, *, accepted: bool) -> list[str]:
    """The paragraphs once every change is accepted, or rejected: written apart from the code, by what Word does with each mark."""
    drop, tag = ("w:del", "w:t") if accepted else ("w:ins", "w:delText")
    paragraphs, open_ = list[str](), ""
    for paragraph in docx.Document(io.BytesIO(packed)).element.body.iter(qn("w:p")):
        for node in paragraph.iter(qn("w:t"), qn("w:delText"), qn("w:br")):
            if not any(above.tag == qn(drop) for above in node.iterancestors()):
                assert node.tag in (qn("w:t"), qn("w:br"), qn(tag))
                open_ += "\n" if node.tag == qn("w:br") else node.text
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn(drop)}") is None:  # else its end goes, too
            paragraphs, open_ = [*paragraphs, open_], ""
    assert not open_
    return paragraphs


def listed(old: Manifest, new: Manifest, side: str) -> Iterator[str]:
    """The paragraphs of the old or the new script's side, straight from what changed."""
    for part in redline.parts(old, new):
        yield part.title
        for change in part.changed:
            held = getattr(change, side)
            if held is not None:
                yield from (change.id, f"SHA-256 {held}" if change.part == "reader" else held)


@pytest.mark.parametrize(("accepted", "side"), [(True, "after"), (False, "before")])
@pytest.mark.parametrize(("old", "new"), [(OLD, NEW), (NEW, OLD)], ids=["forth", "back"])
def test_all_accepted_is_the_new_script_and_all_rejected_the_old(old: Manifest, new: Manifest, accepted: bool, side: str) -> None:
    said = settled(redline.docx(old, new), accepted=accepted)
    expected = list(listed(old, new, side))
    assert said[said.index(expected[0]) : -1] == expected


@given(WORDS, WORDS)
def test_letters_of_both_versions_are_all_there_in_their_order(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.kind != "come") == before
    assert "".join(one.text for one in found if one.kind != "gone") == after
    assert all(one.text for one in found)


def test_a_change_is_of_words_and_of_no_letters() -> None:
    assert plain(pieces("It takes 10 minutes.", "It takes 12.5 minutes.")) == "It takes [-10-]{+12.5+} minutes."
    assert plain(pieces("Don't stop", "Don’t stop")) == "[-Don't-]{+Don’t+} stop"
    assert plain(pieces("call us now", "write to us now")) == "[-call-]{+write to+} us now"
    assert plain(pieces("a red car", "the blue car")) == "[-a red-]{+the blue+} car"
    assert plain(pieces(None, "new")) == "{+new+}" and plain(pieces("same", "same")) == "same"


def test_it_is_grouped_and_names_every_id_that_changed_and_no_other() -> None:
    told = redline.text(OLD, NEW)
    order = ["Wording in English", "Wording in fr", "Rules:", "What is kept, and how long", "What answers are read with"]
    assert [told.index(one) for one in order] == sorted(told.index(one) for one in order)
    assert "Wording in English: 4 of 4 changed (1 new, 1 gone)" in told and "Wording in Spanish" not in told
    assert all(change.id in told for change in changes(OLD, NEW)) and "page title" not in told and "study age" not in told
    assert "wording ask.new (new)\n    {+One more.\n    In two lines.+}" in told and "wording close.done (gone)\n    [-Bye!-]" in told
    assert "We keep it [-2-]{+10+} years" in told and "retention mail\n    Mail: destroyed after [-30-]{+31+} days." in told
    assert (
        "question age\n    [-[1]-]{+[2]+}" in told or "[{-1" in told or "[[-1-]{+2+}]" in told
    )  # its words are the same: its data is told
    assert "Nothing changed" in redline.text(OLD, OLD)


def test_the_same_scripts_give_the_same_bytes_and_marks_bear_author_and_day() -> None:
    first = redline.docx(OLD, NEW, author="The Board", on=date(2026, 11, 30))
    assert first == redline.docx(OLD, NEW, author="The Board", on=date(2026, 11, 30)) != redline.docx(OLD, NEW)
    xml = docx.Document(io.BytesIO(first)).element.body
    marks = [*xml.iter(qn("w:ins")), *xml.iter(qn("w:del"))]
    assert {one.get(qn("w:author")) for one in marks} == {"The Board"} and {one.get(qn("w:date")) for one in marks} == {
        "2026-11-30T00:00:00Z"
    }
    ids = [one.get(qn("w:id")) for one in marks]
    assert len(set(ids)) == len(ids)
    undated = docx.Document(io.BytesIO(redline.docx(OLD, NEW))).element.body
    assert not any(one.get(qn("w:date")) for one in undated.iter(qn("w:ins")))
    assert not {one.date_time for one in zipfile.ZipFile(io.BytesIO(redline.docx(OLD, NEW))).infolist()} - {(1980, 1, 1, 0, 0, 0)}


def test_the_command_tells_files_and_what_is_current_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEP_YEARS", "10")
    monkeypatch.setenv("KEEP_REASON", "the board asks for it")
    site: dict[str, Any] = {"keep_years": 2, "page": "http://127.0.0.1:8000", "contact_hours": 24, "reminders": 2}
    before, made = tmp_path / "before.json", tmp_path / "redline.docx"
    before.write_text(json.dumps(manifest_of(load(default_trial()), Site.from_json(site), site).to_json()))
    assert main(["redline", str(before), "current", "--docx", str(made)]) == 0
    told = capsys.readouterr().out
    assert "{years}" not in told and told.count("[-2-]{+10+} years at most") == 3 and "[-730-]{+3650+} days" in told
    settled(made.read_bytes(), accepted=True)
    assert main(["redline", str(before), "nothing-of-the-kind"]) == 2
    assert "no file nothing-of-the-kind" in capsys.readouterr().err
    before.write_text(before.read_text().replace("2 years at most", "9 years at most", 1))
    assert main(["redline", str(before), "current"]) == 2 and "digests are not those" in capsys.readouterr().err


def test_a_stored_script_is_found_by_its_beginning_or_as_the_one_approved_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    trial = default_trial().name
    first, second, later = (replace(one, trial=trial, script=name) for one, name in ((OLD, "1.0"), (NEW, "1.1"), (NEW, "1.2")))
    later = replace(later, texts={**later.texts, "de": {"wording ask.age": "Wie alt sind Sie?"}})
    database = open_database()
    with database.write() as connection:
        for one in (first, second, later):
            scripts.keep(connection, one, {}, f"{one.script}+0", MOMENT)
    assert main(["redline", "approved", first.id]) == 2 and "no script of" in capsys.readouterr().err
    with database.write() as connection:
        for one in (first, second):
            given = {"kind": "approval", "languages": ("en",), "approver": "The PI", "meaning": "approved", "by": "u_1"}
            approvals.record(connection, approvals.Approval(trial=trial, script=one.id, **given), MOMENT + timedelta(minutes=one is second))
    database.close()
    assert main(["redline", first.id[:10], "approved"]) == 0
    told = capsys.readouterr().out
    assert f"From: script 1.0, manifest {first.id}" in told and f"To: script 1.1, manifest {second.id}" in told
    assert main(["redline", first.id, "0123456789"]) == 2 and "no script" in capsys.readouterr().err
    monkeypatch.setattr(scripts, "find", lambda *_: (second.id, later.id))
    assert main(["redline", first.id, "a"]) == 2 and "write more of the one" in capsys.readouterr().err
