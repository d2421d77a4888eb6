"""How many cores this process may use: those it is bound to, and no more than its container's share of time comes to."""

from __future__ import annotations

import math
import os
from pathlib import Path

MOST = 8
"""Who wants more processes of a kind than that says so: each holds memory, and connections to the database."""
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def cores(quota: Path = _QUOTA) -> int:
    """The cores available, at least one."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(bound, _share(quota)))


def _share(quota: Path) -> int:
    """How many whole cores the container's share fills; the last of them may be a part."""
    try:
        time, period = quota.read_text("ascii").split()
        return math.ceil(int(time) / int(period))
    except (OSError, ValueError):  # there is none, or "max"
        return 1_000_000
