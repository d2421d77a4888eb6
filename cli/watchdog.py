"""Keeps a process running: restarts it, after growing pauses, when it ends, and kills it when it is stopped or does not answer.

Any answer over HTTP, an error too, counts as a sign that the process works.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterable

from cli.asking import ask
from cli.child import Child, Killed

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 15.0
_FIRST_STARTS = 5
_STEADY_SECONDS = 5.0
"""After a process has run for this long, the pause before its next start is short again."""
_ASK_EVERY, _ANSWER_SECONDS, _MISSES = 2.0, 4.0, 3
_LOOK_SECONDS = 0.25


def tell(line: str, *, fault: bool = False) -> None:
    """Prints a line at the terminal; that the terminal is gone is no error."""
    with contextlib.suppress(OSError):
        print(f"prescreen: {' '.join(line.split())}", file=sys.stderr if fault else sys.stdout, flush=True)


async def begin(child: Child, seconds: float) -> None:
    """The child's first start, once more where a signal ended it meanwhile. Raises RuntimeError where it does not come up."""
    for _ in range(_FIRST_STARTS):
        try:
            await child.start(seconds)
            return
        except Killed as error:
            tell(f"{child.name}: {error}; starting it again", fault=True)
            await asyncio.sleep(_FIRST_PAUSE)
    await child.start(seconds)


async def keep(child: Child, seconds: float) -> None:
    """Starts the child again whenever it ends, for ever, with a growing pause while it keeps ending."""
    clock, pause = asyncio.get_running_loop().time, _FIRST_PAUSE
    while True:
        begun = clock()
        if child.running:
            code = await child.ended()
            tell(f"{child.name} ended ({_reason(code)}); starting it again", fault=True)
            if clock() - begun > _STEADY_SECONDS:
                pause = _FIRST_PAUSE
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
        try:
            await child.start(seconds)
            tell(f"{child.name} is back", fault=True)
        except (RuntimeError, OSError) as error:
            tell(f"{child.name}: {error}; trying again in {pause:g} seconds", fault=True)


async def look_after(children: Iterable[Child]) -> None:
    """Kills, for ever, what is stopped, also while it starts."""
    while True:
        for child in children:
            child.look()
        await asyncio.sleep(_LOOK_SECONDS)


async def watch(child: Child, url: str) -> None:
    """Kills the child, for ever, when it has not answered at this address several times in a row."""
    misses = 0
    while True:
        await asyncio.sleep(_ASK_EVERY)
        if child.address is None:
            misses = 0
            continue
        misses = misses + 1 if await ask(url, _ANSWER_SECONDS) is None else 0
        if misses >= _MISSES and child.running:
            tell(f"{child.name} does not answer", fault=True)
            misses = 0
            child.kill()


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"status {code}"
