"""The lint finds what is wrong with a trial's files, all of it at once, and says where and how to mend it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.translations import page_words
from prescreen import workflow
from prescreen.protocol import ProtocolError, default_trial, faults, load, yaml
from prescreen.protocol import lint as rooms
from prescreen.protocol.layers import TRIALS, layers
from prescreen.protocol.lint import lint, lint_trial
from prescreen.protocol.load import draft
from prescreen.protocol.promises import lint_promises
from prescreen.protocol.retention import lint_retention, load_terms
from prescreen.protocol.translations import Forms

Fault = tuple[str, str, str, str]
"""File, text there, text put in its place, and what the line must say."""

MEANT: list[Fault] = [
    # questions
    ("questions.yml", "when: {radiation: [yes]}", "when: {radiation: [perhaps]}", "radiation_timing.when.radiation: radiation never takes the value"),
    ("questions.yml", "- use: transfusions", "- use: transfusions\n  - {id: bees, kind: yes_no}", "bees: feeds no"),
    ("questions.yml", "other_study: {kind: yes_no}", "other_study: {kind: number_}", "no reader reads the kind number_; did you mean number?"),
    ("questions.yml", "depends_on: [gland_removed]", "depends_on: [gland]", "names no question: gland"),
    ("questions.yml", "missed: declined", "missed: perhaps", "missed: records perhaps"),
    ("questions.yml", "when: {can_become_pregnant: [no]}", "when: {can_be: [no]}", "variants.breastfeeding: names no question: can_be"),
    ("questions.yml", "when: {gland_removed: [yes]}", "when: {gland_removed: {above: 2}}", "gland_removed is no number, so above never holds"),
    # criteria
    ("criteria.yml", "question: transfusions", "question: transfusion", "E8.from.transfusion: names no question: transfusion"),
    ("criteria.yml", "  cancer_window:", "  cancer_windows:", "thresholds.cancer_windows: nothing uses it"),
    ("criteria.yml", "until: {question: investigational_last", "until: {question: investigational_lst", "until names no question"),
    ("criteria.yml", "sarcoidosis, igg4_disease]", "sarcoidosis, igg5_disease]", "focus.any_of: diagnoses never lists igg5_disease"),
    ("criteria.yml", "sex_at_birth: [intersex, declined]", "sex_at_birth: [intersexual]", "I8.notes.0.when.sex_at_birth: sex_at_birth never takes"),
    ("criteria.yml", "{question: medications, group", "{question: diagnoses, group", "I9.notes.0.lists: diagnoses is no question of the kind medicines"),
    ("criteria.yml", "status: wait, why: Has untreated", "status: later, why: Has untreated", "E5.from.thrush: no status later"),
    # wording
    ("wording/en.yml", '  radiation: "Have you ever', '  radiations: "Have you ever', "ask.radiations: belongs to no question"),
    ("wording/es.yml", "  salivary_stones: [piedra", "  stones: [piedra", "names.salivary_stones: is missing"),
    # topics
    ("topics.yml", "me hace dano", "me hace daño", "safety.words.es: “me hace daño” is never met"),
    ("topics.yml", "pain, painful,", "pain, mileage, painful,", "“mileage” also stands under topics.travel.words.en"),
    ("topics.yml", "    answered: false", "    answered: perhaps", "marrow.answered: is true, or false"),
    ("topics.yml", "question: transfusions", "question: transfusion", "explains no question: transfusion"),
    ("topics.yml", '      es: "La médula del hueso se saca', '      fr: "La médula del hueso se saca', "marrow.answer.es: has no answer in es"),
    ("topics.yml", "      es: [radiacion, radioterapia]\n", "", "has no words in es by which it is recognised"),
    # medicines
    ("medicines.yml", "blood_thinners: [warfarin,", "blood_thinners: [coumadin,", "groups.blood_thinners: no lexicon has the generic name coumadin; it is read as warfarin"),
    ("medicines.yml", "heparin, enoxaparin", "heparin, enoxaparine", "no lexicon has the generic name enoxaparine; mend the name"),
    ("medicines.yml", "fondaparinux]", "fondaparinux, heparin]", "groups.blood_thinners: “heparin” is the same as “heparin”"),
    ("medicines.yml", "edecrin", "bumex", "diuretic.ethacrynic acid: “bumex” also stands under diuretic.bumetanide"),
    ("medicines.yml", "spared: [hydroxychloroquine", "spared: [hydroxychlorokine", "spared: no lexicon has the generic name hydroxychlorokine"),
    ("medicines.yml", "hydrochlorothiazide/telmisartan:", "telmisartan/hydrochlorothiazide:", "write hydrochlorothiazide/telmisartan"),
    ("medicines.yml", "  aliskiren/hydrochlorothiazide:", "  guaifenesin/pseudoephedrine:", "guaifenesin/pseudoephedrine: has no medicine of a class in it"),
    ("medicines.yml", 'local_words: ["', 'local_words: ["in the (ear", "', "local_words.0: is no pattern: missing )"),
    ("medicines.yml", "  diuretic: [water pill,", "  statins: []\n  diuretic: [water pill,", "class_words.statins: nothing reads statins"),
    # conditions
    ("conditions.yml", "hiv: [hiv, poz,", "hiv: [hiv, poz, lupus,", "hiv: “lupus” also stands under lupus"),
    ("conditions.yml", "  gout: []", "  gout: [podagra, podagra]", "others.gout: “podagra” is the same as “podagra”"),
    ("conditions.yml", "  psoriasis: []", "  psoriasis:", "others.psoriasis: is no list of names"),
    # cues
    ("cues/en.yml", "\nthrush:\n", "\nthrus:\n", "thrus: is no question; did you mean thrush?"),
    ("cues/en.yml", '    - {radioiodine: "', '    - {iodine: "', "iodine is none of the question's values"),
    ("cues/en.yml", '    - {no: "\\\\b{refusal}\\\\b"}', '    - {no: "(nope"}', "consent.first.6: is no pattern"),
    ("cues/en.yml", "\\\\b{assent}|^", "\\\\b{ascent}|^", "fills in {ascent}, which stands not under words"),
    ("cues/en.yml", '  answers: {no: not_tested, "yes": null}', '  answers: {no: untested, "yes": null}', "saliva_test.answers.no: untested is none"),
    ("cues/en.yml", "dry_mouth:\n", "dry_mouth:\n  last: []\n", "dry_mouth.last: nothing reads last of this question"),
    ("cues/en.yml", '  about: "\\\\bdry mouth\\\\b|', '  about: "(?:dry mouth)?|', "dry_mouth.about: matches an empty text"),
    ("cues/en.yml", "deciding_for_self:\n  scoped: false", "deciding_for_self:\n  scoped: perhaps", "deciding_for_self.scoped: is true or false"),
    ("cues/en.yml", "words:\n", 'words:\n  unused: "x"\n', "words.unused: no pattern fills it in"),
    ("cues/en.yml", "contact.agreed:", "contact.agree:", "contact.agree: is no question"),
    # glossary
    ("glossary/es.yml", "  still: todavia,", "  still: todavia, q tal,", "phrases.still: “q tal” is never met: “q” is read as “que”"),
    ("glossary/es.yml", "  last year: el año pasado,", "  last year: el año pasado, el ano pasado,", "phrases.last year: “el ano pasado” stands here twice"),
    ("glossary/es.yml", "  because: porque,", "  because: porque, por-que,", "words.because: “por-que” is never met: “por-que” is no single word"),
    ("glossary/es.yml", "  since: desde", "  since: desde {nombre}, desde", "has a slot that there is none of: nombre"),
    ("glossary/es.yml", "  that: que,", "  that: que, desde,", '"desde" stands under "since" and under "that"'),
    ("glossary/es.yml", "  january: enero", "  janvier: enero", "months.janvier: is none of january"),
    ("glossary/es.yml", "  use: usar", "  use: usar, uso", "verbs.use: “uso” is no infinitive"),
    ("glossary/es.yml", "  que: q,", "  que: q, k k,", "spelt.que: “k k” is never met"),
    # messages
    ("messages.yml", "Please call us when it suits you. {team} Reply", "Please call us when it suits you, {name}. {team} Reply", "call_us.en.sms: nothing fills in {name}"),
    ("messages.yml", "id: appointment", "id: tried", "tried: stands here twice"),
    ("messages.yml", "Thank you, we got your message. Reply STOP", "Thank you, we got your message. Reply HALT", "received.en.sms: does not say that STOP"),
    ("messages.yml", '      chat: "Gracias, recibimos su mensaje."\n', "", "received.es.chat: has no words in es"),
    ("messages.yml", "    label: A person is here now\n", "", "here: has no label"),
]  # fmt: skip

SHAPES: list[Fault] = [
    ("questions.yml", "{id: dry_mouth, kind: yes_no", "{id: dry_mouth, king: yes_no", "questions.dry_mouth: lacks its kind; is king meant for it?"),
    ("questions.yml", "when: {radiation: [yes]}", "when: [radiation]", "radiation_timing.when: is a list; write a condition"),
    ("questions.yml", "questions:\n", "question:\n", "questions: is missing; write a list"),
    ("questions.yml", "  - {id: dry_mouth, kind: yes_no", "  - {id: dry_mouth, kind: {yes_no", "can't be read"),
    ("criteria.yml", "group: blood_thinners", "group: blood_thiners", "I9: a note names the group blood_thiners, which medicines.yml does not have"),
    ("criteria.yml", "      - lists: {question: medications, group: blood_thinners}\n        text", "      - text", "does not say when it appears"),
    ("criteria.yml", "{at_most: saliva_flow", "{at_most: saliva_flows", "I1: at_most names the threshold saliva_flows, which there is not"),
    ("criteria.yml", "{is: [now], status: fail, why: Has a salivary stone now}", "{is: [now], status: fail}", "E2.from.0.outcomes.0: lacks its why"),
    ("criteria.yml", "unit: percent, ", "", "thresholds.a1c: lacks its unit; write it"),
    ("criteria.yml", "unit: percent", 'unit: ""', "thresholds.a1c.unit: is ''; write a text"),
    ("medicines.yml", "groups:\n", "group:\n", "groups: is missing"),
    ("medicines.yml", "  blood_thinners: [warfarin,", "  blood_thinners: warfarin\n  more: [", "groups.blood_thinners: is no list of names"),
    ("study.yml", "script:", "scripts:", "script: is missing; write a text"),
    ("topics.yml", "terms:\n", "terms:\n    question: none\nwords:\n", "terms: is not a list"),
    ("wording/es.yml", "label:\n", "label: {\n", "can't be read"),
    ("cues/en.yml", "dry_mouth:\n  about", "dry_mouth: wet\ndry:\n  about", "dry_mouth: holds no sections"),
    ("glossary/es.yml", "phrases:\n", "phrases: few\nfew:\n", "phrases: holds no lines"),
    ("glossary/es.yml", "  that: que,", "  that: (que|,", "has a bracket too many"),
    ("conditions.yml", "others:\n", "others: []\nfurther:\n", "others: holds no lines"),
    ("messages.yml", "messages: []\n", "messages: 5\n", "messages: is missing"),
    ("workflow.yml", "undo_seconds: 60\n", "", "undo_seconds: is missing; write a whole number"),
    ("workflow.yml", "start: new", "start: newer", "start: names the status newer, which there is not"),
    ("workflow.yml", "{id: scheduled, label: Visit scheduled, open: true}", "{id: scheduled, open: true}", "statuses.scheduled.label: is missing"),
    ("workflow.yml", "research_subject: withdrawn", "research_subject: gone", "statuses.declined: has the research_subject gone; it can be candidate,"),
    ("workflow.yml", "next: 2}", "next: soon}", "calls.voicemail.next: is 'soon'; write a whole number"),
    ("workflow.yml", "{from: [new], to: [contacting],", "{from: new, to: [contacting],", "transitions.0.from: is 'new'; write a list"),
    ("workflow.yml", "- {id: mistake,", "- {name: mistake,", "statuses.closed.reasons.0.id: is missing"),
]  # fmt: skip
"""One of these hides what else is wrong with its file, so that each is looked at alone."""

PROMISES: list[Fault] = [
    ("retention.yml", "days: 30\n    from: the last message\n    decided_by: ethics", "days: 31\n    from: the last message\n    decided_by: ethics",
     "unfinished.days: is 31, but participants are told that it is to go after 30 days"),
    ("retention.yml", "days: 730\n    from: the day of the wish", "days: 731\n    from: the day of the wish",
     "other_trials.days: is 731, but participants are told that it is to be kept for at most 2 years"),
    ("retention.yml", "days: KEEP_YEARS", "days: 730", "referral.days: is 730, but participants are told another time"),
    ("retention.yml", "days: KEEP_YEARS", "days: KEEP_LONG", "referral.days: must be a whole number from 1 on, or KEEP_YEARS"),
    ("retention.yml", "at_most: KEEP_YEARS", "at_most: 2 years", "referral.days: is KEEP_YEARS, but participants are told another time"),
    ("retention.yml", "at_most: KEEP_YEARS", "at_most: 3 years", "ask.consent.web in wording/en.yml does not promise 3 years"),
    ("retention.yml", "at_most: KEEP_YEARS", "at_most: 3 years", "ask.consent.web in wording/es.yml promises {years}, which no term has"),
    ("retention.yml", "at_most: KEEP_YEARS", "at_most: two years", "at_most: two years is no time"),
    ("retention.yml", "wording ask.consent.web, page privacy.1.lines.2", "page privacy.1.lines.2", "ask.consent.web in wording/en.yml promises {years}, which no term has"),
    ("retention.yml", "days: 1\n    from: the last message", "days: 730\n    from: the last message",
     "unlikely.days: is 730, but participants are told that only a count is kept"),
    ("retention.yml", "count: {en: only a count is kept, es: solo queda un conteo}", "count: {en: only a count is kept}", "count is missing in es"),
    ("retention.yml", "en: only a count is kept", "en: just a number is kept", "does not promise just a number is kept; make the two agree"),
    ("retention.yml", "count: {en: only a count is kept, es: solo queda un conteo}", "count: kept", "count: holds the words for it in each language"),
    ("wording/en.yml", "only a count is kept", "only your age is kept", "ask.consent.web in wording/en.yml does not promise only a count is kept"),
    ("wording/es.yml", "solo queda un conteo", "queda poco", "ask.consent.web in wording/es.yml does not promise solo queda un conteo"),
    ("wording/en.yml", "{years} at most", "2 years at most", "ask.consent.web in wording/en.yml does not promise {years}"),
    ("topics.yml", "Your answers are stored safely.", "Of your answers only a count is kept.", "privacy in topics.yml says 'only a count is kept'"),
    ("retention.yml", "wording ask.consent.sms", "wording ask.consents.sms", "wording/en.yml does not have; mend the key"),
    ("retention.yml", "page form_agree", "pages form_agree", "told names pages form_agree; write one of `wording`, `page`, `topics`"),
    ("retention.yml", ", es: años}", "}", "units.years.es: is missing"),
    ("retention.yml", "declined, not_eligible, unreachable", "declined, not_eligble, unreachable", "not_eligble is no status of workflow.yml"),
    ("retention.yml", "  - id: mail\n", "  - id: male\n", "terms.male: is nothing that the product keeps"),
    ("retention.yml", "days: 180", "days: soon", "referral_ended.days: must be a whole number"),
    ("wording/en.yml", "after 30 days. If you ask", "after 45 days. If you ask", "ask.consent.web in wording/en.yml does not promise 30 days"),
    ("wording/en.yml", "after 30 days. If you ask", "after 45 days. If you ask", "promises 45 days, which no term has under promises"),
    ("wording/es.yml", "a los 30 días", "a los 10 días", "ask.consent.sms in wording/es.yml does not promise 30 días"),
]  # fmt: skip


def broken(folder: Path, faults: list[Fault]) -> Path:
    """A copy of all trials with these faults in the default one, or in what is common where that has the text."""
    shutil.copytree(TRIALS, folder / "trials")
    trial = folder / "trials" / default_trial().name
    for file, before, after, _ in faults:
        paths = [layer / file for layer in layers(trial) if (layer / file).is_file()]
        found = next((path for path in paths if before in path.read_text("utf-8")), None)
        assert found, (file, before)
        found.write_text(found.read_text("utf-8").replace(before, after, 1), "utf-8")
    return trial


def lines(trial: Path, faults: list[faults.Fault]) -> list[str]:
    """The faults as they are told."""
    return [fault.told(trial) for fault in faults]


@pytest.fixture(autouse=True, scope="module")
def read_once() -> Iterator[None]:
    """A file that is the same in another copy of the trial is not read again."""
    read: dict[str, Any] = {}

    def reading(path: Path) -> Any:
        text = path.read_text("utf-8")
        if text not in read:
            read[text] = yaml.read(path)
        return read[text]

    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(draft.__globals__, "read", reading)
        yield


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the lint says of a trial with every fault of the first table at once."""
    trial = broken(tmp_path_factory.mktemp("meant"), MEANT)
    return lines(trial, lint_trial(trial).faults)


def test_the_trial_is_consistent() -> None:
    assert lint_trial().faults == lint(load()) == lint_retention(load()) == []


@pytest.mark.parametrize("fault", MEANT, ids=lambda fault: f"{fault[0]}: {fault[3]}"[:80])
def test_each_of_many_faults_is_told_with_file_and_line(told: list[str], fault: Fault) -> None:
    assert [line for line in told if fault[3] in line and re.match(rf"trials/[\w-]+/{fault[0]}(?::\d+)?: ", line)], told


def test_a_line_leads_to_the_fault(told: list[str]) -> None:
    line = next(one for one in told if "call_us.en.sms: nothing fills in" in one)
    number = int(line.split(":")[1])
    file = TRIALS / line.split(":")[0].removeprefix("trials/")
    assert "call us when it suits you" in file.read_text("utf-8").splitlines()[number - 1]


@pytest.mark.parametrize("fault", SHAPES, ids=lambda fault: f"{fault[0]}: {fault[3]}"[:80])
def test_a_file_of_the_wrong_shape_is_told_and_is_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    trial = broken(tmp_path, [fault])
    part = fault[0].partition("/")[0]
    monkeypatch.setattr(rooms, "_ROOMS", tuple(room for room in rooms._ROOMS if room[0] == part))  # the others see whole files
    said = lines(trial, lint_trial(trial).faults)
    assert [line for line in said if fault[3] in line and re.match(rf"trials/[\w-]+/{fault[0]}", line)], said
    if draft(trial)[1]:
        with pytest.raises(ProtocolError, match=re.escape(fault[3])):
            load(trial)
    elif fault[0] == "workflow.yml":
        with pytest.raises(ProtocolError, match=re.escape(fault[3])):
            workflow.load(trial)


@pytest.mark.parametrize("fault", PROMISES, ids=lambda fault: fault[3][:80])
def test_what_is_kept_is_held_against_what_participants_are_told(tmp_path: Path, fault: Fault) -> None:
    trial = broken(tmp_path, [fault])
    said = lines(trial, lint_retention(draft(trial)[0], trial))
    assert [line for line in said if fault[3] in line], said


def test_the_page_is_held_against_what_is_kept() -> None:
    page: dict[str, dict[str, Forms]] = {
        code: {
            "privacy.0.lines.1": {"web": f"{one} 2 {days}."},
            "privacy.1.lines.0": {"web": f"{count}, 2 {days}."},
            "privacy.1.lines.1": {"web": f"{one} 30 {days}."},
            "privacy.1.lines.2": {"web": f"{one} 3 {years}."},
            "privacy.1.lines.3": {"web": f"{one} 2 {years}."},
            "privacy.1.lines.4": {"web": f"{one} 30 {days}."},
            "privacy.1.lines.5": {"web": f"{one} {{call_days}}."},
            "form_agree": {"web": f"{one} {{years}}."},
        }
        for code, one, count, days, years in (
            ("en", "Kept", "only a count is kept", "days", "years"),
            ("es", "Se guarda", "solo queda un conteo", "días", "años"),
        )
    }
    said = lines(default_trial(), lint_retention(load(), page=page))
    assert [line.partition(": ")[2] for line in said if "/en.yml" in line] == [
        "terms.referral.promises: privacy.1.lines.2 in page/en.yml does not promise {years}; make the two agree",
        "terms: privacy.1.lines.2 in page/en.yml promises 3 years, which no term has under promises; write it where it belongs",
    ]


def test_a_criterion_of_the_wrong_shape_hides_no_other(tmp_path: Path) -> None:
    unknown_group, unknown_question = SHAPES[4], next(fault for fault in MEANT if fault[1] == "question: transfusions")
    trial = broken(tmp_path, [unknown_group, unknown_question])
    said = lines(trial, lint_trial(trial).faults)
    assert [any(fault[3] in line for line in said) for fault in (unknown_group, unknown_question)] == [True, True]
    assert not [line for line in said if "no note of criteria.yml names it" in line]


def test_every_missing_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    trial = tmp_path / "empty"
    trial.mkdir()
    with pytest.raises(ProtocolError, match=r"questions\.yml: missing.*criteria\.yml: missing.*wording/en\.yml: missing"):
        load(trial)
    said = lines(trial, lint_trial(trial).faults)
    assert {line.split(":")[0] for line in said} >= {f"trials/empty/{name}.yml" for name in ("study", "topics", "medicines", "workflow")}
    assert all(": missing" in line for line in said), said
    with pytest.raises(ProtocolError, match=r"retention\.yml: missing"):
        load_terms(trial)


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        (
            "wording/en.yml",
            "Nobody can promise that it helps.",
            "It will help.",
            "ask.consent: says 'will help', but nobody knows whether it helps",
        ),
        ("wording/es.yml", "glándulas de la saliva debajo", "glándulas salivales debajo", "ask.consent: says 'glándulas salival'"),
        (
            "topics.yml",
            "an experimental treatment for dry mouth",
            "a treatment for dry mouth",
            "topics.purpose.answer.en: lacks what must stand there",
        ),
        (
            "messages.yml",
            "Thank you, we got your message.",
            "You are eligible.",
            "messages.received.en.sms: says 'eligible', but only the study team",
        ),
        ("promises.yml", "'\\bmiracle\\b'", "'\\bmiracle('", "is no regular expression"),
        ("wording/en.yml", "about {texts} texts on your health", "some texts on your health", "must.0: wording greeting.sms in en lacks"),
        ("wording/es.yml", "Pueden cobrarse mensajes y datos. STOP/ALTO", "STOP/ALTO", "must.1: wording greeting.sms in es lacks"),
        (
            "page/en.yml",
            "We don't sell your number or share it for advertising. Texts are",
            "Texts are",
            "must.3: page contact_sms_note in en lacks",
        ),
        ("page/es.yml", "No vendemos su número de teléfono ni", "No damos su número ni", "must.3: page privacy.5.lines in es lacks"),
        ("wording/en.yml", "it is not for emergencies", "it is slow", "must.4: wording ask.consent.web in en lacks"),
        ("topics.yml", "Only the study team and those who check its work see them.", "Few see them.", "must.5: topics privacy in en lacks"),
        (
            "topics.yml",
            "Only the study team and those who check its work see them.",
            "Only the study team sees them.",
            "says 'Only the study team sees', but",
        ),
        ("promises.yml", "page contact_sms_note", "page contact_note", "must.0.in: names page contact_note, which there is not in en"),
        ("promises.yml", "    in: [wording ask.consent.web, wording greeting.sms]\n", "", "must.4: has no list `in` of the texts"),
    ],
)
def test_what_no_text_may_say_is_found(tmp_path: Path, file: str, before: str, after: str, said: str) -> None:
    trial = broken(tmp_path, [(file, before, after, said)])
    told = lines(trial, lint_promises(lint_trial(trial).protocol, trial, page_words(trial)))
    assert any(said in line for line in told), told
