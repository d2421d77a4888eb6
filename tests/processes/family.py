"""A family of processes for tests: workers that answer each connection with their name and their id. Run as a program.

The one word after the socket's number says how its workers misbehave.
"""

import asyncio
import os
import socket
import sys
import time

from processes import lifeline, workers

listener = socket.socket(fileno=int(sys.argv[1]))
ways = sys.argv[2:]


def answer_all(worker: workers.Worker) -> None:
    """A worker that serves until SIGTERM; told `hang` by who connects, it hangs."""
    if "broken" in ways:
        sys.exit(3)
    if "late" in ways and worker.number == 1:
        os.kill(os.getpid(), 9)
    asyncio.run(_answer(worker))


async def _answer(worker: workers.Worker) -> None:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{worker.name} {os.getpid()}\n".encode())
        await writer.drain()
        if (await reader.readline()).strip() == b"hang":
            while True:
                time.sleep(60)
        writer.close()

    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(15, done.set)
    alive = asyncio.create_task(workers.beating(worker))
    server = await asyncio.start_server(one, sock=listener)
    worker.ready()
    await done.wait()
    server.close()
    alive.cancel()


sys.exit(workers.serve(answer_all, ["first", "second"], ready=lambda: print("ready", flush=True), lifeline=lifeline.inherited()))
