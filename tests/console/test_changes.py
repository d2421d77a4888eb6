"""The work on a referral: moves, calls, notes, dates, findings, undo, and two people at it at once."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from coordinating import LEDGER, Person, audited, entry, refer, referral, words
from serving import Gateway

from prescreen import workflow
from store import evidence, findings, messages, opt_outs

FLOW = workflow.load()


def test_a_referral_goes_from_new_to_consented(either: Gateway) -> None:
    id, cora = refer(either), Person(either)
    for to in ("contacting", "contacted", "scheduled", "consented"):
        cora.does(id, "move", to=to)
        assert referral(either, id).status == to
    page = words(cora.get(f"/referrals/{id}"))
    assert "Visit scheduled → Consented" in page and "New → Contacting" in page
    assert [one for one, _ in audited(either)].count("referral status") == 4


@pytest.mark.parametrize("before", FLOW.statuses)
@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_only_moves_of_the_workflow_are_taken(role: str, before: str) -> None:
    allowed = {status.id for status in FLOW.allowed(before, role)}
    for to in FLOW.statuses:
        outcome = {"criterion": "E3", "reason": next(iter(FLOW.statuses[to].reasons), None), None: None}[FLOW.statuses[to].needs]
        if to in allowed:
            FLOW.check(before, to, role, outcome, {"E3": ""})
        else:
            with pytest.raises(workflow.Refused):
                FLOW.check(before, to, role, outcome, {"E3": ""})


def test_a_refused_move_says_what_is_allowed_and_keeps_the_note(gateway: Gateway) -> None:
    id, cora = refer(gateway), Person(gateway)
    answer = cora.does(id, "move", to="consented", note="she <b>signed</b>", expect=422)
    assert "“New” can't become “Consented”" in words(answer.text) and "“Contacting”" in words(answer.text)
    assert "she &lt;b&gt;signed&lt;/b&gt;" in answer.text and referral(gateway, id).status == "new"


@pytest.mark.parametrize(
    ("to", "outcome", "told"),
    [
        ("not_eligible", "", "which criterion"),
        ("not_eligible", "Z9", "which criterion"),
        ("declined", "", "the reason"),
        ("declined", "E3", "the reason"),
    ],
)
def test_some_ends_need_a_criterion_or_a_reason(gateway: Gateway, to: str, outcome: str, told: str) -> None:
    id, cora = refer(gateway), Person(gateway)
    assert told in words(cora.does(id, "move", to=to, outcome=outcome, expect=422).text)
    cora.does(id, "move", to=to, outcome={"not_eligible": "E3", "declined": "distance"}[to])
    assert referral(gateway, id).outcome in ("E3", "distance") and referral(gateway, id).next_at is None


def test_what_was_decided_only_those_who_answer_for_it_reopen(gateway: Gateway) -> None:
    id, cora, pi = refer(gateway), Person(gateway), Person(gateway, "principal_investigator")
    cora.does(id, "move", to="not_eligible", outcome="E6")
    assert "by your hand" in words(cora.does(id, "move", to="contacted", expect=422).text)
    pi.does(id, "move", to="contacted")
    assert (referral(gateway, id).status, referral(gateway, id).outcome) == ("contacted", None)


def test_a_call_is_logged_with_one_button(either: Gateway) -> None:
    id, cora = refer(either), Person(either)
    cora.does(id, "call", how="no_answer", next_on="usual")
    after = referral(either, id)
    assert (after.status, after.calls, after.assigned_to) == ("contacting", 1, cora.id)
    assert after.tried_at is not None and after.reached_at is None and after.next_at is not None and after.next_at > after.tried_at
    cora.does(id, "call", how="reached", next_on="usual", note="call again? no")
    after = referral(either, id)
    assert (after.status, after.calls, after.next_at) == ("contacted", 2, None) and after.reached_at is not None
    assert "Called: no answer; next try" in words(cora.get(f"/referrals/{id}"))


@pytest.mark.parametrize("given", [{"next_other": "2020-01-01"}, {"next_other": "soon"}, {"next_on": "2026-13-01"}])
def test_a_next_try_needs_a_day_to_come(gateway: Gateway, given: dict[str, str]) -> None:
    id, cora = refer(gateway), Person(gateway)
    cora.does(id, "call", how="voicemail", expect=422, **given)
    assert referral(gateway, id).calls == 0


def test_a_promise_is_due_on_its_day(start: Callable[..., Gateway]) -> None:
    gateway = start()
    id, cora = refer(gateway), Person(gateway)
    cora.does(id, "call", how="voicemail", next_on="usual")
    assert "Nothing is due" in words(cora.get("/?view=due"))
    gateway.stop()
    later = start(CLOCK_OFFSET=7 * 86_400)
    assert "Promised for" in words(Person(later, name="Dora").get("/?view=due"))


def test_of_two_changes_at_once_one_is_made_and_the_other_told(either: Gateway) -> None:
    id, cora, dan = refer(either), Person(either, name="Cora"), Person(either, name="Dan")
    seen = referral(either, id).version
    cora.does(id, "call", how="voicemail", version=seen, next_on="usual", note="said she is away")
    told = dan.does(id, "move", version=seen, to="unreachable", note="my own note", expect=409).text
    assert "Somebody else changed this referral" in words(told) and "Cora: Called: left a voicemail" in words(told)
    assert "said she is away" in told and "my own note" in told
    assert referral(either, id).status == "contacting"
    dan.does(id, "move", to="unreachable", note="my own note")
    assert referral(either, id).status == "unreachable"


def test_a_race_has_one_winner(either: Gateway) -> None:
    id = refer(either)
    people = [Person(either, name=f"person {n}") for n in range(6)]
    seen, codes, together = referral(either, id).version, [], threading.Barrier(6)

    def act(person: Person) -> None:
        form = {"csrf": person.csrf(), "version": seen, "to": "contacting"}
        together.wait()
        codes.append(person.http.post(f"/referrals/{id}/move", data=form).status_code)

    threads = [threading.Thread(target=act, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303] + [409] * 5
    assert [one for one, _ in audited(either)].count("referral status") == 1


def test_dates_keep_what_they_do_not_name(either: Gateway) -> None:
    id, cora = refer(either), Person(either)
    cora.does(id, "call", how="voicemail", next_on="usual")
    promised = referral(either, id).next_at
    cora.does(id, "dates", next_other="", wait_until="2027-05-01")
    assert referral(either, id).next_at == promised
    day = promised.astimezone(either.context.clock.zone).date()  # type: ignore[union-attr]
    cora.does(id, "dates", next_other=day.isoformat(), next_time="15:30", no_wait="1")
    after = referral(either, id)
    assert after.wait_until is None and after.next_at is not None
    assert after.next_at.astimezone(either.context.clock.zone).strftime("%H:%M") == "15:30" and "after 3:30 PM" in cora.get(
        f"/referrals/{id}"
    )
    for given in ({"next_other": "9999-01-01"}, {"wait_until": "9999-01-01"}, {"wait_until": "0001-01-01"}, {"next_time": "99:00"}):
        cora.does(id, "dates", expect=422, **given)
    cora.does(id, "dates", next_other="", no_next="1")
    assert referral(either, id).next_at is None


def test_several_criteria_are_settled_at_once_and_a_finding_that_rules_out_is_seen(either: Gateway) -> None:
    ledger = [entry(f"E{n}", "review") for n in range(3, 8)]
    id, cora, pi = refer(either, ledger=ledger), Person(either), Person(either, "principal_investigator", "Dr Pi")
    marks = {f"mark.E{n}": "confirmed" for n in range(3, 7)}
    cora.does(id, "findings", **marks, **{"reason.E7": "a stone"}, expect=422)
    page = cora.does(id, "findings", **marks, **{"status.E7": "fail"}, expect=422).text
    assert page.count("checked") == 4 and 'value="a stone"' not in page
    cora.does(id, "findings", **marks, **{"status.E7": "fail", "reason.E7": "a stone"})
    page = words(cora.get(f"/referrals/{id}"))
    assert "E7 rules out : a stone" in page and "What to ask first" not in page and "E3 marked: confirmed; E4 marked" in page
    assert "Awaits a decision 1" in words(pi.get("/")) and "Ana Reyes" in pi.get("/?view=decide")
    assert cora.does(id, "sign-off", criterion="E7", expect=403)
    pi.does(id, "sign-off", criterion=["E3", "E4", "E5", "E6", "E7"])
    assert "signed off by Dr Pi" in words(cora.get(f"/referrals/{id}")) and "Awaits a decision 0" in words(pi.get("/"))
    cora.does(id, "findings", criterion="E7", mark="changed", status="pass", reason="another person's records")
    assert "Awaits a decision 1" in words(pi.get("/")) and "rules out" not in words(pi.get(f"/referrals/{id}"))
    pi.does(id, "sign-off", criterion="I1", expect=422)


def test_words_are_read_by_an_act_alone(either: Gateway) -> None:
    id, cora, now = refer(either), Person(either), either.context.clock.now()

    def wrote(text: str) -> None:
        with either.context.database.write() as connection:
            messages.receive(connection, either.context.sealer, id, text, channel="sms", phone_index=None, now=now)

    wrote("first")
    for path in (f"/referrals/{id}", f"/referrals/{id}/sheet"):
        assert "first" in cora.get(path)
    assert referral(either, id).unread == 1
    upto = re.findall(r'name="upto" value="(\w+)"', cora.get(f"/referrals/{id}"))[0]
    now += timedelta(seconds=1)
    wrote("came in meanwhile")
    cora.does(id, "read", upto=upto)
    assert referral(either, id).unread == 1 and "They wrote: 1 unread" in words(cora.get(f"/referrals/{id}"))


def test_what_they_want_no_more_is_written_down_for_each_channel(either: Gateway) -> None:
    id, cora, auditor = refer(either, email="ana@example.org"), Person(either), Person(either, "auditor")
    cora.does(id, "opt-out", expect=422)
    cora.does(id, "opt-out", channel=["sms", "mail", "call"], note="told me on the phone")
    page = words(auditor.get(f"/referrals/{id}"))
    assert (
        "No texts, they said" in page
        and "No e-mails, they said" in page
        and "No calls, they said" in page
        and "told me on the phone" in page
    )
    assert "no more e-mails" in words(cora.does(id, "write", template="tried", channel="mail", expect=422).text)
    with either.context.database.read() as connection:
        assert opt_outs.opted_out(connection, either.context.sealer.indices("phone", "+16085550123"))
    cora.does(id, "opt-out", channel="mail", again="1")
    assert (
        "No e-mails" not in words(auditor.get(f"/referrals/{id}"))
        and "e-mail goes out" in cora.does(id, "write", template="tried", channel="mail").text
    )


def test_two_notes_at_once_are_both_kept(either: Gateway) -> None:
    id, cora, dan = refer(either), Person(either, name="Cora"), Person(either, name="Dan")
    seen = referral(either, id).version
    for who in (cora, dan):
        who.does(id, "note", version=seen, note=f"{who.name} <script>alert(1)</script>")
    page = cora.get(f"/referrals/{id}")
    assert "Cora &lt;script&gt;" in page and "Dan &lt;script&gt;" in page and "<script>alert" not in page


def test_taken_handed_over_and_laid_back(gateway: Gateway) -> None:
    id, cora, dan, eve = refer(gateway), Person(gateway, name="Cora"), Person(gateway, name="Dan"), Person(gateway, "auditor")
    cora.does(id, "assign", to=cora.id)
    assert "Ana Reyes" in cora.get("/?view=mine") and "Ana Reyes" not in dan.get("/?view=mine")
    cora.does(id, "assign", to=dan.id)
    assert "Ana Reyes" in dan.get("/?view=mine")
    dan.does(id, "assign", to="")
    assert "Ana Reyes" in cora.get("/?view=unassigned")
    assert "somebody who works" in words(cora.does(id, "assign", to=eve.id, expect=422).text)


def test_undone_within_a_minute_and_not_after(start: Callable[..., Gateway]) -> None:
    gateway = start()
    id, cora, dan = refer(gateway), Person(gateway, name="Cora"), Person(gateway, name="Dan")
    cora.does(id, "move", to="declined", outcome="time", note="wrong person")
    event = _undo_of(cora, id)
    assert dan.post(f"/referrals/{id}/undo", event=event).status_code == 422
    cora.does(id, "undo", event=event)
    after = referral(gateway, id)
    assert (after.status, after.outcome, after.assigned_to) == ("new", None, None)
    page = cora.get(f"/referrals/{id}")
    assert "<s>wrong person</s>" in page and "(taken back)" in words(page)  # struck out, and kept
    cora.does(id, "move", to="contacting")
    event = _undo_of(cora, id)
    gateway.stop()
    later = start(CLOCK_OFFSET=61)
    cora.gateway, cora.http.base_url = later, f"{later.url}/console"
    assert "too long ago" in words(cora.does(id, "undo", event=event, expect=422).text)


def test_nothing_is_undone_that_somebody_built_on(gateway: Gateway) -> None:
    id, cora, dan = refer(gateway), Person(gateway, name="Cora"), Person(gateway, name="Dan")
    cora.does(id, "move", to="contacting")
    event = _undo_of(cora, id)
    dan.does(id, "note", note="I saw that")
    assert "changed after it" in words(cora.does(id, "undo", event=event, expect=422).text)


def test_findings_stand_beside_the_answers(either: Gateway) -> None:
    id, cora = refer(either), Person(either)
    before = referral(either, id).ledger
    cora.does(id, "findings", criterion="E4", mark="confirmed")
    cora.does(id, "findings", criterion="E5", mark="changed", expect=422)
    cora.post(
        f"/referrals/{id}/findings",
        version=referral(either, id).version,
        criterion="E5",
        mark="changed",
        status="pass",
        reason="=healed <i>",
    )
    page = cora.get(f"/referrals/{id}")
    assert "the water pill came first" in page and "=healed &lt;i&gt;" in page and "What to ask first" not in page
    assert referral(either, id).ledger == before
    cora.does(id, "undo", event=_undo_of(cora, id))
    with either.context.database.read() as connection:
        assert set(findings.standing(connection, either.context.sealer, id)) == {"E4"}
        assert evidence.standing(connection, either.context.sealer, "c_none") == {}
    cora.does(id, "findings", criterion="E4", mark="open")
    assert "What to ask first" in cora.get(f"/referrals/{id}")


def test_a_finding_needs_a_criterion_of_the_protocol(gateway: Gateway) -> None:
    id, cora = refer(gateway), Person(gateway)
    cora.does(id, "findings", criterion="Z1", mark="confirmed", expect=422)
    cora.does(id, "findings", criterion="E4", mark="erased", expect=422)


def test_what_is_nowhere_is_said_so(gateway: Gateway) -> None:
    cora = Person(gateway)
    for action in ("move", "assign", "call", "note", "dates", "findings", "undo", "join", "apart"):
        answer = cora.post(f"/referrals/r_none/{action}", version="1", note="x", criterion="E4", mark="open", how="reached", to="")
        assert answer.status_code in (404, 422), action
    for version in ("", "x", "-1", "9" * 30):
        assert cora.post(f"/referrals/{refer(gateway)}/move", version=version, to="contacting").status_code == 422


def test_every_change_and_view_is_audited(gateway: Gateway) -> None:
    id, cora = refer(gateway), Person(gateway)
    cora.get("/")
    cora.get(f"/referrals/{id}")
    cora.get(f"/referrals/{id}/sheet")
    cora.does(id, "note", note="hello")
    cora.does(id, "dates", next_other="", wait_until="2030-01-01")
    cora.does(id, "findings", criterion="E4", mark="open")
    actions = [action for action, object_ in audited(gateway) if object_ in (id, "queue")]
    assert actions[1:] == ["queue viewed", "referral viewed", "call sheet viewed", "note written", "referral dated", "criterion marked"]


def test_the_ledger_of_the_tests_is_flagged_in_order(gateway: Gateway) -> None:
    id, cora = refer(gateway), Person(gateway)
    page = words(cora.get(f"/referrals/{id}/sheet"))
    assert page.index("E5 why E5") < page.index("E4 why E4") and LEDGER[0].why not in page


def _undo_of(person: Person, id: str) -> str:
    found = re.search(r'name="event" value="([^"]+)"', person.get(f"/referrals/{id}"))
    assert found
    return found[1]
