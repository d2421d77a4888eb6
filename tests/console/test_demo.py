"""`prescreen demo`: fictional people that look like real ones to the console, and never beside real ones."""

import os
import subprocess
import sys
from pathlib import Path

from coordinating import Person, refer, words
from serving import Gateway
from sqlalchemy import func, select

from store import audit, referrals
from store import log as screening
from store.tables import conversations, outbox

ROOT = Path(__file__).parents[2]


def demo(gateway: Gateway, *more: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "DATA_DIR": gateway.environ["DATA_DIR"]}
    return subprocess.run([sys.executable, "-m", "cli.main", "demo", *more], cwd=ROOT, env=environ, capture_output=True, text=True)


def test_fictional_people_fill_an_empty_database_and_are_marked(gateway: Gateway) -> None:
    said = demo(gateway, "--people", "40")
    assert said.returncode == 0, said.stderr
    written = list(referrals.every(gateway.context.database))
    assert len(written) > 5 and all(one.fictional and "(fictional)" in one.name for one in written)
    cora = Person(gateway)
    for path in ("/", "/numbers", "/log", *(f"/referrals/{one.id}" for one in written[:5])):
        cora.get(path)
    assert "Fictional" in words(cora.get("/?view=all")) and len(list(screening.entries(gateway.context.database))) >= len(written)
    with gateway.context.database.read() as connection:
        assert list(audit.verify(connection)) == []
    assert demo(gateway, "--people", "3").returncode == 0


def test_nobody_fictional_is_texted(gateway: Gateway) -> None:
    assert demo(gateway, "--people", "40").returncode == 0
    with gateway.context.database.read() as connection:
        by_text = select(func.count()).select_from(conversations)
        assert connection.execute(by_text.where(conversations.c.channel == "sms")).scalar_one() > 0
        assert connection.execute(by_text.where(conversations.c.phone.is_not(None))).scalar_one() == 0  # so that none is reminded
        assert set(connection.execute(select(outbox.c.status).where(outbox.c.channel == "sms")).scalars()) == {"sent"}


def test_refused_beside_real_ones(gateway: Gateway) -> None:
    refer(gateway)
    said = demo(gateway)
    assert said.returncode == 2 and "real" in said.stderr and len(said.stderr.splitlines()) == 1
    assert len(list(referrals.every(gateway.context.database))) == 1
