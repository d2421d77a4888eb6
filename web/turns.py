"""Runs turns: the stored messages of a conversation are given to the turn server in order, one turn at a time, and each turn is committed.

A message whose turn failed stays stored and is tried again after growing pauses.
"""

from __future__ import annotations

import asyncio
import logging
import mmap
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.exc import SQLAlchemyError

from prescreen.dialogue.own_data import LINK
from prescreen.dialogue.second_look import CODE
from prescreen.dialogue.turn import Say, Turn, orphaned
from prescreen.script.parts import with_words
from store import call_lists, codes, conversations, ids, second_looks
from store.call_lists import Entry
from store.codes import Code
from store.conversations import Conversation, Message, Pending
from store.retention import clear_mail
from store.turns import FINAL, Conflict, Letter, Letters, Link, commit, put_aside
from web import background
from web import mail as mails
from web.context import Context
from web.dialogue import Dialogue, NotAnswered
from web.taking_up import taken_up
from web.texts import LONGEST_TEXT
from web.wording import mail, say

LOG = logging.getLogger("prescreen.turns")
STORE_ERRORS = (SQLAlchemyError, TimeoutError, OSError)
_GRACE = timedelta(seconds=4)
"""For this long the sweeper leaves a message to the request that brought it."""
_LONGEST_WAIT = 10.0
_AT_ONCE = 8
"""How many turns run at once that no open request waits for; more would only slow down each other, and the webhooks."""
_OLD_TRIES = 3
"""After so many errors in an earlier version of the script a message has its turn in the one in force."""
CHOICE = "choice"
"""The meaning of a text that chose a trial and says nothing else."""
_HOPELESS = (6, timedelta(minutes=5), 3)
"""A message is put aside after this many errors, this long after it came, and only if this many other turns succeeded meanwhile."""


class Turns:
    """Runs turns; there is one in each process. If two processes run the same turn, the database lets only one commit it."""

    def __init__(self, context: Context, dialogue: Dialogue, letters: Letters, sending: Callable[[], None]) -> None:
        self.context, self.dialogue, self.letters, self.sending = context, dialogue, letters, sending
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()
        self._delays: dict[str, tuple[float, float]] = {}
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._well = memoryview(mmap.mmap(-1, 8)).cast("Q")
        """How many turns succeeded, in all processes that are forked from this one."""
        self._first_failure: dict[str, int] = {}

    async def answer(self, conversation: str, seconds: float, ready: Pending | None = None) -> tuple[bool, Mapping[str, Turn]]:
        """Runs what waits in this conversation. Gives whether that ended within `seconds`, and message id -> its turn.

        What has not ended goes on by itself. Turns that another request ran are not given; they are in the database. `ready`: what waited
        a moment ago; a turn that is made of what has changed since is not committed, and is run again.
        """
        ran: dict[str, Turn] = {}
        task = self._start(self._quietly(conversation, ran, ready))
        await asyncio.wait({task}, timeout=max(seconds, 0))
        return task.done(), ran

    def due(self, conversation: str) -> bool:
        """Whether the last turn of this conversation did not fail, so that running it again at once makes sense."""
        return conversation not in self._delays

    def soon(self, conversation: str, seconds: float) -> None:
        """Runs what is due in this conversation after so many seconds."""

        async def later() -> None:
            await asyncio.sleep(seconds)
            async with self._gate:
                await self._quietly(conversation)

        self._start(later())

    async def sweep(self) -> None:
        """Runs again, for ever, what waits and what no request takes care of."""

        async def one(conversation: str) -> None:
            async with self._gate:
                await self._quietly(conversation)

        down = False
        while True:
            try:
                due = await asyncio.to_thread(conversations.waiting, self.context.database, self.context.clock.now() - _GRACE)
                due = [(id, since) for id, since in due if self._delays.get(id, (0.0, 0.0))[0] <= time.monotonic()]
                if due and await self.dialogue.health() is None:
                    down = True
                else:
                    if down:
                        down = False
                        self._delays.clear()
                    await asyncio.gather(*(one(id) for id, _ in due))
            except STORE_ERRORS as error:
                LOG.warning("sweeper: the database does not answer", extra={"error": type(error).__name__})
            await asyncio.sleep(0.5)

    async def close(self) -> None:
        """Cancels what is running; it can be run again without harm."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _quietly(self, conversation: str, ran: dict[str, Turn] | None = None, ready: Pending | None = None) -> None:
        try:
            await self._run(conversation, {} if ran is None else ran, ready)
            self._delays.pop(conversation, None)
        except NotAnswered as error:
            self._delay(conversation)
            self._note("not_answered", logging.WARNING, conversation, str(error))
        except STORE_ERRORS as error:
            self._delay(conversation)
            self._note("not_stored", logging.WARNING, conversation, type(error).__name__)
        except Exception as error:
            self._delay(conversation)
            self._note("failed", logging.ERROR, conversation, type(error).__name__)

    def _note(self, outcome: str, level: int, conversation: str, error: str) -> None:
        self.context.metrics.turns.labels(outcome).inc()
        LOG.log(level, "turn %s", outcome.replace("_", " "), extra={"conversation": conversation, "error": error})

    def _delay(self, conversation: str) -> None:
        _, last = self._delays.get(conversation, (0.0, 0.25))
        wait = min(last * 2, _LONGEST_WAIT)
        self._delays[conversation] = (time.monotonic() + wait, wait)

    async def _run(self, conversation: str, ran: dict[str, Turn], ready: Pending | None) -> None:
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        if lock.locked():
            ready = None  # another turn is under way, after which this is the past
        async with lock:
            while await self._one(conversation, ran, ready):
                ready = None

    async def _one(self, id: str, ran: dict[str, Turn], ready: Pending | None) -> bool:
        """Runs the next turn; gives whether another message waits. One that comes later is run by the request that brings it."""
        waiting, messages, more = self._of_these(*ready) if ready is not None else await asyncio.to_thread(self._next, id)
        if waiting is None or not messages:
            return False
        text, conversation = words_of(messages), self._unconsented(waiting)
        again: Entry | None = None
        if conversation.disposition in FINAL and conversation.view.ended and messages[-1].meaning != "stop":
            conversation, again = await asyncio.to_thread(self._again, conversation)
        present = self.context.of(conversation.trial)
        context = await asyncio.to_thread(self._version, conversation, messages[0]) if present.lock.enforced else present
        now, turn_id, begun = context.clock.now(), f"{id}-{conversation.turn + 1}", time.monotonic()
        site = context.site(conversation.language)
        site["drawn"] = second_looks.drawn(context.sealer, id, site.get("second_look") or 0)
        about: dict[str, Any] = {"trial": context.trial, "site": site}
        if context.version is not None:
            about["script"] = context.script
        try:
            turn = await self.dialogue.turn(turn_id, conversation.state, text, now, **about)
        except NotAnswered as error:
            if error.reached:
                await self._count_failure(conversation, messages[0])
            raise
        if any(message.meaning == "media" for message in messages):
            turn = _with_media(context, turn)
        turn, link = with_link(context, conversation, turn)
        code: Code | None = None
        if turn.record.coded is not None:
            turn, code = await asyncio.to_thread(with_code, context, turn, now.date())
        if turn.view.ended and not conversation.view.ended:
            turn = await asyncio.to_thread(background.invited, context, conversation, turn)
        try:
            letters = self.letters if context.version is None else mails.Letters(context)
            how: dict[str, Any] = {"now": now, "letters": letters, "link": link, "script": context.script}
            how |= {"again": again, "code": code, "sample": context.settings.sample}
            if conversation.script == conversations.NOT_BEGUN:
                how["begins"] = not await asyncio.to_thread(context.lock.closed, turn.view.language)
            await asyncio.to_thread(commit, self.context.database, conversation, messages, turn, **how)
        except Conflict:
            self.context.metrics.turns.labels("conflict").inc()
            return True
        if turn.record.own_data is not None and turn.record.own_data.done == "deleted":
            await asyncio.to_thread(clear_mail, self.context.database, self.context.settings.mail_dir)
        self._well[0] += 1
        seconds = time.monotonic() - begun
        self.context.metrics.turns.labels("answered").inc()
        self.context.metrics.turn_seconds.observe(seconds)
        LOG.info("turn answered", extra={"conversation": id, "turn": conversation.turn + 1, "seconds": round(seconds, 4)})
        for message in messages:
            ran[message.id] = turn
            self._first_failure.pop(message.id, None)
        if conversation.channel == "sms" or turn.record.referral is not None:
            self.sending()
        return more

    def _again(self, conversation: Conversation) -> tuple[Conversation, Entry | None]:
        """A conversation that has ended; where its person was asked to go on, as it is taken up again, with the entry of the call list that
        asked."""
        with self.context.database.read() as connection:
            entry = call_lists.waiting(connection, conversation.id)
        found = taken_up(self.context.of(conversation.trial), conversation, entry) if entry is not None else None
        return (conversation, None) if found is None else (found, entry)

    def _version(self, conversation: Conversation, message: Message) -> Context:
        """The trial in the version that a conversation goes on in; the one in force, where the earlier one fails and fails and that one is
        approved."""
        present = self.context.of(conversation.trial)
        closed = present.lock.closed(conversation.language)
        context = present.in_version(conversation.script)
        if context.version is not None and message.attempts >= _OLD_TRIES and not closed:
            self._note("carried_over", logging.ERROR, conversation.id, f"{message.attempts} errors in {context.script[:12]}")
            return present
        return context

    def _unconsented(self, conversation: Conversation) -> Conversation:
        """The conversation; where it was opened in an earlier script and nobody has consented yet, as one that has not begun: whatever was
        written answers nothing, and the question is asked in the words in force."""
        context = self.context.of(conversation.trial)
        held = context.held_in(conversation.script, conversation.view.question)
        if held == conversation.script or conversation.script == context.script:
            return conversation
        return replace(conversation, state=orphaned(conversation.state), script=held)

    def _next(self, id: str) -> tuple[Conversation | None, Sequence[Message], bool]:
        """A conversation, the messages of its next turn, and whether others wait behind them."""
        with self.context.database.read() as connection:
            return self._of_these(*conversations.with_pending(connection, self.context.sealer, id))

    def _of_these(
        self, conversation: Conversation | None, waiting: Sequence[Message]
    ) -> tuple[Conversation | None, Sequence[Message], bool]:
        if conversation is not None and not self.context.serves(conversation.trial):
            return None, (), False  # it waits until its trial is served again
        now, messages = self.context.clock.now(), waiting[:1]
        if conversation is not None and conversation.channel == "sms":
            due = bool(waiting) and waiting[0].due_at <= now
            messages = list(joined(waiting, self.context.settings.sms_join_seconds)) if due else []
        return conversation, messages, len(waiting) > len(messages)

    async def _count_failure(self, conversation: Conversation, message: Message) -> None:
        since = self._first_failure.setdefault(message.id, self._well[0])
        errors, age, others = _HOPELESS
        await asyncio.to_thread(conversations.failed, self.context.database, message.id)
        old = self.context.clock.now() - message.received_at >= age
        if message.attempts + 1 >= errors and old and self._well[0] - since >= others:
            try:
                await asyncio.to_thread(put_aside, self.context.database, conversation, message, self.context.clock.now())
            except Conflict:
                return
            self._first_failure.pop(message.id, None)
            self.sending()
            self._note("put_aside", logging.ERROR, conversation.id, f"{message.attempts + 1} errors")


def _with_media(context: Context, turn: Turn) -> Turn:
    """The turn, which also says that pictures and voice notes can't be taken: first, or after the greeting."""
    told = Say.of("sms.media", say(context, turn.view.language, "sms.media", "sms"))
    greeting = 1 if turn.says and turn.says[0].key == "greeting" else 0
    return replace(turn, says=(*turn.says[:greeting], told, *turn.says[greeting:]))


def with_link(context: Context, conversation: Conversation, turn: Turn) -> tuple[Turn, Link | None]:
    """The turn, and the one-time link to a copy of somebody's data where this turn is to give one.

    By SMS the link stands in what the turn says. On the web it goes by mail to the address that the conversation holds, and shows only
    what came by the contact form from that address.
    """
    asked = turn.record.own_data
    if asked is None or asked.done != "copied":
        return turn, None
    if conversation.channel != "sms":
        return turn, form_link(context, asked.email, turn.view.language) if asked.email else None
    token = ids.short_token()
    own = f"/t/{token}"
    says = tuple(replace(one, text=one.text.replace(LINK, own), parts=with_words(one.parts, LINK, own)) for one in turn.says)
    return replace(turn, says=says), Link(token)


def with_code(context: Context, turn: Turn, day: date) -> tuple[Turn, Code | None]:
    """The turn with the code that it tells, by which the team finds the reason and nobody."""
    record = turn.record
    if record.coded is None or not record.criteria:
        return turn, None
    of: dict[str, Any] = {"day": day, "protocol_version": record.protocol, "criterion": next(iter(record.criteria))}
    with context.database.read() as connection:
        code = codes.made(connection, context.sealer, **of, question=record.coded, trial=record.trial or context.trial)
    says = tuple(
        replace(one, text=one.text.replace(CODE, code.code), parts=with_words(one.parts, CODE, code.code)) if CODE in one.text else one
        for one in turn.says
    )
    return replace(turn, says=says), code


def form_link(context: Context, email: str, language: str) -> Link:
    """A link that goes by mail to an address, to what came by the contact form from it."""
    token = ids.token()
    text = say(context, language, "mail.own.text", link=f"{context.settings.public_url}/t/{token}")
    body = mail(say(context, language, "mail.own.subject"), text)
    return Link(token, Letter("mail.own", email, body, most_a_day=3))


def words_of(messages: Sequence[Message]) -> str:
    """The text of a turn of these messages: "stop" for an opt-out, whatever its words; "hello" where there are no words, or only those by
    which the trial was chosen."""
    if messages[-1].meaning == "stop":
        return "stop"
    return "\n".join(message.text for message in messages if message.text and message.meaning != CHOICE) or "hello"


def joined(waiting: Sequence[Message], seconds: float) -> Sequence[Message]:
    """The first waiting text and those that followed within `seconds` of each other, read as one answer. An opt-out is never joined."""
    taken = list(waiting[:1])
    for message in waiting[1:]:
        apart = (message.received_at - taken[-1].received_at).total_seconds()
        length = sum(len(one.text or "") + 1 for one in [*taken, message])
        if seconds <= 0 or apart > seconds or length > LONGEST_TEXT or "stop" in (message.meaning, taken[-1].meaning):
            break
        taken.append(message)
    return taken
