"""A sealed value opens in its own place alone; the keys are made once and survive."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store.keys import KeyFileError, Keys, load_keys
from store.seals import Sealer, SealError


def test_a_value_opens_in_its_own_place_alone() -> None:
    sealer = Sealer(Keys.new())
    sealed = sealer.seal("words", "inbox", "m_1", "text")
    assert sealer.open(sealed, "inbox", "m_1", "text") == "words"
    for place in (("inbox", "m_2", "text"), ("inbox", "m_1", "other"), ("outbox", "m_1", "text")):
        with pytest.raises(SealError):
            sealer.open(sealed, *place)
    with pytest.raises(SealError):
        sealer.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "inbox", "m_1", "text")
    with pytest.raises(SealError):
        Sealer(Keys.new()).open(sealed, "inbox", "m_1", "text")


def test_after_a_rotation_the_old_still_opens() -> None:
    keys = Keys.new()
    sealed = Sealer(keys).seal("words", "inbox", "m_1", "text")
    rotated = Sealer(Keys.from_text(keys.rotated().to_text()))
    assert rotated.open(sealed, "inbox", "m_1", "text") == "words"
    assert rotated.seal("words", "inbox", "m_1", "text")[1:9] != sealed[1:9]
    assert rotated.index("name", "ana") != Sealer(keys).index("name", "ana") == rotated.indices("name", "ana")[1]
    assert rotated.lifted(Sealer(keys).index("name", "ana")) == rotated.index("name", "ana") == rotated.lifted(rotated.index("name", "ana"))


def test_keys_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    keys, fresh = load_keys(file)
    again, fresh_again = load_keys(file)
    assert (fresh, fresh_again, keys) == (True, False, again) and oct(file.stat().st_mode & 0o777) == "0o600"
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]


def test_keys_made_at_the_same_moment_are_the_same(tmp_path: Path) -> None:
    for number in range(20):
        file = tmp_path / f"keys{number}"
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(lambda file=file: load_keys(file)[0])  # type: ignore[misc]
            mine = load_keys(file)[0]
        assert mine == other.result() == load_keys(file)[0]


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"current": "x", "keys": {}, "index": ""}'])
def test_a_broken_key_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys"
    file.write_text(text)
    with pytest.raises(KeyFileError):
        load_keys(file)
