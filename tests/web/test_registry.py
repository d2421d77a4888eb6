"""The registry is asked once a day where somebody wants it, is trusted in nothing, and its silence is an alarm of its own."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from registering import NCT, record
from registry_serving import BIG, RegistryStandIn
from serving import PROTOCOL, Gateway, until

from store import registry
from web.registry import watching
from web.registry.fetching import NotFetched, fetch
from web.registry.watching import RegistryWatch, look


@pytest.fixture
def standin() -> Iterator[RegistryStandIn]:
    """The registry."""
    made = RegistryStandIn()
    yield made
    made.serving.stop()


def state(gateway: Gateway) -> registry.Watch:
    """How the watch stands."""
    with gateway.context.database.read() as connection:
        return registry.state(connection, PROTOCOL.name)


def snapshots(gateway: Gateway) -> int:
    """How many readings are kept."""
    with gateway.context.database.read() as connection:
        return len(registry.kept(connection, PROTOCOL.name, NCT))


def healthz(gateway: Gateway) -> str:
    """What /healthz says of the watch."""
    answer = httpx.get(f"{gateway.url}/healthz", trust_env=False)
    assert answer.status_code == 200
    return str(answer.json()["registry"][PROTOCOL.name])


def test_a_record_is_fetched_by_its_number_alone(standin: RegistryStandIn) -> None:
    assert fetch(standin.url, NCT) == standin.record
    (asked,) = standin.asked
    assert asked.headers["user-agent"].startswith("prescreen/") and "cookie" not in asked.headers and "authorization" not in asked.headers


def test_a_way_on_the_same_host_is_followed(standin: RegistryStandIn) -> None:
    standin.fault = "moved"
    assert fetch(standin.url, NCT) == standin.record


FAULTS = {
    "404": "it has no record NCT06392711 (status 404)",
    "429": "it was asked too often (status 429)",
    "500": "it answers with status 500",
    "page": "the answer is no record of a study",
    "broken": "the answer is no record of a study",
    "truncated": "the answer breaks off",
    "bytes": "the answer is no record of a study",
    "half a character": "the answer is no record of a study",
    "another": "the answer is the record of another study, NCT01234567",
    "empty": "the answer is no record of a study",
    "huge": "the answer is too large",
    "loop": "it sends from one address to the next",
    "elsewhere": "it sends to another host",
    "downgraded": "it sends to another host",
    "nowhere": "it sends to another host",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_else_comes_is_a_fault_in_our_words(standin: RegistryStandIn, fault: str) -> None:
    standin.fault = fault
    with pytest.raises(NotFetched) as told:
        fetch(standin.url, NCT, most=10 * BIG)
    assert str(told.value) == FAULTS[fault] and standin.elsewhere == 0


def test_an_answer_that_never_ends_is_given_up(standin: RegistryStandIn) -> None:
    standin.fault = "slow"
    with pytest.raises(NotFetched, match=r"takes too long"):
        fetch(standin.url, NCT, seconds=0.2)


def test_a_registry_that_is_not_there(standin: RegistryStandIn) -> None:
    url = standin.url
    standin.serving.stop()
    with pytest.raises(NotFetched, match=r"can't be reached"):
        fetch(url, NCT)


def test_nobody_is_asked_unless_it_is_wanted(start: Callable[..., Gateway], standin: RegistryStandIn) -> None:
    gateway = start(REGISTRY_API=standin.url)
    assert healthz(gateway) == "off" and standin.asked == [] and state(gateway).tried_at is None


def test_a_gateway_that_watches_asks_and_keeps(start: Callable[..., Gateway], standin: RegistryStandIn) -> None:
    gateway = start(REGISTRY_API=standin.url, REGISTRY_WATCH="on")
    until(lambda: state(gateway).reached_at)
    assert len(standin.asked) == 1 and snapshots(gateway) == 1 and healthz(gateway) == "reached"


def test_the_day_is_of_whoever_comes_first(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(context: Any, by: str) -> bool:
        return look(context, by, lambda api, number: asked.append(number) or record())

    monkeypatch.setattr(watching, "look", ask)
    for _ in range(3):  # as several processes would
        RegistryWatch.day(gateway.context)
    assert asked == [NCT] and snapshots(gateway) == 1


def test_silence_is_an_alarm_after_some_days(
    start: Callable[..., Gateway], standin: RegistryStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    standin.fault = "500"
    gateway = start(REGISTRY_API=standin.url, REGISTRY_WATCH="on", REGISTRY_DAYS="3")
    until(lambda: state(gateway).fault == FAULTS["500"])
    assert healthz(gateway) == "missed"
    now = gateway.context.clock.now()
    with gateway.context.database.write() as connection:
        registry.keep(connection, PROTOCOL.name, record(), _ours(gateway), now - timedelta(days=3, hours=1), "operator", fetched=True)
        registry.missed(connection, PROTOCOL.name, now - timedelta(hours=4), "it can't be reached")
    assert healthz(gateway) == "silent"
    caplog.set_level("INFO", "prescreen.registry")
    RegistryWatch.day(gateway.context)
    assert "registry: dry-mouth: not reached for 3 days" in caplog.messages
    standin.fault = ""
    look(gateway.context, "operator")
    assert healthz(gateway) == "reached"


def _ours(gateway: Gateway) -> Any:
    with gateway.context.database.read() as connection:
        return watching.our_side(gateway.context, connection)


def test_what_was_found_is_no_reason_to_be_unwell(gateway: Gateway) -> None:
    watching.bring(gateway.context, record(eligibilityModule__maximumAge="85 Years"), "operator")
    assert healthz(gateway) == "off"
