"""Which question comes next, and how it is put: first, in other words, with its choices, or with those numbered.

After the first miss other words with an example, after the second the choices, after the third the caller goes on. What was put three times
in its own words comes with its choices from then on, and `worn_out` says when that is of no use either.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from prescreen import segments
from prescreen.answers import LISTS, classes_of
from prescreen.dialogue import details
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Choice, Say
from prescreen.protocol.model import Question
from prescreen.protocol.predicates import holds
from prescreen.understanding.answers.offered import mentioned

_DOSE = re.compile(r" \d\S* \S+$")
MOST_PUTS = 6
"""So often a question is put, in whatever words, until the value that stands for a third unclear answer is taken."""
_OWN_WORDS = 3
"""So often of these in the same words."""
_NUMBER = re.compile(r"\W*\d")
"""How a title begins that is a number itself: a digit then says what it says, and is never the place of a choice."""
_NUMBERED_KINDS = ("yes_no", "choice")
_ALONE = ("none", "unsure")
_YES_NO = ("yes", "no")
_POINT_CHOICES: dict[str, tuple[str, ...]] = {
    "readback": _YES_NO,
    "amended": _YES_NO,
    "confirm": ("yes", "no", "unsure"),
    "contact.agreed": _YES_NO,
    "contact.other_trials": _YES_NO,
    "contact.second_look": _YES_NO,
    "contact.email_check": _YES_NO,
    "contact.email_meant": _YES_NO,
}


def put_as(talk: Talk, point: str) -> str:
    """The point under which the wording of a question stands: an address that is read back is a question of its own there."""
    contact = talk.state.contact
    if point != "contact.email" or not contact.email_heard:
        return point
    return "contact.email_meant" if contact.email_written else "contact.email_check"


def next_question(talk: Talk) -> str | None:
    """The question to ask now; None when all that apply are answered."""
    interview, given = talk.state.interview, talk.given()
    if interview.next is not None:
        if interview.next not in talk.state.answers and talk.weighed.applies[interview.next]:
            return interview.next
        interview.next = None
    asked = talk.weighed.applies
    for question in talk.protocol.questions:
        if question.id == "consent":
            continue
        waiting_list = question.id in talk.state.started and question.id not in talk.state.answers
        if (question.id not in given or waiting_list) and asked[question.id]:
            return question.id
    return None


def ask(talk: Talk, point: str) -> None:
    """Puts a question for the first time, or again after something in between."""
    interview, text = talk.state.interview, question_text(talk, point)
    interview.asked = text
    interview.asking = point if talk.protocol.has_question(point) else None
    if count(talk, point) > _OWN_WORDS:
        _with_choices(talk, point)
    else:
        _offer(talk, f"ask.{point}", text, point)


def ask_consent_again(talk: Talk, *, waits: bool = False) -> None:
    """Puts the question for consent once more, without all that was said around it a moment ago. `waits`: somebody was answered who asks
    before they decide, which is no reason to give up; it comes with its choices each third time.
    """
    interview = talk.state.interview
    if waits and interview.puts > _OWN_WORDS:
        interview.puts = 1
    if count(talk, "consent") > _OWN_WORDS:
        _with_choices(talk, "consent")
    else:
        _offer(talk, "again.consent", talk.wording("again.consent"), "consent")


def ask_again(talk: Talk, point: str, misses: int) -> None:
    """Puts a question that was answered unclearly: other words first, then its choices."""
    count(talk, point)
    if misses <= 1 and (other := _other_words(talk, point)):
        _offer(talk, f"reask.{put_as(talk, point)}", other, point)
    else:
        _with_choices(talk, point)


def ask_with_choices(talk: Talk, point: str) -> None:
    """Puts a question with all that there is to choose from, which was asked for."""
    count(talk, point)
    _with_choices(talk, point)


def put(talk: Talk, point: str, key: str) -> None:
    """Puts a question in these words, which say what was nearly understood."""
    count(talk, point)
    _offer(talk, f"reask.{point}", talk.wording(key), point)


def count(talk: Talk, point: str) -> int:
    """How often the open question has been put by now, this time included."""
    interview = talk.state.interview
    place = f"{point}.{interview.confirming}" if point == "confirm" else point
    if place != interview.put_at:
        interview.put_at, interview.puts, interview.unanswered = place, 0, 0
    interview.puts += 1
    return interview.puts


def begin_anew(talk: Talk) -> None:
    """From here on the open question is another one, though its words may be the same."""
    interview = talk.state.interview
    interview.put_at, interview.put_words, interview.put_alike = "", "", 0


def worn_out(talk: Talk) -> bool:
    """Whether the open question has just been put once too often, or once too often in the same words."""
    interview = talk.state.interview
    return interview.puts > MOST_PUTS or interview.put_alike > _OWN_WORDS


def is_of(talk: Talk, say: Say, point: str) -> bool:
    """Whether what is said puts this question, in whatever words."""
    return say.key in {f"{way}.{at}" for way in ("ask", "pick", "reask", "again") for at in (point, put_as(talk, point))}


def _note_words(talk: Talk, text: str) -> None:
    """Notes how often in a row a question has been put in these very words."""
    interview, mark = talk.state.interview, hashlib.blake2s(text.encode(), digest_size=6).hexdigest()
    interview.put_alike = interview.put_alike + 1 if mark == interview.put_words else 1
    interview.put_words = mark


def _other_words(talk: Talk, point: str) -> str:
    """The question in other words, with an example: its own, or those of its kind; empty where there are none."""
    key = f"reask.{put_as(talk, point)}"
    if point in talk.state.started and (half := _other_half(talk, point)):
        return half
    if talk.has(key):
        return talk.wording(key, email=talk.state.contact.email_heard or "")
    kind = f"reask.kind.{talk.protocol.question(point).kind}" if talk.protocol.has_question(point) else ""
    if not kind or not talk.has(kind):
        return ""
    told = talk.wording(kind, **talk.protocol.question_fields(point, talk.state.interview.language))
    return " ".join(one for one in (told, _ranged(talk, point), question_text(talk, point)) if one)


def _ranged(talk: Talk, point: str) -> str:
    """From where to where a number is asked for; empty where that is not said, or would say no more than the question."""
    asked = talk.protocol.question(point)
    if asked.kind != "number" or asked.range is None or not talk.has("measured.range"):
        return ""
    return talk.wording("measured.range", **talk.protocol.question_fields(point, talk.state.interview.language))


def _other_half(talk: Talk, point: str) -> str:
    """The question for the half of a weight and height that is still to be told."""
    begun = talk.state.started[point].value
    if not isinstance(begun, dict):
        return ""
    lacking = "weight" if "height_cm" in begun else "height"
    own = f"ask.{point}.{lacking}"
    return talk.wording(own if talk.has(own) else f"measured.ask_{lacking}")


def _with_choices(talk: Talk, point: str) -> None:
    """Puts a question with all its choices; where there is nothing to pick, with the offer to be unsure or to skip it."""
    offered, sms = choices(talk, point, at_last=True), talk.state.interview.channel == "sms"
    if len(offered) < 2:
        way = talk.wording("or_unsure" if offered else "or_skip")
        _offer(talk, f"pick.{point}", f"{question_text(talk, point)} {way}", point, at_last=not sms)
        return
    by_number = sms and bool(numbered(talk, point, at_last=True))
    its_own = f"pick_of.{point}"
    pick = talk.wording(its_own if sms and talk.has(its_own) else "pick_numbers" if by_number else "pick")
    text = f"{question_text(talk, point) if point != 'consent' else talk.wording('again.consent')} {pick}"
    if sms and (other := _other_words(talk, point)) and not _fits(talk, point, text):
        text = f"{other} {pick}"
    _offer(talk, f"pick.{point}", text, point, at_last=True)


def question_text(talk: Talk, point: str) -> str:
    """The wording of a question as it stands now: the variant that fits, what was already named, the kind that it goes by."""
    if point == "confirm":
        return _confirm_text(talk)
    if point == "readback":
        return talk.wording("readback.ask")
    if point == "amended":
        return talk.wording("amended.ask")
    if point.startswith("contact."):
        return _contact_text(talk, point.split(".", 1)[1])
    question = talk.protocol.question(point)
    begun = talk.state.started.get(point)
    if begun is not None and (half := _other_half(talk, point)):
        return half
    if begun is not None and isinstance(begun.value, list):
        key = f"besides.{point}" if talk.has(f"besides.{point}") else "besides.any"
        return f"{_plain(talk, point)} {talk.wording(key, named=_named(talk, point, begun.value))}"
    variant = _variant(talk, question)
    if variant is not None:
        return talk.wording(f"ask.{point}.{variant}")
    by_kind = talk.given().get(question.by) if question.by else None
    if isinstance(by_kind, str) and by_kind in question_kinds(talk, point):
        return talk.wording(f"ask.{point}.{by_kind}")
    return _plain(talk, point)


def question_kinds(talk: Talk, point: str) -> tuple[str, ...]:
    """The words for which a question has a wording of its own."""
    node: Any = talk.protocol.wording[talk.state.interview.language]["ask"].get(point)
    return tuple(node) if isinstance(node, dict) else ()


def _plain(talk: Talk, point: str) -> str:
    medicine = _its_medicine(talk, point) if talk.has(f"ask.{point}.named") else ""
    key = f"ask.{point}.named" if medicine else f"ask.{point}.any" if talk.has(f"ask.{point}.any") else f"ask.{point}"
    rights = talk.consent_adds() if point == "consent" and talk.state.interview.channel != "sms" else ""
    return talk.wording(key, link=talk.site.page, medicine=medicine, rights=rights)


def _its_medicine(talk: Talk, point: str) -> str:
    """The one medicine of its class among those named, as it was written; empty where there are none or several. A question's class is
    that of the question it hangs on.
    """
    asked, given = talk.protocol.question(point), talk.given()
    hangs_on = [talk.protocol.question(other) for other in asked.depends_on if talk.protocol.has_question(other)]
    class_ = next((one.medicine_class for one in (asked, *hangs_on) if one.medicine_class), "")
    lists = [(list_.id, given[list_.id]) for list_ in talk.protocol.of_kind("medicines") if isinstance(given.get(list_.id), list)]
    found = [(list_, item) for list_, listed in lists for item in listed if class_ and class_ in classes_of(item)]
    return _DOSE.sub("", talk.shown(found[0][0], [found[0][1]])) if len(found) == 1 else ""


def _named(talk: Talk, point: str, begun: list[Any]) -> str:
    """What was already named, within a sentence."""
    keys = [f"named.{point}.{item}" for item in begun if isinstance(item, str)]
    if keys and len(keys) == len(begun) and all(map(talk.has, keys)):
        return ", ".join(map(talk.wording, keys))
    return talk.shown(point, begun)


def _variant(talk: Talk, question: Question) -> str | None:
    given = talk.given()
    for variant in question.variants:
        said = [talk.state.answers[q].words for q in variant.when if q in talk.state.answers]
        if holds(variant.when, given, talk.today) and (not variant.said or mentioned(variant.said, said)):
            return variant.name
    return None


def _confirm_text(talk: Talk) -> str:
    """What is read back: in the words for just this value, or in words that name it, so that a yes can mean no other."""
    interview = talk.state.interview
    question, value = interview.confirming or "", read_back(talk)
    shown = talk.shown(question, value)
    of_question = f"{'confirm' if interview.doubted is None else 'doubt'}.{question}"
    if isinstance(value, str) and talk.has(f"{of_question}.{value}"):
        return talk.wording(f"{of_question}.{value}", value=shown)
    if "{value}" in (talk.protocol.find_text(interview.language, of_question, interview.channel) or ""):
        return talk.wording(of_question, value=shown)
    return talk.wording("confirm.intro", label=talk.label(question), value=shown)


def _contact_text(talk: Talk, field: str) -> str:
    contact, interview = talk.state.contact, talk.state.interview
    if field == "agreed":
        purpose = "call" if contact.purpose == "call" else interview.disposition or "review"
        return talk.wording(f"contact.agreed.{purpose}")
    if field == "email" and contact.purpose == "other_trials" and not contact.email_heard:
        return talk.wording("contact.other_trials_email")
    name = put_as(talk, f"contact.{field}")
    if field == "reach" and not details.has_number(talk):
        name = "contact.reach_written"
    elif field == "reach" and details.reach_told(contact):
        name = "contact.reach_more"
    return talk.wording(name, email=contact.email_heard or "")


def choices(talk: Talk, point: str, at_last: bool = False) -> list[str]:
    """The values offered at a question. `at_last`: after two misses something is always offered."""
    point = put_as(talk, point)
    if point == "confirm" and (instead := told_instead(talk)):
        return ["yes", *instead, "unsure"]
    if point in _POINT_CHOICES:
        return list(_POINT_CHOICES[point])
    if not talk.protocol.has_question(point):
        return []
    question = talk.protocol.question(point)
    offered = list(question.choices)
    if at_last and not offered:
        offered = ["unsure"]
    return offered


def several(talk: Talk, point: str) -> tuple[str, ...]:
    """Those of the values offered at a question that can be named together; none where one is picked."""
    if not talk.protocol.has_question(point) or talk.protocol.question(point).kind not in LISTS:
        return ()
    return tuple(value for value in choices(talk, point) if value not in _ALONE)


def told_instead(talk: Talk) -> dict[str, str]:
    """At a confirmation whose choices say what each means: the words of those that tell something else -> what they tell."""
    question = talk.state.interview.confirming or ""
    worded = talk.protocol.wording[talk.state.interview.language]["choices"].get(f"confirm_{question}")
    given = read_back(talk)
    if not isinstance(worded, dict) or not isinstance(given, str) or given not in worded:
        return {}
    return {talk.wording(f"choices.confirm_{question}.{value}"): value for value in worded if value not in (given, "unsure")}


def read_back(talk: Talk) -> Any:
    """The value that is read back at a confirmation."""
    interview = talk.state.interview
    return interview.doubted["value"] if interview.doubted is not None else talk.given().get(interview.confirming or "")


def title(talk: Talk, point: str, value: str) -> str:
    """What a value offered at a question is called."""
    meant = read_back(talk) if point == "confirm" and value == "yes" else value
    for key in (
        f"choices.confirm_{talk.state.interview.confirming}.{meant}" if point == "confirm" else "",
        f"choices.{point}.{value}",
        f"choices.{value}",
    ):
        if key and talk.has(key):
            return talk.wording(key)
    return talk.own("choice", value)


def _offer(talk: Talk, key: str, text: str, point: str, at_last: bool = False) -> None:
    interview, offered = talk.state.interview, choices(talk, point, at_last)
    titled = [Choice(title(talk, point, value), value) for value in offered]
    interview.offered = numbered(talk, point, at_last)
    if interview.channel == "sms":
        text += _listed(talk, point, at_last)
    _note_words(talk, text)
    talk.say_text(key, text, titled)


def _listed(talk: Talk, point: str, at_last: bool) -> str:
    """The choices as a text lists them: numbered where a number picks one, unless they have letters already."""
    offered = choices(talk, point, at_last)
    titles = [title(talk, point, value) for value in offered]
    if not titles or talk.has(f"pick_of.{point}"):
        return ""
    if _numbers(talk, point, offered, at_last):
        return "\n" + "  ".join(f"{number} {title}" for number, title in enumerate(titles, 1))
    return "\n" + "; ".join(titles) if at_last else ""


def _fits(talk: Talk, point: str, text: str) -> bool:
    return segments.count(segments.plain(text + _listed(talk, point, at_last=True))) <= segments.QUESTION


def numbered(talk: Talk, point: str, at_last: bool = False) -> list[str]:
    """The values that a bare number picks at a question, in order; none where a number is an answer of its own."""
    offered = choices(talk, point, at_last)
    return offered if _numbers(talk, point, offered, at_last) else []


def _numbers(talk: Talk, point: str, offered: list[str], at_last: bool) -> bool:
    """Whether a bare number picks a choice here: never where a number is an answer of its own."""
    if put_as(talk, point) in _POINT_CHOICES:
        return True
    if not offered or not talk.protocol.has_question(point):
        return False
    kind = talk.protocol.question(point).kind
    if any(_NUMBER.match(title(talk, point, value)) for value in offered):
        return False
    return kind in _NUMBERED_KINDS or (kind in LISTS and at_last)
