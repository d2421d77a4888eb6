"""What a release leaves behind, for tests/web/test_upgrade.py of later ones: `.venv/bin/python tests/product/leaving.py VERSION`.

Plays five conversations on the page and one by text, on SQLite and on PostgreSQL, ends the product, and keeps the database as SQL, its keys, and
what conversations, log and referrals were, in tests/web/releases/VERSION. All of it is fictional. Refuses to replace a version that is there.
"""

import gzip
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import postgres  # noqa: E402
from running import Chat, Product  # noqa: E402
from test_conversations import GIVEN  # noqa: E402
from test_sms import Phone  # noqa: E402

RELEASES = ROOT / "tests" / "web" / "releases"
ANSWERS = {**GIVEN["base"], "confirm": "yes", "contact.other_trials": "no"}
PLAYED: dict[str, tuple[str | None, dict[str, str]]] = {
    "done": (None, {}),
    "half": ("medications", {}),
    "unlikely": (None, {"age": "ninety three"}),
    "stopped": (None, {"saliva_test": "I want to stop now, please end this"}),
    "contact": ("contact.email", {}),
}
"""Conversation -> the question that it is left at, if it is not played to its end; what is answered otherwise than the base."""
_MOST = 90


def talked(product: Product, left_at: str | None, otherwise: dict[str, str]) -> dict[str, Any]:
    """A conversation on the page, as it stands when its participant leaves."""
    chat = Chat(product)
    for _ in range(_MOST):
        if chat.view["ended"] or chat.question == left_at:
            break
        chat.say({**ANSWERS, **otherwise}.get(chat.question or "", "no"))
    assert chat.question == left_at and chat.view["ended"] == (left_at is None), (left_at, chat.question)
    return {"token": chat.token, "conversation": chat.id, "question": chat.question, "ended": chat.view["ended"]}


def texted(product: Product) -> dict[str, Any]:
    """An interview by text that was begun."""
    phone = Phone(product)
    phone.say("Hello", "NCT06392711")
    phone.say("1", "How old")
    return {"number": phone.number, "thread": [one["text"] for one in phone.texts()]}


def left(folder: Path, address: str) -> tuple[dict[str, Any], str, str]:
    """What a product of this checkout leaves: what was told, the database as SQL, the keys."""
    folder.mkdir()
    product = Product(folder / "data", **({"DATABASE_URL": address} if address else {}))
    try:
        told: dict[str, Any] = {name: talked(product, *how) for name, how in PLAYED.items()} | {"texted": texted(product)}
        told |= {command: product.lines(command, "--json") for command in ("log", "referrals")}
    finally:
        product.stop()
    if address:
        dump = [str(postgres.programs() / "pg_dump"), "--no-owner", "--no-privileges", "--inserts", address]
        sql = subprocess.run(dump, capture_output=True, text=True, check=True).stdout
    else:
        with sqlite3.connect(folder / "data" / "prescreen.db") as connection:
            sql = "\n".join(connection.iterdump()) + "\n"
    return told, sql, (folder / "data" / "keys").read_text("utf-8")


def main(version: str) -> None:
    """Keeps all of it."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version) or (RELEASES / version).exists():
        sys.exit(f"leaving: {version} is no version such as 1.2.0, or is there already")
    cluster, work = postgres.Cluster(), Path(tempfile.mkdtemp(prefix="prescreen-leaving-"))
    try:
        made = {kind: left(work / kind, cluster.url("left") if kind == "postgresql" else "") for kind in ("sqlite", "postgresql")}
    finally:
        cluster.stop()
    (RELEASES / version).mkdir(parents=True)
    for kind, (told, sql, keys) in made.items():
        (RELEASES / version / f"{kind}.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
        (RELEASES / version / f"{kind}.sql.gz").write_bytes(gzip.compress(sql.encode(), mtime=0))
        (RELEASES / version / f"{kind}.keys").write_text(keys, "utf-8")
    shutil.rmtree(work)
    print(f"leaving: kept {(RELEASES / version).relative_to(ROOT)}; now run tests/web/test_upgrade.py")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else "")
