"""A private PostgreSQL for the tests: its own cluster in a temporary folder, loopback only, gone with the tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg


def programs() -> Path:
    """Where PostgreSQL's programs are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise FileNotFoundError("PostgreSQL is needed for these tests: make system")
    return found[-1].parent if found else Path(str(on_path)).parent


class Cluster:
    """A running cluster; `url(name)` is a database of that name, made when asked for."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="prescreen-postgres-"))
        self.bin, self.data = programs(), self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c fsync=off -c full_page_writes=off -c max_connections=200"
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "-o", self.options, "start")

    def url(self, name: str, template: str = "template1") -> str:
        """The address of a fresh database, a copy of another."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.address(name)

    def address(self, name: str) -> str:
        """Where a database of that name is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def restart(self) -> None:
        """Ends it as a crash would, and starts it again."""
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-m", "immediate", "-o", self.options, "restart")

    def stop(self) -> None:
        """Ends it and takes its folder away."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.bin / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, stdout=said, stderr=said, cwd="/", stdin=subprocess.DEVNULL)
            said.seek(0)
            assert done.returncode == 0, said.read().decode(errors="replace")
