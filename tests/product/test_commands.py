"""The program's commands beside the running product."""

import json

from running import Chat, Product


def test_interpret_reads_lines_in_order_and_names_what_it_can_not_read(product: Product) -> None:
    given = [
        {"id": "a", "question": "age", "text": "ninety one and still kicking"},
        {"id": "b", "question": "cancer", "text": "im on methotrexate"},
        {"id": "c", "question": "diuretic", "text": "should I stop my Lasix?"},
    ]
    lines = [json.dumps(entry) for entry in given]
    read = product.lines("interpret", given="\n".join([*lines, ""]))
    assert [entry["id"] for entry in read] == ["a", "b", "c"]
    assert read[0] == {"id": "a", "kind": "answer", "answer": 91, "also": {}}
    assert read[1]["answer"] is None
    assert read[1]["also"]["medications"] == [{"name": "methotrexate", "class": "immunosuppressant"}]
    assert read[2]["kind"] == "advice"
    wrong = product.command("interpret", given='not json\n{"id": "z"}\n' + lines[0] + "\n")
    shown = [json.loads(line) for line in wrong.stdout.splitlines()]
    assert "error" in shown[0] and shown[1]["id"] == "z" and shown[2]["answer"] == 91
    assert wrong.returncode == 1


def test_a_user_is_added_once(product: Product) -> None:
    added = product.command("users", "add", "second coordinator")
    assert added.returncode == 0 and "password" in added.stdout
    again = product.command("users", "add", "second coordinator")
    assert again.returncode == 2 and "already" in again.stderr


def test_the_log_keeps_no_answers_of_those_ruled_out(product: Product) -> None:
    chat = Chat(product)
    for text in ("yes", "I am 95", "yes", "no"):
        chat.say(text)
    entry = next(e for e in product.lines("log", "--json") if e["conversation"] == chat.id)
    assert entry["disposition"] == "unlikely"
    assert entry["criteria"] == {"I3": "fail"}
    assert entry["answers"] == {}
    assert not any(message["from"] == "participant" for message in chat.history())
