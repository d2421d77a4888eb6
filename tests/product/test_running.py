"""The product as hospital IT sees it where it does not start: it says what is wrong in one line."""

import os
import socket
import subprocess
from pathlib import Path

import pytest
from running import PROGRAM, ROOT, Product, free_port


def failing(data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A start that must fail."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    environment = {**clean, "PORT": str(free_port()), "DATA_DIR": str(data_dir), **settings}
    return subprocess.run([str(PROGRAM), "run"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "many"}, "PORT"),
        ({"SITE_TIME_ZONE": "Mars/Olympus", "CHAT_RATE_LIMIT": "-1"}, "SITE_TIME_ZONE"),
        ({"LANGUAGES": "xx"}, "LANGUAGES"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    done = failing(tmp_path / "data", **settings)
    assert done.returncode != 0
    assert named in done.stderr and len(done.stderr.strip().splitlines()) == 1
    if "CHAT_RATE_LIMIT" in settings:
        assert "CHAT_RATE_LIMIT" in done.stderr


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = failing(tmp_path / "data", PORT=str(taken.getsockname()[1]))
    assert done.returncode != 0
    assert "PORT" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_an_unreadable_database_is_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "prescreen.db").write_bytes(b"this is no database, but it is long enough to be looked at" * 20)
    done = failing(data)
    assert done.returncode != 0
    assert "database" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_two_products_on_one_folder_are_refused(product: Product) -> None:
    done = failing(product.data_dir)
    assert done.returncode != 0 and "DATA_DIR" in done.stderr
