"""Weeks in the life of a study, by chance: people begin, answer, stop, ask for calls, come twice, are called, joined, kept apart, forgotten; and
each night what is due is destroyed. All of it by the store's own functions, with few people and many turns of fate."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from turning import NOW, TRIAL, answer, referral, turn

from prescreen import workflow
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.turn import Turn
from prescreen.protocol.retention import load_terms
from prescreen.workflow import Refused
from store import accounts, conversations, duplicates, forms, ids, retention
from store.database import Database
from store.sessions import User
from store.tables import conversations as talks
from store.tables import referrals
from store.turns import commit
from store.work import Desk, Stale

TERMS = load_terms()
WORKFLOW = workflow.load()
CRITERIA = ("E1", "E2", "I3")
MOVES = ("contacting", "contacted", "scheduled", "consented", "declined", "unreachable", "closed", "not_eligible")
DAY = timedelta(days=1)
STATE = State("1.0+test", Interview(), trial=TRIAL).to_json()


class Life:
    """One study. `begun` and `forms` count what ever began, in whatever became of it."""

    def __init__(self, database: Database, folder: Path, seed: int) -> None:
        self.database, self.folder, self.chance, self.now = database, folder, Random(seed), NOW
        self.begun = self.forms = 0
        accounts.add(database, "Somebody", "principal_investigator", NOW)
        with database.read() as connection:
            self.user = User(next(iter(accounts.names(connection))), "Somebody", "principal_investigator", "", "")

    def day(self) -> None:
        """Lets one day pass."""
        for _ in range(self.chance.randrange(3, 9)):
            self.now += timedelta(minutes=self.chance.randrange(5, 60))
            self.chance.choices((self.begin, self.answer, self.form, self.work, self.pair, self.forget), (6, 9, 1, 8, 2, 1))[0]()

    def night(self) -> None:
        """Lets the night pass, in which what is due is destroyed."""
        self.now = self.now.replace(hour=11, minute=0) + DAY
        retention.run(self.database, TERMS, self.now, mail=self.folder, logs=self.folder, by="retention")
        self.now = self.now.replace(hour=15)

    def begin(self) -> None:
        """Somebody opens the chat, or texts."""
        by_text = self.chance.random() < 0.4
        how: dict[str, Any] = {"phone": self._number()} if by_text else {"token": ids.token()}
        language = self.chance.choice(("en", "en", "es"))
        conversations.open_conversation(
            self.database, real(turn(("greeting", "Hello"))), channel="sms" if by_text else "web", language=language, now=self.now, **how
        )
        self.begun += 1

    def answer(self) -> None:
        """One of them writes something that leads somewhere."""
        if (id := self._some(select(talks.c.id).order_by(talks.c.started_at))) is None:
            return
        before = conversations.get(self.database, id)
        assert before is not None
        told: dict[str, Any] = {"consented": before.consented, "answers": {"consent": answer("yes")} if before.consented else {}}
        ended, fate = False, self.chance.random()
        if not before.consented:
            ended = fate < 0.2
            told = {"consented": not ended, "answers": {} if ended else {"consent": answer("yes")}, "keep": "nothing" if ended else "all"}
        elif before.disposition is not None:
            told |= {"disposition": before.disposition}
            if before.disposition == "unlikely":
                told |= {"keep": "criterion", "answers": {}, "criteria": {"E1": "fail"}}
            ended = True
            if before.disposition != "stopped" and fate < 0.5:
                told["referral"] = self._details("call" if before.disposition == "unlikely" else "prescreening")
        elif fate < 0.15:
            told, ended = {**told, "disposition": "stopped"}, True
        elif fate < 0.4:
            criterion = {self.chance.choice(CRITERIA): "fail"}
            told, ended = {**told, "disposition": "unlikely", "keep": "criterion", "answers": {}, "criteria": criterion}, True
        elif fate < 0.8:
            told |= {"disposition": self.chance.choice(("likely", "review", "wait"))}
            ended = self.chance.random() < 0.6
            if ended and self.chance.random() < 0.8:
                told["referral"] = self._details("prescreening")
        elif fate < 0.88:
            told["referral"] = self._details("call")
        else:
            told["answers"] = {**told["answers"], "age": answer(self.chance.randrange(20, 90))}
        self._say(before, turn("Thanks", ended=ended, **told))

    def form(self) -> None:
        """Somebody sends the contact form."""
        identity = {"first_name": "Bo", "last_name": None, "email": None, "phone": self._number(), "reach": None, "questions": []}
        how: dict[str, Any] = {"language": "en", "trial": TRIAL, "protocol_version": "1.0+test", "now": self.now}
        forms.add(self.database, ids.random("r"), identity, letters=lambda *_: [], **how)
        self.forms += 1

    def work(self) -> None:
        """Somebody of the team does something with a referral."""
        if (id := self._some(select(referrals.c.id).order_by(referrals.c.created_at))) is None:
            return
        with self.database.write() as connection:
            desk = Desk(self.database, connection, WORKFLOW, self.user, self.now)
            row = desk.dates(id)
            try:
                if self.chance.random() < 0.4:
                    desk.call(id, row.version, self.chance.choice(list(WORKFLOW.calls)), next_at=None, note="")
                else:
                    to = self.chance.choice(MOVES)
                    needs = WORKFLOW.statuses[to].needs
                    outcome = "E1" if needs == "criterion" else next(iter(WORKFLOW.statuses[to].reasons), None)
                    desk.move(id, row.version, to, outcome=outcome, note="", criteria={"E1": "a criterion"})
            except (Refused, Stale):
                pass

    def pair(self) -> None:
        """Two that may be of one person are joined, or kept apart."""
        if (id := self._some(select(referrals.c.id).where(referrals.c.joined_to.is_(None)).order_by(referrals.c.created_at))) is None:
            return
        with self.database.write() as connection:
            desk = Desk(self.database, connection, WORKFLOW, self.user, self.now)
            for other in sorted(duplicates.likely(connection, [id]).get(id, ()), key=lambda one: str(one.same))[:1]:
                (duplicates.apart if self.chance.random() < 0.3 else duplicates.join)(desk, id, other.id)

    def forget(self) -> None:
        """Somebody asks that all is deleted."""
        if (id := self._some(select(talks.c.id).where(talks.c.consented).order_by(talks.c.started_at))) is None:
            return
        before = conversations.get(self.database, id)
        assert before is not None
        done = {"done": "deleted", "email": None}
        self._say(before, turn("Gone", ended=True, consented=False, keep="nothing", own_data=done))

    def _say(self, before: Any, made: Any) -> None:
        said = conversations.receive(self.database, before.id, ids.new("s"), "words", now=self.now)
        commit(self.database, before, [said], real(made), now=self.now, letters=lambda *_: [])

    def _some(self, query: Any) -> str | None:
        with self.database.read() as connection:
            found = connection.execute(query).scalars().all()
        return self.chance.choice(found) if found else None

    def _number(self) -> str:
        return f"+1608555{self.chance.randrange(100, 112):04d}"

    def _details(self, kind: str) -> dict[str, Any]:
        return referral(kind=kind, phone=self._number(), complete=True, email=None)


def real(made: Turn) -> Turn:
    """The turn with a state that the core takes."""
    return replace(made, state=STATE)
