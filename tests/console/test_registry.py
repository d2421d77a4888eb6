"""The page of the registry: everybody reads, the investigator acknowledges, and what nobody has acknowledged stays in sight."""

import re
from collections.abc import Callable
from datetime import timedelta

from coordinating import Person, audited, words
from registering import EARLIER, NCT, TEXT, updated
from serving import PROTOCOL, Gateway

from store import registry
from web.registry.watching import bring


def brought(gateway: Gateway, *records: dict) -> None:
    """Records that were read from files."""
    for one in records:
        bring(gateway.context, one, "operator")


def ids(page: str) -> list[str]:
    """The findings that can be acknowledged on a page."""
    return re.findall(r'name="finding" value="([0-9a-f]{64})"', page)


THERE, AWAY = updated("2026-03-01", TEXT), updated("2026-10-05", EARLIER)


def test_nothing_was_read_yet(gateway: Gateway) -> None:
    page = words(Person(gateway).get("/registry"))
    assert f"Registry: {NCT}" in page and "Nothing was read yet" in page and "this product asks nobody by itself" in page
    assert "findings" not in words(Person(gateway, name="another").get("/"))


def test_findings_with_their_words_marked_and_their_criteria(gateway: Gateway) -> None:
    brought(gateway, THERE, AWAY)
    page = Person(gateway).get("/registry")
    assert "<del>28</del>" in page and "<ins>42</ins>" in page
    said = words(page)
    assert "Not acknowledged yet: 3" in said and "I9 says 28 days; the record names 42 calendar days." in said
    assert "I2" in said and "I1, perhaps" in said and "The registry is ahead: it changed, and ours did not." in said
    assert ids(page) == [] and "The principal investigator acknowledges what stands here." in said


def test_the_queue_says_so_until_all_is_acknowledged(gateway: Gateway) -> None:
    brought(gateway, THERE, AWAY)
    coordinator, investigator = Person(gateway), Person(gateway, "principal_investigator")
    assert "3 findings on the study's record, not acknowledged yet: inclusion 2, inclusion 9." in words(coordinator.get("/"))
    for id in ids(investigator.get("/registry")):
        assert investigator.post("/registry", finding=id, reason="Amendment 3 is with the board.").status_code == 303
    assert "on the study's record" not in words(coordinator.get("/"))
    page = words(coordinator.get("/registry"))
    assert "Nothing waits to be acknowledged" in page and "“Amendment 3 is with the board.” a principal_investigator" in page
    assert [action for action, _ in audited(gateway)].count("registry finding acknowledged") == 3


def test_an_acknowledgement_is_for_the_sentence_as_it_stood(gateway: Gateway) -> None:
    brought(gateway, THERE, AWAY)
    investigator = Person(gateway, "principal_investigator")
    for id in ids(investigator.get("/registry")):
        investigator.post("/registry", finding=id, reason="seen")
    brought(gateway, updated("2026-11-01", EARLIER.replace("42", "41")))
    assert "Not acknowledged yet: 2" in words(investigator.get("/registry"))


def test_a_reason_is_needed_and_a_finding_that_stands(gateway: Gateway) -> None:
    brought(gateway, THERE, AWAY)
    investigator = Person(gateway, "principal_investigator")
    id, *_ = ids(investigator.get("/registry"))
    for given in ({"finding": id, "reason": " "}, {"finding": id}, {"finding": "f" * 64, "reason": "seen"}, {}):
        assert investigator.post("/registry", **given).status_code == 422
    assert len(ids(investigator.get("/registry"))) == 3


def test_the_same_form_twice_is_one_acknowledgement(gateway: Gateway) -> None:
    brought(gateway, THERE, AWAY)
    investigator = Person(gateway, "principal_investigator")
    id, *_ = ids(investigator.get("/registry"))
    sent = [investigator.post("/registry", finding=id, reason="seen", key="k1").status_code for _ in range(2)]
    assert sent == [303, 303] and [action for action, _ in audited(gateway)].count("registry finding acknowledged") == 1


def test_a_silent_registry_is_an_alarm_on_the_page_and_the_queue(start: Callable[..., Gateway]) -> None:
    gateway = start(REGISTRY_WATCH="on", REGISTRY_API="http://127.0.0.1:9")
    now = gateway.context.clock.now()
    with gateway.context.database.write() as connection:
        registry.missed(connection, PROTOCOL.name, now - timedelta(days=8), "it can't be reached")
    with gateway.context.database.write() as connection:
        connection.execute(registry.watch.update().values(since=now - timedelta(days=8)))
    person = Person(gateway)
    assert "The registry was not reached for 8 days" in words(person.get("/registry"))
    assert "was not reached for 8 days" in words(person.get("/"))


def test_words_of_the_record_are_words_on_the_page(gateway: Gateway) -> None:
    brought(gateway, THERE, updated("2026-10-05", TEXT.replace("2. Sialolithiasis", "2. Sialolithiasis <script>alert(1)</script>")))
    page = Person(gateway).get("/registry")
    assert "<script>alert" not in page and "alert" in page
