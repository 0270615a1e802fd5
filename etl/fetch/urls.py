"""The canonical form of a URL: the same page announced twice is one candidate."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

import idna
from courlan.clean import TRACKERS_RE

MAX_LENGTH = 2000  # characters; longer ones are traps or data, not articles
_DEFAULT_PORT = {"http": 80, "https": 443}
_PATH_SAFE = "/%!$&'()*+,;=:@-._~"  # RFC 3986 pchar, and % because escapes are kept
_QUERY_SAFE = _PATH_SAFE + "?"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|cfm|do|pl)\Z", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def canonical_url(url: str, base: str | None = None) -> str | None:
    """Return the canonical form of an http(s) URL, or None when it is none that may be fetched.

    Scheme and host in lower case, host in its ASCII form, no default port, no dot segments, escapes in one form, the
    query's parameters sorted by name and without the tracking ones (courlan's list), no fragment. What a server could
    tell apart is kept: path case, trailing slash, blank values, the order of equal names. Idempotent.

    base     resolves a relative `url`
    returns  None for other schemes, credentials in the URL, bad hosts or ports, more than 2,000 characters
    """
    url = url.strip()
    if len(url) > MAX_LENGTH:
        return None
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT or "@" in parts.netloc or port == 0:
        return None
    host = ascii_host(parts.hostname or "")
    if host is None:
        return None
    netloc = host if port in {None, _DEFAULT_PORT[scheme]} else f"{host}:{port}"
    path = _without_dots(_one_form(parts.path, _PATH_SAFE)) or "/"
    result = urlunsplit((scheme, netloc, path, _clean_query(_one_form(parts.query, _QUERY_SAFE), path), ""))
    return result if len(result) <= 3 * MAX_LENGTH else None


def ascii_host(host: str) -> str | None:
    """Return `host` in lower case and IDNA form (an IPv6 address in brackets), or None when it can be no host."""
    host = host.rstrip(".").lower()
    if ":" in host:
        return f"[{host}]" if re.fullmatch(r"[0-9a-f:.]+", host) else None
    if not host or len(host) > 253 or _CONTROL.search(host):
        return None
    if host.isascii():
        return host if re.fullmatch(r"[a-z0-9_.-]+", host) and ".." not in host and host[0] not in ".-" else None
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError, ValueError):
        return None


def _one_form(part: str, safe: str) -> str:
    """Percent-encode what must be, undo what need not be, and write escapes in upper case."""
    part = _BAD_ESCAPE.sub("%25", _CONTROL.sub(lambda m: f"%{ord(m[0]):02X}", part))
    return _ESCAPE.sub(_escape, quote(part, safe=safe, errors="replace"))


def _escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def _without_dots(path: str) -> str:
    """Remove `.` and `..` segments (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    out: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if out:
                out.pop()
        elif segment != ".":
            out.append(segment)
    if segments[-1] in {".", ".."}:
        out.append("")
    return "/" + "/".join(out)


def _clean_query(query: str, path: str) -> str:
    fields = [f for f in query.split("&") if f]
    kept = [f for f in fields if not TRACKERS_RE.search(_name(f).lower())]
    if not kept and _SCRIPT.search(path):
        # story.php?cid=4711: with no other parameter left, a number is the page's key and no tracking
        kept = [f for f in fields if f.partition("=")[2].isdecimal()]
    return "&".join(sorted(kept, key=_name))


def _name(field: str) -> str:
    return unquote(field.partition("=")[0])
