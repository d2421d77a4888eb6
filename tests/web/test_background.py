"""Background is asked after the interview alone, where a board approved it, on a page apart; what is chosen is of no effect and in no record
of the interview, goes with the interview, and is taken back at a wish."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from coordinating import Person
from second import FIRST, SECOND, trials
from serving import ANSWERS, Chat, Gateway, protocol_of, until
from sqlalchemy import select
from texting import Texting

from cli.main import main
from prescreen import workflow
from prescreen.protocol import load
from prescreen.protocol.background import background as asked_by
from prescreen.protocol.lint import background as of_background
from prescreen.protocol.page import page_words
from prescreen.script import manifest_of
from prescreen.site import Site
from store import background, conversations, log, referrals
from store.tables import background as table
from store.tables import conversations as talks
from store.tables import inbox, outbox
from web.background import masked
from web.console import flow_told
from web.console.flow_told import Asked

APPROVED = {"set": "omb-1997", "approved": {"board": "Our board", "number": "2026-0001", "date": "2024-11-01"}}
LINK = re.compile(r"https?://\S+(/background/\S+)")


@pytest.fixture(scope="module", autouse=True)
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A second trial whose board approved asking, beside the first, whose did not."""
    with trials(tmp_path_factory.mktemp("asking"), background=APPROVED, sms={"keyword": "Second"}) as made:
        protocol_of(SECOND)  # so that no answer waits for it to be read
        yield made


def begun(gateway: Gateway) -> Chat:
    """An interview in which somebody agreed; the first answer of a process may be long in coming."""
    chat = Chat(gateway.url, trial=SECOND)
    until(lambda: chat.send("yes", "agreed").status_code == 200)
    return chat


def ended(gateway: Gateway) -> tuple[Chat, list[str]]:
    """An interview to its end, and what was said last."""
    chat = begun(gateway)
    chat.until_question("contact.other_trials")
    return chat, [one["text"] for one in chat.say("no")["messages"]]


def told(chat: Chat) -> list[str]:
    """What was said to somebody."""
    return [one["text"] for one in chat.history()["messages"] if one["from"] == "bot"]


def page(gateway: Gateway, said: list[str]) -> str:
    """The address of the page that was told of."""
    found = [match[1] for text in said if (match := LINK.search(text))]
    assert len(found) == 1
    return gateway.url + found[0]


def kept(gateway: Gateway, chat: Chat) -> dict[str, list[str]]:
    with gateway.context.database.read() as connection:
        return background.held(connection, gateway.context.sealer, chat.id)


def test_it_is_asked_at_the_end_and_kept_apart_from_everything(start: Callable[..., Gateway]) -> None:
    gateway = start(TRIALS=SECOND)
    chat, said = ended(gateway)
    address = page(gateway, said)
    before = [text for text in told(chat) if "/background/" in text]
    assert len(before) == 1, "it was said once, and not before the end"
    asked = httpx.get(address, trust_env=False).text
    assert asked.index("Nothing depends on it") < asked.index("Are you Hispanic or Latino?") and "rather not say" in asked
    assert "no-referrer" not in asked, "with it browsers send the form without its origin, and it is refused"
    sent = httpx.post(address, trust_env=False, data={"ethnicity": "hispanic", "race-white": "white", "race-black": "black", "race-x": "x"})
    assert sent.status_code == 200 and "Thank you" in sent.text
    assert kept(gateway, chat) == {"ethnicity": ["hispanic"], "race": ["black", "white"]}
    assert "checked" not in httpx.get(address, trust_env=False).text, "the page shows nobody what was chosen"
    entries = [entry for entry in log.entries(gateway.context.database) if entry["conversation"] == chat.id]
    found = [one for one in referrals.every(gateway.context.database) if one.conversation == chat.id]
    for record in (*entries, *(one.to_json() for one in found), chat.history()):
        assert "hispanic" not in str(record) and "'black'" not in str(record)
    with gateway.context.database.read() as connection:
        assert not connection.execute(select(inbox.c.id).where(inbox.c.meaning == "background")).all()
        said_at = connection.execute(select(outbox.c.key).where(outbox.c.key == background.INVITE)).all()
    assert len(said_at) == 1


def test_it_is_taken_back_and_goes_with_all_else(start: Callable[..., Gateway]) -> None:
    gateway = start(TRIALS=SECOND)
    chat, said = ended(gateway)
    address = page(gateway, said)
    httpx.post(address, trust_env=False, data={"race-asian": "asian"})
    assert "It is deleted" in httpx.post(address, trust_env=False, data={"remove": "1"}).text and kept(gateway, chat) == {}
    httpx.post(address, trust_env=False, data={"race-asian": "asian"})
    assert kept(gateway, chat) == {"ethnicity": [], "race": ["asian"]}
    chat.say("delete my data", "yes")
    with gateway.context.database.read() as connection:
        assert not connection.execute(select(table)).all()
    assert httpx.get(address, trust_env=False).status_code == 410
    assert httpx.post(address, trust_env=False, data={"race-asian": "asian"}).status_code == 410 and kept(gateway, chat) == {}


def test_nobody_makes_up_an_address_or_sends_from_elsewhere(start: Callable[..., Gateway]) -> None:
    gateway = start(TRIALS=SECOND)
    chat, said = ended(gateway)
    address = page(gateway, said)
    for wrong in (address[:-1], address + "a", f"{gateway.url}/background/{chat.id}.", f"{gateway.url}/background/{chat.id}"):
        assert httpx.get(wrong, trust_env=False).status_code == 410
    foreign = {"Origin": "https://elsewhere.example.org"}
    assert httpx.post(address, trust_env=False, data={"race-asian": "asian"}, headers=foreign).status_code == 410
    assert httpx.post(address, trust_env=False, data={"race-martian": "martian", "ethnicity": "x"}).status_code == 200
    assert kept(gateway, chat) == {}, "nothing that the set does not hold is kept"


def test_who_does_not_fit_or_stops_is_not_asked(start: Callable[..., Gateway]) -> None:
    gateway = start(TRIALS=SECOND)
    for lines in (("17", "yes"), ("54", "stop"), ("stop",)):
        chat = begun(gateway)
        chat.say(*lines)
        assert not any("/background/" in text for text in told(chat)), lines


def test_by_text_it_is_a_link_too(begin: Callable[..., Texting]) -> None:
    phone = begin(TRIALS=SECOND)
    database = phone.gateway.context.database
    phone.text("hello")

    def now(turns: int) -> conversations.Conversation | None:
        with database.read() as connection:
            id = connection.execute(select(talks.c.id)).scalar_one_or_none()
        found = conversations.get(database, id) if id else None
        return found if found is not None and found.turn > turns else None

    one = until(lambda: now(0))
    while not one.view.ended:
        phone.text(ANSWERS.get(one.view.question or "", "no"))
        one = until(lambda turns=one.turn: now(turns))  # type: ignore[misc]
    said = phone.until_got("/background/")
    assert said.startswith("If you like:")
    address = phone.gateway.url + LINK.search(said)[1]  # type: ignore[index]
    assert httpx.get(address, trust_env=False).status_code == 200


def test_those_at_work_are_not_shown_the_address(start: Callable[..., Gateway]) -> None:
    gateway = start(TRIALS=SECOND)
    chat, said = ended(gateway)
    secret = page(gateway, said).rsplit("/", 1)[1]
    shown = masked(conversations.history(gateway.context.database, chat.id))
    assert secret in str(chat.history()) and secret not in str(shown) and len(shown) == len(chat.history()["messages"])


def test_no_page_of_the_console_and_no_command_tells_the_address(
    start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address opens the page to whoever has it. A participant who sends it back is not shown with it either."""
    gateway = start(TRIALS=SECOND)
    chat, said = ended(gateway)
    secret = page(gateway, said).rsplit("/", 1)[1]
    chat.say(f"is {gateway.url}/background/{secret} safe?")
    (one,) = (one for one in referrals.every(gateway.context.database) if one.conversation == chat.id)
    person = Person(gateway)
    pages = [person.get(f"/referrals/{one.id}{room}") for room in ("", "/proof", "/sheet")]
    assert all("/background/…" in shown for shown in pages[:2]) and all(secret not in shown for shown in pages)
    for name, value in gateway.environ.items():
        monkeypatch.setenv(name, value)
    for how in ((), ("--json",)):
        assert main(["prove", chat.id, "--words", *how]) == 0
        told_ = capsys.readouterr().out
        assert "/background/" in told_ and secret not in told_ and secret.split(".")[1] not in told_


def test_only_counts_are_shown_and_small_ones_never(start: Callable[..., Gateway]) -> None:
    gateway = start(TRIALS=SECOND)
    _, said = ended(gateway)
    httpx.post(page(gateway, said), trust_env=False, data={"race-asian": "asian"})
    context = gateway.context.of(SECOND)
    one = flow_told.told(context, Asked(), workflow.load())
    numbers = {number for table_ in one.background.background.values() for row in table_.values() for number in row.values()}
    assert set(one.background.background) == {"ethnicity", "race"} and numbers == {"under 5"}
    assert not flow_told.told(gateway.context.of(SECOND), Asked(hide=True), workflow.load()).shown.few


def test_the_script_says_so_only_where_it_was_approved_and_lint_asks_for_it(both: Any) -> None:
    plain, asking = (manifest_of(load(both / name), Site()) for name in (FIRST, SECOND))
    assert not [id for id in (*plain.texts["en"], *plain.rules) if "background" in id]
    assert {"wording background.invite.web", "page background.why"} <= set(asking.texts["en"]) and "study background" in asking.rules
    study = both / SECOND / "study.yml"
    whole = study.read_text("utf-8")
    try:
        for missing in ("  date: '2024-11-01'\n", "  board: Our board\n", "  number: 2026-0001\n"):
            assert missing.strip() in whole
            study.write_text("\n".join(line for line in whole.split("\n") if line.strip() != missing.strip()), "utf-8")
            unapproved = load(both / SECOND)
            (fault,) = of_background.lint(unapproved)
            assert fault.place == ("background", "approved", missing.split(":")[0].strip())
            assert asked_by(unapproved) is None and "background" not in page_words(unapproved, "en"), "not asked without it"
        study.write_text(whole.replace("set: omb-1997", "set: omb-2023"), "utf-8")
        (fault,) = of_background.lint(load(both / SECOND))
        assert "there is no set omb-2023" in fault.said
    finally:
        study.write_text(whole, "utf-8")
    assert not list(of_background.lint(load(both / SECOND)))


def test_nothing_is_asked_before_the_day_of_the_approval(both: Any) -> None:
    protocol = load(both / SECOND)
    tomorrow = date.today() + timedelta(days=1)
    asked = {**protocol.study["background"], "approved": {**APPROVED["approved"], "date": tomorrow.isoformat()}}  # type: ignore[dict-item]
    early = replace(protocol, study={**protocol.study, "background": asked})
    assert asked_by(early, date.today()) is None and asked_by(early, tomorrow) is not None
    (fault,) = of_background.lint(early)
    assert fault.place == ("background", "approved", "date") and "still to come" in fault.said
