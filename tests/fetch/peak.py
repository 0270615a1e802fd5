"""Measuring how much memory a stretch of a test takes."""

from __future__ import annotations

import gc
import threading

import psutil

MIB = 1 << 20


class Peak:
    """Samples this process's resident memory in a thread."""

    def __enter__(self) -> Peak:
        gc.collect()
        self._me = psutil.Process()
        self.start = self.top = self._me.memory_info().rss
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()
        return self

    def _sample(self) -> None:
        while not self._stop.wait(0.02):
            self.top = max(self.top, self._me.memory_info().rss)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def grown_mib(self) -> float:
        return (self.top - self.start) / MIB
