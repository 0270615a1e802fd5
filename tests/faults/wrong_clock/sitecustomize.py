"""Puts a whole Python process's wall clock WRONG_CLOCK_SECONDS off; the monotonic clock goes on. On PYTHONPATH for test_clock.py.

Debian's libfaketime cannot be used: in 0.9.10 Python 3.11's sleeps and timed waits fail or never end under it.
"""

import datetime as module
import os
import time

OFFSET = float(os.environ["WRONG_CLOCK_SECONDS"])
REAL = module.datetime
seconds, nanoseconds = time.time, time.time_ns


class Meta(type):
    """Lets what C code makes (psycopg2) count as a datetime."""

    def __instancecheck__(cls, value):
        return isinstance(value, REAL)

    def __subclasscheck__(cls, other):
        return issubclass(other, REAL)


class Wrong(REAL, metaclass=Meta):
    """The datetime that every module of the process imports."""

    @classmethod
    def now(cls, tz=None):
        return REAL.fromtimestamp(seconds() + OFFSET, tz)

    @classmethod
    def utcnow(cls):
        return REAL.fromtimestamp(seconds() + OFFSET, module.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.now()


module.datetime = Wrong
time.time = lambda: seconds() + OFFSET
time.time_ns = lambda: nanoseconds() + int(OFFSET * 1e9)
