"""`prescreen packet`: what a board and a carrier get holds every text of the script, is the same bytes each time, and opens as it should."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import docx as word
import pytest
from pypdf import PdfReader

from cli.main import main
from cli.manifest import present
from cli.packet import gather
from documents import carrier
from documents.document import Bullets, Chart, Document, Heading, Message, Paragraph, Table, Words, plain
from documents.document import texts as texts_of
from documents.docx import docx
from documents.packet import Given, packet
from documents.pdf import pdf
from documents.prose import FIELDS, lint_prose
from prescreen.protocol import ProtocolError, load, trial_names
from prescreen.protocol.layers import COMMON, TRIALS
from prescreen.protocol.retention import load_terms
from prescreen.script import manifest_of
from web.settings import read_settings

SET = {
    "SITE_NAME": "Example Hospital",
    "STUDY_PHONE": "608-555-0123",
    "STUDY_EMAIL": "team@example.org",
    "STUDY_CALLS_FROM": "608-555-0100",
    "RIGHTS_CONTACT": "the office for research, 608-555-0199",
    "BOARD_CONTACT": "the board, 608-555-0111",
    "PUBLIC_URL": "https://study.example.org",
    "TWILIO_FROM": "+16085550100",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "0" * 32,
}
DAY = datetime(2026, 12, 1, tzinfo=timezone.utc)


@cache
def given(trial: str, settings: bool = True) -> Given:
    return gather(trial, read_settings({"TRIALS": trial, **(SET if settings else {})}), DAY)


@cache
def made(trial: str, settings: bool = True) -> Document:
    return packet(given(trial, settings))


@cache
def as_docx(trial: str) -> bytes:
    return docx(made(trial))


@cache
def as_pdf(trial: str) -> bytes:
    return pdf(made(trial))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@cache
def said(trial: str) -> str:
    """All words of the DOCX, without the spaces."""
    body = word.Document(io.BytesIO(as_docx(trial))).element.body
    return squeezed("".join(node.text or "" for node in body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")))


def tables(document: Document, about: str) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table) and about in block.about]


def lines(document: Document) -> list[str]:
    """Every paragraph, entry, cell and message of a document."""
    said: list[Words] = []
    for block in document.blocks:
        if isinstance(block, (Heading, Paragraph)):
            said.append(block.words)
        elif isinstance(block, Bullets):
            said += block.items
        elif isinstance(block, Table):
            said += [cell for row in block.rows for cell in row]
        elif isinstance(block, Message):
            said += [block.place, *block.said, *block.choices, block.beneath]
    return [plain(words) for words in said]


@pytest.mark.parametrize("trial", trial_names())
def test_every_text_of_the_script_stands_in_it_in_every_language(trial: str) -> None:
    whole = said(trial)
    for language, texts in given(trial).manifest.texts.items():
        missing = [id for id, text in texts.items() if squeezed(text) not in whole or squeezed(id) not in whole]
        assert missing == [], language


@pytest.mark.parametrize("trial", trial_names())
def test_it_holds_every_question_and_every_criterion(trial: str) -> None:
    document, protocol = made(trial), given(trial).protocol
    steps = [step.id for block in document.blocks if isinstance(block, Chart) for step in block.steps]
    assert steps == [question.id for question in protocol.questions]
    asked = tables(document, "when it is asked")[0].rows
    assert len(asked) == len(protocol.questions)
    headings = [block.words for block in document.blocks if isinstance(block, Heading)]
    for criterion in protocol.criteria:
        assert f"{criterion.id} ({criterion.kind}): {criterion.text}" in headings
        outcomes = [row for table in tables(document, f"{criterion.id}: {criterion.text}") for row in table.rows]
        assert len(outcomes) == sum(len(effect.outcomes) for effect in criterion.effects)
        whys = {plain(row[3]).split("\n")[0] for row in outcomes}
        assert whys == {outcome.why for effect in criterion.effects for outcome in effect.outcomes}


@pytest.mark.parametrize("trial", trial_names())
def test_the_pdf_is_tagged_and_says_what_it_is(trial: str) -> None:
    read = PdfReader(io.BytesIO(as_pdf(trial)))
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.metadata is not None and read.metadata.title == made(trial).title
    assert b"pdfuaid:part" in root["/Metadata"].get_data().replace(b"<pdfuaid:part>", b"pdfuaid:part")
    kinds: dict[str, int] = {}
    alts: list[str] = []
    waiting: list[Any] = [root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            kinds[str(node.get("/S", ""))] = kinds.get(str(node.get("/S", "")), 0) + 1
            alts += [str(node["/Alt"])] if "/Alt" in node else []
            waiting += [node["/K"]] if "/K" in node and not isinstance(node["/K"], int) else []
    blocks = made(trial).blocks
    assert kinds["/H1"] == sum(isinstance(block, Heading) and block.level == 1 for block in blocks) + 1  # and the list of them
    assert kinds["/H2"] == sum(isinstance(block, Heading) and block.level == 2 for block in blocks)
    assert kinds["/TH"] >= sum(len(block.columns) for block in blocks if isinstance(block, Table))
    charts = [block for block in blocks if isinstance(block, Chart)]
    assert charts and all(chart.alt in alts for chart in charts)
    assert all(step.words in chart.alt for chart in charts for step in chart.steps)


@pytest.mark.parametrize("trial", trial_names())
def test_the_docx_has_headings_rows_of_titles_and_languages(trial: str) -> None:
    packed = as_docx(trial)
    opened = word.Document(io.BytesIO(packed))
    headings = [line.text for line in opened.paragraphs if line.style is not None and line.style.name == "Heading 1"]
    assert headings == [block.words for block in made(trial).blocks if isinstance(block, Heading) and block.level == 1]
    assert opened.core_properties.title == made(trial).title and opened.core_properties.language == "en-US"
    body = zipfile.ZipFile(io.BytesIO(packed)).read("word/document.xml").decode()
    assert body.count("<w:tblHeader/>") == sum(isinstance(block, Table) for block in made(trial).blocks) + 1
    assert all(f"<w:tblCaption w:val={quoteattr(block.about)}/>" in body for block in made(trial).blocks if isinstance(block, Table))
    assert "<w:ins " not in body and "<w:del " not in body
    assert 'descr="The order of the questions' in body
    assert {f'w:lang w:val="{code}' in body for code in given(trial).manifest.texts if code != "en"} == {True}


def test_a_setting_that_is_not_set_is_told_and_not_left_empty() -> None:
    trial = trial_names()[0]
    without = "\n".join(plain(words) for _, words in made(trial, False).facts) + "\n".join(lines(made(trial, False)))
    for name in ("SITE_NAME", "STUDY_PHONE", "STUDY_EMAIL", "STUDY_CALLS_FROM", "RIGHTS_CONTACT", "BOARD_CONTACT", "TWILIO_FROM"):
        assert f"to be filled in: {name}" in without
    assert not any("to be filled in: " in line for line in lines(made(trial)))


def test_the_fields_that_the_prose_may_name_are_those_that_are_filled() -> None:
    assert set(given(trial_names()[0]).fields) == set(FIELDS)


def test_what_the_settings_say_of_texts_stands_in_the_contact_plan() -> None:
    trial = trial_names()[0]
    usual = "\n".join(lines(made(trial)))
    assert "between 20:00 and 9:00" in usual and "after 1 day and 3 days of silence" in usual and "2 reminders at most" in usual
    assert "They cannot write other words" in usual
    otherwise = {
        "SMS_QUIET_HOURS": "21-8",
        "SMS_REMINDERS": "0",
        "COORDINATOR_WORDS": "own",
        "SMS_MODE": "link",
        "UNDO_MINUTES": "17",
        "SCRIPT_LOCK": "enforce",
        "KEEP_YEARS": "7",
        "KEEP_REASON": "the university asks for it",
    }
    now = "\n".join(lines(packet(gather(trial, read_settings({"TRIALS": trial, **SET, **otherwise}), DAY))))
    assert "between 21:00 and 8:00" in now and "Nobody is reminded" in now and "For 17 minutes an answer can be put right" in now
    assert "2555 days (7 years)" in now and "kept for so long: the university asks for it" in now
    assert "to begin no interview in words or rules that differ" in now and "not set to refuse new interviews" in usual
    assert "; no reminder;" in now and "0 reminders" not in now
    assert "COORDINATOR_WORDS=own" in now and "no health question is asked by text" in now


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("emergencies: {examples: {en: {body: [I have a cold]}}}", "'I have a cold' is not taken for an emergency of 911"),
        ("contact: {words: {stop: {en: [maybe later]}}}", "'maybe later' is nothing that the product takes for stop"),
    ],
)
def test_examples_and_keywords_are_those_that_the_product_takes(tmp_path: Path, own: str, said: str) -> None:
    trial = trial_names()[0]
    shutil.copytree(TRIALS / COMMON, tmp_path / COMMON)
    shutil.copytree(TRIALS / trial, tmp_path / trial)
    (tmp_path / trial / "packet.yml").write_text(own, "utf-8")
    with pytest.raises(ProtocolError, match=f"packet.yml.*{said}"):
        packet(replace(given(trial), protocol=load(tmp_path / trial)))


def test_it_says_plainly_who_certified_a_language_and_that_nobody_did() -> None:
    trial = trial_names()[0]
    drafted = given(trial)
    assert any("certified by nobody yet" in plain(row[4]) for table in tables(made(trial), "rounds of translation") for row in table.rows)
    language = next(code for code in drafted.manifest.texts if code != "en")
    rounds = [
        {**one, "certified_by": "Ana Intérprete", "certified_on": "2026-12-02"} for one in drafted.protocol.translations[language]["rounds"]
    ]
    protocol = replace(drafted.protocol, translations={language: {"rounds": rounds}})
    whole = lines(packet(replace(drafted, protocol=protocol)))
    assert any("Ana Intérprete, 2026-12-02" in line for line in whole)
    assert any(line.endswith("texts are certified.") for line in whole)
    assert not any("certified by nobody" in line for line in whole)


def test_a_language_that_is_not_offered_is_not_told_as_if_it_were() -> None:
    trial = trial_names()[0]
    document = packet(gather(trial, read_settings({"TRIALS": trial, **SET, "LANGUAGES": "en"}), DAY))
    assert plain(dict(document.facts)["Languages"]) == "English"
    assert any("this installation does not offer it" in line for line in lines(document))
    assert not any("this installation does not offer it" in line for line in lines(made(trial)))


def test_the_command_writes_the_same_bytes_each_time_and_names_what_is_missing(tmp_path: Path) -> None:
    trial = trial_names()[0]
    environ = {name: value for name, value in os.environ.items() if name not in SET} | {"PYTHONHASHSEED": "7", "TRIALS": trial}
    command = [sys.executable, "-m", "cli.main", "packet", "--trial", trial, "--out", str(tmp_path / "out"), "--date", "2026-12-01"]
    told = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout  # sets have another order there
    document = made(trial, False)
    assert (tmp_path / "out" / f"packet-{trial}.docx").read_bytes() == docx(document)
    assert (tmp_path / "out" / f"packet-{trial}.pdf").read_bytes() == pdf(document)
    assert "STUDY_PHONE" in told and f"manifest: {given(trial, False).manifest.id}" in told


def test_the_manifest_is_that_of_prescreen_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = trial_names()[0]
    for name, value in {**SET, "TRIALS": trial}.items():
        monkeypatch.setenv(name, value)
    assert present(trial).id == given(trial).manifest.id


def test_what_is_no_day_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packet", "--date", "soon"]) == 2
    assert capsys.readouterr().err == "prescreen: --date is soon; write a day such as 2026-12-01\n"


def test_a_new_trial_has_a_packet(tmp_path: Path) -> None:
    shutil.copytree(TRIALS / COMMON, tmp_path / COMMON)
    assert main(["new", "tennis-elbow", "--in", str(tmp_path)]) == 0
    protocol, base = load(tmp_path / "tennis-elbow"), given(trial_names()[0])
    fresh = replace(base, protocol=protocol, manifest=manifest_of(protocol, base.site), terms=load_terms(protocol.folder))
    document = packet(fresh)
    assert document.title == "Tennis elbow study" and "The interview is in English only." in (lines(document))
    assert pdf(document) and docx(document)
    own = tmp_path / "tennis-elbow" / "packet.yml"
    own.write_text('purpose: {why: "The site looks for people with {matter}."}\n', "utf-8")
    assert "The site looks for people with tennis elbow." in (lines(packet(replace(fresh))))
    assert list(lint_prose(tmp_path / "tennis-elbow")) == []
    own.write_text('purpose: {why: "Call {nobody}."}\npurpos: {}\n', "utf-8")
    assert [(fault.place, fault.said.split(";")[0]) for fault in lint_prose(tmp_path / "tennis-elbow")] == [
        (("purpose", "why"), "names {nobody}, which nothing fills"),
        (("purpos",), "nothing reads purpos"),
    ]
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "packet.yml").write_text("purpose: {why: [}", "utf-8")
    assert ["can't be read" in fault.said for fault in lint_prose(tmp_path / "broken")] == [True]
    with pytest.raises(ProtocolError, match=r"packet.yml.*purpose.why: names \{nobody\}, which nothing fills"):
        packet(replace(fresh))


def set_otherwise(**settings: str) -> str:
    trial = trial_names()[0]
    return "\n".join(lines(packet(gather(trial, read_settings({"TRIALS": trial, **SET, **settings}), DAY))))


def test_without_an_agreement_nobody_is_said_to_be_told_of_an_emergency() -> None:
    usual = "\n".join(lines(made(trial_names()[0])))
    assert "before that, or after a no, nobody is told and only a count is kept" in usual
    assert "Of somebody who has not agreed" in usual and "Nobody of the study team is told" in usual


def test_where_keys_lie_and_what_travels_encrypted_is_as_the_settings_have_it() -> None:
    usual = "\n".join(lines(made(trial_names()[0])))
    assert "lies in the same folder as the database" in usual and "everything travels encrypted (https://study.example.org)" in usual
    elsewhere = set_otherwise(DATABASE_URL="postgresql://name:word@db.example.org/prescreen", CONTACT_TARGET_HOURS="0")
    assert "the database elsewhere" in elsewhere and "lies in the same folder" not in elsewhere
    assert "within 0 hours" not in elsewhere and "No time is set within which" in elsewhere
    open_ = set_otherwise(PUBLIC_URL="http://study.example.org")
    assert "https:// is needed" in open_ and "everything travels encrypted (" not in open_ and "to be filled in: PUBLIC_URL" not in open_


def test_an_address_of_this_machine_is_marked_wherever_a_text_says_it() -> None:
    found = [
        text
        for block in made(trial_names()[0], False).blocks
        for words in (
            block.said if isinstance(block, Message) else [cell for row in block.rows for cell in row] if isinstance(block, Table) else []
        )
        for text in texts_of(words)
        if "http://127.0.0.1" in text.words
    ]
    assert found and {text.look for text in found} == {"gap"}


def test_every_question_is_shown_in_every_language_and_numbered_once() -> None:
    document, protocol = made(trial_names()[0]), given(trial_names()[0]).protocol
    places = [block.place for block in document.blocks if isinstance(block, Message) and block.place.startswith("Question ")]
    numbered = f"of {len(protocol.questions)}"
    assert len(places) == 2 * len(protocol.questions) and all(numbered in place for place in places)
    assert sum(place.endswith("Español") for place in places) == len(protocol.questions)


def test_the_number_can_be_named_without_the_secrets_of_the_carrier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = read_settings({"TRIALS": trial_names()[0]})
    whole = "\n".join(lines(carrier.sheet(gather(trial_names()[0], settings, DAY, "+16085550100"))))
    assert "+16085550100" in whole and "TWILIO_FROM" not in whole
    assert main(["packet", "--carrier", "--number", "six"]) == 2
    assert capsys.readouterr().err.startswith("prescreen: --number is six; write a phone number")


def with_texts(found: Given, texts: dict[str, str]) -> Given:
    english = {**found.manifest.texts["en"], **texts}
    return replace(found, manifest=replace(found.manifest, texts={**found.manifest.texts, "en": english}))


@pytest.mark.parametrize("trial", trial_names())
def test_the_sheet_for_carriers_quotes_what_they_look_for(trial: str) -> None:
    found = given(trial)
    whole = "\n".join(lines(carrier.sheet(found)))
    for id in (
        "wording greeting.sms",
        "wording sms.help",
        "wording sms.stopped",
        "wording aside.welcome_back",
        "page contact_sms_note",
        "page form_agree",
    ):
        assert found.manifest.texts["en"][id] in whole, id
    assert found.manifest.texts["es"]["wording sms.stopped"] in whole and "default opt-out handling" in whole
    assert "STOP, STOPALL, UNSUBSCRIBE" in whole and "https://study.example.org/privacy" in whole
    assert carrier.lacking(found) == []


def test_that_some_are_asked_a_second_time_is_told_only_where_they_are() -> None:
    asked = gather("dry-mouth", read_settings({**SET, "AGREEMENT_SAMPLE": "0.1"}), DAY)
    told, untold = ("\n".join(lines(one)) for one in (packet(asked), made("dry-mouth")))
    assert "About 10 of 100 of those who asked to be contacted are drawn by lot" in told and "drawn by lot" not in untold


def test_the_sheet_for_carriers_names_what_no_text_says() -> None:
    silent = given(trial_names()[0])
    none = {id: "Nothing." for id in silent.manifest.texts["en"] if id.startswith(("page privacy", "page contact_sms", "wording greeting"))}
    names = [line.split(":")[0] for line in carrier.lacking(with_texts(silent, none))]
    assert len(names) == 4 and names[0] == "Message frequency"


def test_a_second_look_is_told_with_its_part_and_its_days_exactly_where_it_is_on() -> None:
    on, off = set_otherwise(SECOND_LOOK="0.1", SECOND_LOOK_DAYS="9"), set_otherwise()
    for said in (
        "10 of 100 of those who do not fit",
        "9 days at most",
        "May the study team call you once in the next 9 days",
        "check this program",
    ):
        assert said in on and said not in off
    assert "the setting for that (SECOND_LOOK) is 0" in off and "(SECOND_LOOK) is 0" not in on
    assert "a code of six letters" in on and "a code of six letters" in off
