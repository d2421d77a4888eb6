"""The other-trials list: an address counts once its owner confirmed it by the mail's link, which takes it off at any time too."""

import csv
import io
import re
from email import message_from_bytes, policy

import httpx
from coordinating import Person, audited, words
from serving import Gateway, until
from sqlalchemy import insert

from store import ids
from store.tables import other_trials


def wish(gateway: Gateway, address: str) -> None:
    context, id, kind = gateway.context, ids.new("w"), "phone" if address.startswith("+") else "email"
    sealed = context.sealer.seal(f"{kind}:{address}", "other_trials", id, "address")
    row = {"id": id, "address": sealed, "address_index": context.sealer.index(kind, address), "language": "en", "trial": context.trial}
    with context.database.write() as connection:
        connection.execute(insert(other_trials).values(**row, created_at=context.clock.now()))


def exported(person: Person) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(person.get("/exports/other-trials.csv"))))


def test_an_address_is_confirmed_by_its_owner_and_leaves_at_will(either: Gateway) -> None:
    cora = Person(either)
    wish(either, "=ana@example.org")
    wish(either, "+16085550123")
    folder = either.context.settings.mail_dir
    (file,) = until(lambda: folder.exists() and list(folder.glob("*.eml")))
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    (path,) = re.findall(r"(/other-trials/\S+)", mail.get_content())
    assert mail["To"] == "=ana@example.org" and exported(cora) == []
    page = words(cora.get("/other-trials"))
    assert "=ana@example.org English" in page and "not yet" in page and "asked by text where we may" in page
    http = httpx.Client(base_url=either.url, trust_env=False, headers={"Origin": either.url})
    assert "=ana@example.org" in http.get(path).text and exported(cora) == []
    assert "You are on the list" in http.post(path, data={"news": "yes"}).text
    (row,) = exported(cora)
    assert row["address"] == "'=ana@example.org" and row["way off"].endswith(path)
    assert http.post(path, data={"news": "no"}, headers={"Origin": "https://evil.example"}).status_code == 200 and exported(cora)
    assert "on no list" in http.post(path, data={"news": "no"}).text and exported(cora) == []
    assert http.get(path).status_code == 404 and http.get("/other-trials/x").status_code == 404
    assert {"other trials confirmed", "other trials left", "other trials exported"} <= {action for action, _ in audited(either)}
