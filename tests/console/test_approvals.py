"""Approvals in the console: the investigator alone signs, by a fresh sign-in; what changed is shown; what was signed stays."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from coordinating import Person, audited, refer, words
from serving import Gateway
from test_accounts import enrol

from prescreen.protocol import load
from prescreen.protocol.layers import TRIALS
from store import approvals
from store.approvals import Approval
from web.script_lock import ScriptLock

LEAD = "principal_investigator"


def given(lead: Person, kind: str = "approval", **more: Any) -> dict[str, Any]:
    """A form as it is sent."""
    fields: dict[str, Any] = {"kind": kind, "script": lead.gateway.context.lock.script, "approver": "Dr. Ana Ruiz", "languages": ["en"]}
    if kind == "approval":
        fields |= {"board": "UW HS IRB", "number": "2026-0815", "version": "1.0", "approved_on": "2026-01-05"}
    else:
        fields |= {"reason": "a slip of the pen", "rule": "the board's policy"}
    return {**fields, "password": lead.password, **more}


def signed(gateway: Gateway) -> list[Approval]:
    with gateway.context.database.read() as connection:
        return approvals.of_trial(connection, gateway.context.trial)


def test_the_investigator_signs_with_their_password(either: Gateway) -> None:
    lead = Person(either, LEAD)
    page = lead.get("/approvals")
    assert "No script was approved yet" in page and either.context.lock.script in page and "not certified as they stand" in page
    assert re.search(r'name="languages" value="es" disabled', page) and lead.http.get("/approvals?texts=es").status_code == 200
    wrong = lead.post("/approvals", **given(lead, password="guess"))
    assert wrong.status_code == 422 and "UW HS IRB" in wrong.text and signed(either) == []
    for change, said in (
        ({"languages": ["en", "es"]}, "es is not certified as it stands"),
        ({"languages": []}, "for which languages"),
        ({"script": "0" * 64}, "the script in force is"),
        ({"approved_on": "2999-01-01"}, "still to come"),
        ({"approved_on": "1900-01-01"}, "more than 5 years ago"),
        ({"number": " "}, "submission or protocol number"),
        ({"kind": "wish"}, "There is no wish"),
    ):
        refused = lead.post("/approvals", **given(lead, **change))
        assert refused.status_code == 422 and said in words(refused.text), change
    assert lead.post("/approvals", **given(lead, key="k1")).status_code == 303
    for key in ("k1", "an old page's"):
        assert lead.post("/approvals", **given(lead, key=key)).status_code == 422 and len(signed(either)) == 1
    (one,) = signed(either)
    assert (one.by, one.approver, one.board, one.languages) == (lead.id, "Dr. Ana Ruiz", "UW HS IRB", ("en",))
    page = words(lead.get("/approvals"))
    assert "“I confirm that the board approved this script.” Dr. Ana Ruiz" in page and "English : approved by UW HS IRB" in page
    assert ("script approved", either.context.lock.script) in audited(either) and ("sign-in failed", lead.id) in audited(either)
    assert lead.post(f"/approvals/{one.id}/withdraw", because="asked again").status_code == 422
    assert lead.post(f"/approvals/{one.id}/withdraw", password=lead.password).status_code == 422
    assert lead.post(f"/approvals/{one.id}/withdraw", because="asked again", password=lead.password).status_code == 303
    assert lead.post(f"/approvals/{one.id}/withdraw", because="asked again", password=lead.password).status_code == 404
    assert "asked again" in lead.get("/approvals") and signed(either)[0].withdrawn_by == lead.id


def test_a_second_factor_is_asked_for_too_and_wrong_ones_lock(gateway: Gateway) -> None:
    lead = Person(gateway, LEAD)
    _, codes = enrol(lead)
    assert lead.post("/approvals", **given(lead)).status_code == 422
    assert lead.post("/approvals", **given(lead, code=codes[0], password="x")).status_code == 422
    assert lead.post("/approvals", **given(lead, code=codes[0])).status_code == 303
    for _ in range(5):
        lead.post("/approvals", **given(lead, code=codes[1], password="guess", key="k2"))
    assert lead.post("/approvals", **given(lead, code=codes[1], key="k3")).status_code == 422 and len(signed(gateway)) == 1


def at(gateway: Gateway, *people: Person) -> Gateway:
    """The same people, at a gateway that was started anew."""
    for one in people:
        one.gateway, one.http.base_url = gateway, f"{gateway.url}/console"
    return gateway


def test_what_changed_is_shown_word_by_word_and_a_let_through_on_every_page(start: Callable[..., Gateway]) -> None:
    gateway = start(STUDY_PHONE="608-555-0111")
    lead = Person(gateway, LEAD)
    for kind in ("editorial", "hazard"):  # of what would it be a change?
        assert lead.post("/approvals", **given(lead, kind)).status_code == 422
    assert lead.post("/approvals", **given(lead)).status_code == 303
    assert lead.post("/approvals", **given(lead, "hazard", key="k2")).status_code == 422  # it is approved as it stands
    cora = Person(gateway)
    assert "The script." not in cora.get("/")
    gateway.stop()
    gateway = at(start(STUDY_PHONE="608-555-0222"), lead, cora)
    page = lead.get("/approvals")
    assert "<del>0111</del>" in page and "<ins>0222</ins>" in page and "Said though not approved" in words(cora.get("/"))
    assert "wording team.phone (English) “" in words(cora.get("/")) and "still names that version" in words(page)
    for wrong in ({"reason": "x"}, {"rule": "policy"}, {"languages": ["en", "es"]}):
        assert lead.post("/approvals", **given(lead, "hazard", **wrong)).status_code == 422, wrong
    assert lead.post("/approvals", **given(lead, "hazard")).status_code == 303
    assert "Let through until the board approves it (hazard, by Dr. Ana Ruiz): a slip of the pen" in words(cora.get("/"))
    assert lead.post("/approvals", **given(lead)).status_code == 303
    assert "The script." not in cora.get("/") and [one.kind for one in signed(gateway)] == ["approval", "hazard", "approval"]


def test_an_editorial_change_is_one_of_asides_and_headings_alone(
    start: Callable[..., Gateway], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trials = tmp_path / "trials"
    shutil.copytree(TRIALS, trials)
    monkeypatch.setattr("prescreen.protocol.layers.TRIALS", trials)
    monkeypatch.setattr("web.context.protocol_of", lambda trial: load(trials / trial))
    own, common = (file.read_text() for file in _wordings(trials))
    gateway = start(UNDO_MINUTES=30)
    lead = Person(gateway, LEAD)
    assert lead.post("/approvals", **given(lead)).status_code == 303
    protocol, approved = gateway.context.protocol, gateway.context.lock.script
    for key, refused in (("ask.age", True), ("help.consent", True), ("aside.emergency", True), ("aside.first_question", False)):
        text = str(protocol.text("en", key)).split(".")[0].split("{")[0][:20]
        for file, whole in zip(_wordings(trials), (own, common), strict=True):
            file.write_text(whole.replace(text, f"{text[:-1]}  {text[-1]}"))
        gateway.stop()
        gateway = at(start(UNDO_MINUTES=30), lead)
        assert gateway.context.lock.script != approved, key
        answer = lead.post("/approvals", **given(lead, "editorial"))
        assert answer.status_code == (422 if refused else 303), (key, words(answer.text))
        assert not refused or "no editorial change" in words(answer.text)


def _wordings(trials: Path) -> list[Path]:
    return [trials / name / "wording" / "en.yml" for name in ("dry-mouth", "common")]


def test_an_approval_in_one_language_hides_nothing_of_another(start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = type("Certificate", (), {"uncertified": (), "whole": True, "told": "translated by A; certified by B on 2026-01-02"})()
    monkeypatch.setattr(ScriptLock, "certificate", lambda self, language: whole)
    gateway = start(PUBLIC_URL="http://a.example")
    lead = Person(gateway, LEAD)
    lead.post("/approvals", **given(lead))
    gateway.stop()
    gateway = at(start(PUBLIC_URL="http://b.example"), lead)
    assert lead.post("/approvals", **given(lead, languages=["es"])).status_code == 303
    differs = gateway.context.lock.look().differs
    assert {one.language for one in differs} == {"en"} and any("consent" in one.id for one in differs)
    refused = lead.post("/approvals", **given(lead, "editorial"))
    assert refused.status_code == 422 and "no editorial change" in words(refused.text)


def test_rules_are_no_editorial_change(start: Callable[..., Gateway]) -> None:
    gateway = start(UNDO_MINUTES=30)
    lead = Person(gateway, LEAD)
    lead.post("/approvals", **given(lead))
    gateway.stop()
    at(start(UNDO_MINUTES=20), lead)
    refused = lead.post("/approvals", **given(lead, "editorial"))
    assert refused.status_code == 422 and "a rule: that is no editorial" in words(refused.text)


def test_a_certified_language_can_be_ticked(start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = type("Certificate", (), {"uncertified": (), "whole": True, "told": "translated by A; certified by B on 2026-01-02"})()
    monkeypatch.setattr(ScriptLock, "certificate", lambda self, language: whole)
    gateway = start()
    lead = Person(gateway, LEAD)
    assert lead.post("/approvals", **given(lead, languages=["en", "es"])).status_code == 303
    assert signed(gateway)[0].translations["es"] == "translated by A; certified by B on 2026-01-02"
    assert "certified by B on 2026-01-02" in lead.get("/approvals")


def test_a_message_that_is_not_approved_is_not_sent(start: Callable[..., Gateway]) -> None:
    gateway = start(SCRIPT_LOCK="enforce")
    cora, lead, id = Person(gateway), Person(gateway, LEAD), refer(gateway)
    refused = cora.post(f"/referrals/{id}/write", template="call_us", channel="mail")
    assert refused.status_code == 422 and "has not approved this message in English" in words(refused.text)
    assert lead.post("/approvals", **given(lead)).status_code == 303
    sent = cora.post(f"/referrals/{id}/write", template="call_us", channel="mail", key="k2")
    assert sent.status_code == 303 or "There is no e-mail address" in words(sent.text)
