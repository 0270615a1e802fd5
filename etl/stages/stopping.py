"""SIGTERM and Ctrl-C: the stage at hand stops where it is, says what state that leaves, and can be taken up again.

Python runs a signal's handler between two of its own instructions, so a long SQL statement would hold it up until it is
killed, and the server would go on with the statement. A thread therefore cancels the statement at once.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import ParamSpec, TypeVar

from etl.records import Run

log = logging.getLogger(__name__)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
P = ParamSpec("P")
T = TypeVar("T")


class Stopped(SystemExit):
    """This process was asked to stop; its exit code is 128 + the signal's number, as shells have it.

    A SystemExit, because nothing on the way may mistake it for a failure: Airflow tries such a task again.
    """

    def __init__(self, number: int, doing: str) -> None:
        super().__init__(128 + number)
        self.message = (f"stopped by {signal.Signals(number).name} in {doing}; what was archived and staged stays, and no merge is half "
                        f"done; run the same again to take it up (Airflow does so by itself)")


def stops_cleanly(stage: Callable[P, T]) -> Callable[P, T]:
    """Let a stage be stopped by SIGTERM or Ctrl-C while it runs in a process's main thread; it raises Stopped then."""
    @wraps(stage)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        named = (a.run_id if isinstance(a, Run) else a for a in args)
        with stoppable(" ".join([stage.__name__, *(a for a in named if isinstance(a, str))])):
            return stage(*args, **kwargs)
    return run


@contextmanager
def stoppable(doing: str) -> Iterator[None]:
    """Raise Stopped, naming what was being done, when a signal arrives within the block. A second signal ends the process."""
    if threading.current_thread() is not threading.main_thread():
        yield                      # signals are the main thread's matter
        return

    def stop(number: int, frame: FrameType | None) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        raise Stopped(number, doing)

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        with _statements_cancelled():
            yield
    except Stopped as stopped:
        log.warning("%s", stopped.message)
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


@contextmanager
def _statements_cancelled() -> Iterator[None]:
    """Cancel what the database does for this process as soon as one of the signals arrives."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)   # what set_wakeup_fd asks for
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def watch() -> None:
        from etl.load.cancelling import cancel_statements
        while arrived := os.read(reader, 1):
            if arrived[0] in _SIGNALS:
                cancel_statements()
        os.close(reader)

    threading.Thread(target=watch, name="stopping", daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(writer)             # the thread reads the end of the pipe, and ends
