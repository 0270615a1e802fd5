"""Undoing content codings (gzip, deflate, br, zstd) under a cap: a bomb costs the cap, never its full size."""

from __future__ import annotations

import io
import zlib

import brotli  # type: ignore[import-untyped]
import zstandard

from etl.fetch.failure import FetchFailure
from etl.reasons import Reason

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
_MAX_CODINGS = 3  # stacked codings; more is nobody's honest server
_ZSTD_WINDOW = 8 << 20  # RFC 9659: the most that a browser must accept for this content coding


class _TooLarge(Exception):
    pass


class _Truncated(Exception):
    pass


def decode_body(raw: bytes, coding: str, *, limit: int, url: str) -> bytes:
    """Return `raw` with its Content-Encoding undone.

    coding   the header's value: codings in the order they were applied, comma separated; empty means none
    limit    most bytes that the result (and each step) may have
    raises   FetchFailure: bad_encoding (unknown or broken coding), truncated (it ends too early), too_large
    """
    codings = [c for c in (part.strip().lower() for part in coding.split(",")) if c not in {"", "identity", "none"}]
    if len(codings) > _MAX_CODINGS:
        raise FetchFailure(Reason.BAD_ENCODING, f"{url}: {len(codings)} stacked content codings ({coding[:80]})")
    for name in reversed(codings):
        step = _STEPS.get(name)
        if step is None:
            raise FetchFailure(Reason.BAD_ENCODING, f"{url}: content coding {name[:40]!r} is not one of {ACCEPT_ENCODING}")
        try:
            raw = step(raw, limit)
        except _TooLarge:
            raise FetchFailure(Reason.TOO_LARGE, f"{url}: {len(raw)} bytes of {name} decode to more than {limit} bytes") from None
        except _Truncated:
            raise FetchFailure(Reason.TRUNCATED, f"{url}: the {name} stream ends too early, after {len(raw)} bytes", passing=True) from None
        except (zlib.error, brotli.error, zstandard.ZstdError, MemoryError) as why:
            raise FetchFailure(Reason.BAD_ENCODING, f"{url}: {len(raw)} bytes do not decode as {name} ({why})") from None
    return raw


def gunzip(raw: bytes, limit: int, url: str) -> bytes:
    """Return the content of a gzip file, or `raw` itself when it is none (by magic number). Raises like decode_body."""
    return decode_body(raw, "gzip" if raw[:2] == b"\x1f\x8b" else "", limit=limit, url=url)


def _zlib(raw: bytes, limit: int, wbits: int) -> bytes:
    """Inflate all members of `raw`; bytes after the last member that start no other are left out, as browsers do."""
    out: list[bytes] = []
    size = 0
    rest = raw
    while rest:
        machine = zlib.decompressobj(wbits)
        try:
            part = machine.decompress(rest, limit - size + 1)
        except zlib.error:
            if out:
                break
            raise
        size += len(part)
        if size > limit:
            raise _TooLarge
        if not machine.eof:
            raise _Truncated
        out.append(part)
        rest = machine.unused_data
        if wbits != 31:
            break
    return b"".join(out)


def _gzip(raw: bytes, limit: int) -> bytes:
    return _zlib(raw, limit, 31)


def _deflate(raw: bytes, limit: int) -> bytes:
    try:
        return _zlib(raw, limit, 15)
    except zlib.error:
        return _zlib(raw, limit, -15)  # the raw form that some servers send under the same name


def _brotli(raw: bytes, limit: int) -> bytes:
    if not raw:
        return b""
    machine = brotli.Decompressor()
    out = [machine.process(raw, output_buffer_limit=limit + 1)]
    size = len(out[0])
    while not machine.is_finished():
        if size > limit:
            raise _TooLarge
        part = machine.process(b"", output_buffer_limit=limit + 1 - size)
        if not part:
            raise _Truncated
        size += len(part)
        out.append(part)
    if size > limit:
        raise _TooLarge
    return b"".join(out)


def _zstd(raw: bytes, limit: int) -> bytes:
    if not raw:
        return b""
    with zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(io.BytesIO(raw), read_across_frames=True) as reader:
        out = reader.read(limit + 1)
    if len(out) > limit:
        raise _TooLarge
    whole = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj(read_across_frames=False)
    whole.decompress(raw)  # the reader above does not tell an early end; the size is known to be bounded by now
    if not whole.eof:
        raise _Truncated
    return out


_STEPS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
