"""Turns as the dialogue gives them, made short for the tests."""

from datetime import datetime, timezone
from typing import Any

from prescreen.dialogue.turn import Turn
from prescreen.protocol import default_trial
from store import conversations
from store.conversations import Message
from store.database import Database

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=timezone.utc)
TRIAL = default_trial().name
VIEW = {"question": "age", "progress": {"done": 1, "of": 30}, "ended": False, "language": "en"}
STATE = {"format": 1, "protocol": "1.0+test", "answers": {}}


def turn(*says: str | tuple[str, str], ended: bool = False, question: str = "age", **record: Any) -> Turn:
    """A turn that says these texts (or key and text) and records this."""
    entries = [say if isinstance(say, tuple) else ("ask.age", say) for say in says]
    made = {
        "state": STATE,
        "says": [{"key": key, "text": text, "choices": []} for key, text in entries],
        "view": {**VIEW, "ended": ended, "question": None if ended else question},
        "record": {
            "protocol": "1.0+test",
            "kind": "answer",
            "consented": True,
            "keep": "all",
            "disposition": None,
            "wait_until": None,
            "focus": "unknown",
            "criteria": {},
            "ledger": [],
            "answers": {},
            "referral": None,
            "other_trials": None,
            "emergency": None,
            "count": None,
            "fell_at": None,
            "own_data": None,
            "trial": TRIAL,
            **record,
        },
    }
    return Turn.from_json(made)


def answer(value: Any, words: str = "", **more: Any) -> dict[str, Any]:
    """An answer with its evidence."""
    return {"value": value, "words": words, "asked": "How old?", "message": "t", "protocol": "1.0+test", "settled": False, **more}


def referral(**more: Any) -> dict[str, Any]:
    """A referral's details."""
    details = {"first_name": "Ana", "last_name": "Núñez", "email": "Ana@example.org", "phone": "+16085550123", "reach": "mornings"}
    return {"kind": "prescreening", **details, "language": "en", "other_language": None, "questions": [], "complete": False, **more}


def opened(database: Database, *, phone: str | None = None) -> str:
    """A new conversation's id."""
    channel = "sms" if phone else "web"
    first = turn(("greeting", "Hello"))
    return conversations.open_conversation(
        database, first, channel=channel, language="en", now=NOW, token=None if phone else "tok", phone=phone
    )


def message(database: Database, conversation: str, text: str, source: str | None = None) -> Message:
    """A message received."""
    return conversations.receive(database, conversation, source or conversations.source_of(conversation, None), text, now=NOW)


def texts(database: Database, conversation: str) -> list[str]:
    """The history's texts, the participant's in angle brackets."""
    shown = conversations.history(database, conversation)
    return [f"<{one['text']}>" if one["from"] == "participant" else one["text"] for one in shown]
