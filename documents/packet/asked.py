"""How the interview puts its questions, on the web and by text message, said by the dialogue itself; and how many segments a text takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

from documents.packet.given import Given
from prescreen import segments
from prescreen.answers import Answer
from prescreen.dialogue import prompts
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Say

_ANY_DAY = datetime(2026, 1, 1, tzinfo=timezone.utc)
CONTACT = ("agreed", "first_name", "last_name", "email", "phone", "reach", "language", "other_trials")


def points(given: Given) -> list[str]:
    """Everything that is asked, in its order: the questions, the read-back, the contact details."""
    return [*(question.id for question in given.protocol.questions), "readback", *(f"contact.{field}" for field in CONTACT)]


def put(given: Given, point: str, language: str, channel: str, answers: Mapping[str, str] | None = None) -> list[Say]:
    """A question as it is first put."""
    talk = _talk(given, language, channel, answers)
    prompts.ask(talk, point)
    return talk.says


def put_again(given: Given, point: str, language: str, channel: str = "web") -> str:
    """The question as it is put after an answer that was not understood."""
    talk = _talk(given, language, channel)
    prompts.ask_again(talk, point, 1)
    return "\n".join(say.text for say in talk.says)


def several(given: Given, point: str) -> bool:
    """Whether several choices can be named together."""
    return bool(prompts.several(_talk(given, "en", "web"), point))


def kinds(given: Given, point: str) -> tuple[str, ...]:
    """The answers to an earlier question for each of which this one has words of its own."""
    asked = given.protocol.question(point) if given.protocol.has_question(point) else None
    return prompts.question_kinds(_talk(given, "en", "web"), point) if asked is not None and asked.by else ()


def as_texted(text: str) -> list[str]:
    """A text as it goes by text message: plain letters, cut where it is too long."""
    return segments.parts(segments.plain(text.strip()), segments.ANYTHING)


def count(texts: list[str]) -> int:
    """How many segments these texts take."""
    return sum(segments.count(text) for text in texts)


def told(given: Given, number: int) -> str:
    """A number of segments in words."""
    return given.prose.text("sms.segment") if number == 1 else given.prose.text("sms.segments", count=str(number))


def _talk(given: Given, language: str, channel: str, answers: Mapping[str, str] | None = None) -> Talk:
    interview = Interview(channel=channel, language=language, phase="questions", opened=True)
    held = {question: Answer(value, "", "", "", given.protocol.version) for question, value in (answers or {}).items()}
    return Talk(given.protocol, State(given.protocol.version, interview, answers=held), _ANY_DAY, given.site)
