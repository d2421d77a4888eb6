"""The database locked, full, read-only, restarted: a message is refused with 503 or kept; none is acknowledged and lost."""

import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from postgres import Cluster
from psycopg.errors import DeadlockDetected
from serving import Chat, Gateway, TurnServer, until
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError
from test_server import Process

Break = Callable[[Gateway], AbstractContextManager[None]]


@contextmanager
def locked(gateway: Gateway) -> Iterator[None]:
    """As another program would hold it."""
    with gateway.context.database.engine.connect() as lock:
        lock.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        lock.rollback()


@contextmanager
def read_only(gateway: Gateway) -> Iterator[None]:
    """Every connection may only read from now on."""
    engine = gateway.context.database.engine

    def forbid(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only=1")

    def allow(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only=0")

    event.listen(engine, "checkout", forbid)
    yield
    event.remove(engine, "checkout", forbid)
    event.listen(engine, "checkout", allow)


@contextmanager
def read_only_server(gateway: Gateway) -> Iterator[None]:
    """As after a failover to a replica."""
    _alter(gateway, "on")
    yield
    _alter(gateway, "off")


def _alter(gateway: Gateway, value: str) -> None:
    url = gateway.context.database.engine.url
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {url.database} SET default_transaction_read_only = {value}"))
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": url.database})
    admin.dispose()


@contextmanager
def full_server(gateway: Gateway) -> Iterator[None]:
    """Every write ends as it does on a full disk: SQLSTATE 53100."""
    database, tables = gateway.context.database, ("inbox", "conversations", "outbox", "alembic_version")
    with database.write() as connection:
        full = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE='53100'; END $$"
        connection.execute(text(full))
        for table in tables:
            connection.execute(text(f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION full_disk()"))
    yield
    while True:  # the gateway's own transactions hold what this takes, in their order: of two that wait for each other one is ended
        try:
            with database.write() as connection:
                connection.execute(text("DROP FUNCTION full_disk CASCADE"))
            return
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected):
                raise


SQLITE: list[Break] = [locked, read_only]
POSTGRESQL: list[Break] = [read_only_server, full_server]


@pytest.fixture(params=[*SQLITE, *POSTGRESQL], ids=lambda fault: fault.__name__)
def faulty(request: pytest.FixtureRequest, start: Callable[..., Gateway]) -> tuple[Gateway, Break]:
    """A gateway, and what may befall its database."""
    if request.param in SQLITE:
        return start(), request.param
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return start(DATABASE_URL=fresh()), request.param


def health(url: str) -> tuple[int, list[str]]:
    """What /healthz says."""
    answer = httpx.get(f"{url}/healthz", trust_env=False, timeout=20)
    return answer.status_code, answer.json().get("missing", [])


def test_a_message_is_refused_and_the_question_stands(faulty: tuple[Gateway, Break], turn_server: TurnServer) -> None:
    gateway, fault = faulty
    chat = Chat(gateway.url)
    chat.say("yes")
    calls = len(turn_server.calls)
    with fault(gateway):
        answer = chat.send("54", "client-1")
        assert (answer.status_code, answer.json()["kept"]) == (503, False) and len(turn_server.calls) == calls
        assert health(gateway.url) == (503, ["database"])
        assert httpx.post(f"{gateway.url}/api/chat", json={}, trust_env=False, timeout=20).status_code == 503
    until(lambda: health(gateway.url)[0] == 200)
    assert chat.written() == ["yes"] and chat.history()["question"] == "age"
    assert chat.send("54", "client-1").json()["question"] == "dry_mouth" and chat.written() == ["yes", "54"]


def test_a_gateway_that_waits_for_its_database_is_alive(faulty: tuple[Gateway, Break]) -> None:
    gateway, fault = faulty
    with fault(gateway):
        assert health(gateway.url)[0] == 503
        assert httpx.get(f"{gateway.url}/alive", trust_env=False, timeout=20).status_code == 200


def test_between_message_and_turn_the_message_is_kept(faulty: tuple[Gateway, Break], turn_server: TurnServer) -> None:
    gateway, fault = faulty
    chat = Chat(gateway.url)
    chat.say("yes")
    answer_well, open_fault = turn_server.answer, fault(gateway)

    def answer_and_break(call: dict[str, Any]) -> dict[str, Any]:
        turn_server.answer = answer_well  # type: ignore[method-assign]
        open_fault.__enter__()
        return answer_well(call)

    turn_server.answer = answer_and_break  # type: ignore[method-assign]
    answer = chat.send("54", "client-1")
    assert (answer.status_code, answer.json()["kept"]) == (503, True)
    open_fault.__exit__(None, None, None)
    until(lambda: health(gateway.url)[0] == 200)
    assert chat.send("54", "client-1").json()["question"] == "dry_mouth" and chat.written() == ["yes", "54"]


def test_a_restarted_database_loses_nothing(start: Callable[..., Gateway], turn_server: TurnServer) -> None:
    cluster = Cluster()
    try:
        gateway = start(DATABASE_URL=cluster.url("restarted"))
        chat = Chat(gateway.url)
        chat.say("yes")
        for number in range(3):
            cluster.restart()
            sent = f"ask {number}"
            answer = until(lambda sent=sent: (a := chat.send(sent, sent)).status_code == 200 and a)  # type: ignore[misc]
            assert answer.json()["question"] == "age"
        assert chat.written() == ["yes", "ask 0", "ask 1", "ask 2"]
        gateway.stop()
    finally:
        cluster.stop()


def test_a_full_disk_refuses_and_goes_on_when_there_is_room(turn_server: TurnServer, tmp_path: Path) -> None:
    gateway = Process(turn_server, tmp_path / "var")
    try:
        chat = Chat(gateway.url)
        chat.say("yes")
        pid, (soft, hard) = gateway.process.pid, resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))  # no file may grow past a page: what a full disk does to it
        answer = chat.send("54", "client-1")
        assert (answer.status_code, answer.json()["kept"]) == (503, False)
        assert health(gateway.url) == (503, ["database"]) and chat.history()["question"] == "age"
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
        until(lambda: health(gateway.url)[0] == 200)
        assert chat.send("54", "client-1").json()["question"] == "dry_mouth" and chat.written() == ["yes", "54"]
    finally:
        gateway.kill()
