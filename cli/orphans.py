"""Takes note of the end of processes that nobody waits for: as process 1 of a container, or as who adopts what its descendants leave.

Without it they would stay in the system's table of processes for ever.
"""

from __future__ import annotations

import asyncio
import os

from processes.lifeline import adopt_orphans

_LOOK_SECONDS = 1.0


async def bury_orphans() -> None:
    """For ever; to be begun before anything is started.

    Who waits for a child of its own has done so before the second look, and is never forestalled.
    """
    adopt_orphans()
    seen = 0
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            ended = None
        now = ended.si_pid if ended is not None else 0
        if now and now == seen:
            os.waitpid(now, os.WNOHANG)
        seen = now
