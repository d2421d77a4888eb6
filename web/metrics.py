"""What the gateways count for Prometheus: turns, messages, what waits and what goes out.

Numbers alone: no id and no word of a participant.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, ProcessCollector, values
from prometheus_client.multiprocess import MultiProcessCollector

_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 3)
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
values.ValueClass = values.MutexValue  # the library keeps all in files where that variable is inherited
_NOT_ADDED = {"process_start_time_seconds": min, "process_max_fds": min}


class Shared:
    """Where gateways that were forked from one process count together: in the files of a folder.

    Each gateway counts in a file of its own. Whoever takes its place goes on with that file, so that no count ever falls. Made before the
    first Metrics, by the process that forks.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, "parent"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in folder.glob("*.db"):
            old.unlink()
        self.processes: Callable[[], Iterable[int]] = lambda: [os.getpid()]
        os.environ[_FOLDER] = str(folder)
        self.value = values.MultiProcessValue(lambda: self.number)  # type: ignore[no-untyped-call]


class Metrics:
    """The numbers of this process, or of all that count together."""

    def __init__(self, shared: Shared | None = None) -> None:
        r = self.registry = CollectorRegistry()
        _Processes(r, (lambda: shared.processes()) if shared is not None else lambda: [os.getpid()])
        self.up = Gauge("prescreen_up", "Whether a part answers", ["part"], registry=r)
        self.waiting = Gauge("prescreen_messages_waiting", "Messages that wait for their turn, in the whole database", registry=r)
        self.oldest = Gauge("prescreen_messages_waiting_seconds", "How long the oldest of them waits", registry=r)
        self.unsent = Gauge("prescreen_outgoing_waiting", "Texts and mails not sent yet, in the whole database", ["channel"], registry=r)
        self.referrals = Gauge("prescreen_referrals", "Referrals by status, in the whole database", ["status"], registry=r)
        counted = r if shared is None else None
        counter, histogram = _counted(Counter, shared), _counted(Histogram, shared)
        self.turns = counter("prescreen_turns", "Turns by how they ended", ["outcome"], registry=counted)
        self.turn_seconds = histogram(
            "prescreen_turn_seconds", "From the stored message to the stored turn", buckets=_BUCKETS, registry=counted
        )
        self.received = counter("prescreen_messages_received", "Messages stored", ["channel"], registry=counted)
        self.refused = counter("prescreen_messages_refused", "Messages not stored, answered with 503", ["channel"], registry=counted)
        self.outgoing = counter(
            "prescreen_outgoing", "Texts and mails, by how a try to send them ended", ["channel", "outcome"], registry=counted
        )
        if shared is not None:
            MultiProcessCollector(r, str(shared.folder))  # type: ignore[no-untyped-call]


class _Processes:
    """Processor time, memory and open files of all the processes; memory that they share counts in each."""

    def __init__(self, registry: Any, processes: Callable[[], Iterable[int]]) -> None:
        self._processes = processes
        registry.register(self)

    def collect(self) -> Iterable[Metric]:
        """The numbers, added up."""
        added: dict[str, Metric] = {}
        for pid in self._processes():
            for family in ProcessCollector(pid=lambda pid=pid: pid, registry=None).collect():  # type: ignore[misc]
                held = added.setdefault(family.name, family)
                if held is not family:
                    how = _NOT_ADDED.get(family.samples[0].name, sum)
                    pairs = zip(held.samples, family.samples, strict=True)
                    held.samples = [one._replace(value=how((one.value, other.value))) for one, other in pairs]
        return added.values()


def _counted(kind: type[Any], shared: Shared | None) -> type[Any]:
    """That kind of metric, its numbers kept where all count together; the library itself keeps all in files, or none."""
    if shared is None:
        return kind
    kept = shared.value

    class Counted(kind):  # type: ignore[misc]
        def _metric_init(self) -> None:
            alone, values.ValueClass = values.ValueClass, kept
            try:
                super()._metric_init()
            finally:
                values.ValueClass = alone

    return Counted
