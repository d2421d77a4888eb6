"""What is said in between: questions about the study, terms, medical advice, emergencies, a wish to stop.

Answers come from the published facts in `topics.yml` alone; what they don't hold is kept for the study team.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from prescreen.dialogue.talk import Talk
from prescreen.disposition import wait_until
from prescreen.understanding.signs import questions

KEPT_QUESTIONS = 20


def emergency(talk: Talk, code: Literal["911", "988"], language: str) -> None:
    """Says where to find help at once, in this language, and asks nothing else; the open question stays open."""
    talk.emergency = code
    talk.state.interview.paused = True
    key = "aside.suicide" if code == "988" else "aside.emergency"
    talk.say_text(key, talk.wording_in(language, key))


def advice(talk: Talk) -> None:
    """No medical advice: nothing is to be changed for this, the doctor knows."""
    talk.say("aside.advice")


def question(talk: Talk, point: str | None) -> bool:
    """Answers a question from the facts, explains a term, or keeps it for the study team; whether it was answered."""
    language = talk.state.interview.language
    if talk.state.interview.disposition == "wait" and questions.about_waiting(talk.text):
        waiting(talk)
        return True
    asked = (talk.reading.asks if talk.reading else "") or talk.text
    topic = questions.find_topic(talk.protocol.topics, asked, language) or questions.find_topic(talk.protocol.topics, talk.text, language)
    why = questions.about_the_question(asked)
    named = None if topic and not why else questions.find_term(talk.protocol.terms, asked, language)
    term = named and str(named["question"])
    here = point if point and (why or not point.startswith("contact.")) and talk.has(f"help.{point}") else None
    if here is None and point and talk.protocol.has_question(point) and talk.has("help.any"):
        here = "any"
    if why and here is not None:
        talk.say(f"help.{term or here}" if not questions.about_its_purpose(asked) else f"help.{here}")
    elif topic is not None:
        _answer(talk, topic)
    elif term is not None and talk.has(f"help.{term}"):
        talk.say(f"help.{term}")
    else:
        _unanswered(talk)
        return False
    return True


def _answer(talk: Talk, topic: Mapping[str, Any]) -> None:
    answers = topic["answer"]
    if answers["en"] == "{team}" and not (talk.site.phone or talk.site.email) and talk.state.contact.agreed == "yes":
        _unanswered(talk)  # how to reach the team is not published, and that it may call was just said
        return
    language = talk.state.interview.language if answers.get(talk.state.interview.language) else "en"
    fields = {"team": talk.team(), "rights": talk.rights()}
    told = talk.noted.render(topic_id(topic, language, talk.state.interview.channel), language, answers[language], fields)
    kept = topic.get("answered") is False and keep(talk)
    talk.say_text(f"topic.{topic['id']}", told.strip() + (f" {talk.wording('aside.kept')}" if kept else ""))


def topic_id(topic: Mapping[str, Any], language: str, channel: str) -> str:
    """The text id of a topic's answer: how the team is reached is told in another way by text."""
    form = ".sms" if channel == "sms" else ".web"
    return f"topics {topic['id']}{form if '{team}' in topic['answer'][language] else ''}"


def waiting(talk: Talk) -> None:
    """Says what the wait is for, in the participant's words, and until when, where a day is known."""
    findings = talk.weighed.findings
    reasons = [f"wait.{id}" for id, finding in findings.items() if finding.status == "wait"]
    for key in reasons:
        if talk.has(key):
            talk.say(key)
    until = wait_until(findings)
    if until is not None:
        talk.say("wait.until", day=day(talk, until))
    else:
        talk.say("wait.no_day")


def day(talk: Talk, day: date) -> str:
    """A day in words."""
    month = talk.wording(f"wait.months.m{day.month}")
    return talk.wording("wait.day", day=day.day, month=month, year=day.year)


def _unanswered(talk: Talk) -> None:
    talk.say("aside.unanswered" if keep(talk) else "aside.unanswered_early")


def kept_before(talk: Talk) -> bool:
    """Whether this very text was kept as a question before: sent again it is rather an answer that was not understood."""
    if talk.text not in talk.state.interview.questions:
        return False
    return questions.find_topic(talk.protocol.topics, talk.text, talk.state.interview.language) is None


def keep(talk: Talk) -> bool:
    """Keeps the participant's question for the coordinator, if one will see it: after consent, and where no fail ended it."""
    interview = talk.state.interview
    referred = talk.state.contact.purpose == "call" and talk.state.contact.agreed == "yes"
    if "consent" not in talk.state.answers and not referred or interview.gone:
        return False
    if talk.text not in interview.questions and len(interview.questions) < KEPT_QUESTIONS:
        interview.questions.append(talk.text)
    return True
