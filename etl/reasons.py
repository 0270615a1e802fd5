"""The closed list of reason codes: why a URL was not fetched, or a page gave no article or no extraction.

Every code is used by `ops.quarantine.reason`, `raw.capture.reason` and the stage reports; docs/reasons.md explains
each to ops (a test keeps that page complete). Adding a code: one line here, one row there.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why an item left the path. The value is what stands in the tables."""

    # discover
    OUTSIDE_WINDOW = "outside_window"
    EXCLUDED = "excluded"                      # the source's include and exclude patterns
    DUPLICATE_URL = "duplicate_url"
    BAD_URL = "bad_url"
    FEED_UNREADABLE = "feed_unreadable"
    # fetch: not tried
    UNCHANGED = "unchanged"                    # 304, or an accepted capture exists and no refetch was asked
    ROBOTS_DENIED = "robots_denied"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    ADDRESS_REFUSED = "address_refused"        # private, loopback, link-local … address
    HOST_BREAKER_OPEN = "host_breaker_open"
    # fetch: tried
    DNS_FAILED = "dns_failed"
    CONNECT_FAILED = "connect_failed"
    TLS_FAILED = "tls_failed"
    TIMEOUT = "timeout"
    DEADLINE = "deadline"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"              # content coding that does not decode
    PROTOCOL_ERROR = "protocol_error"
    TRUNCATED = "truncated"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_REFUSED = "redirect_refused"
    CONTENT_TYPE = "content_type"
    HTTP_NOT_FOUND = "http_not_found"          # 404, 410
    HTTP_FORBIDDEN = "http_forbidden"          # 401, 402, 403, 451
    HTTP_RATE_LIMITED = "http_rate_limited"    # 429
    HTTP_CLIENT_ERROR = "http_client_error"    # other 4xx
    HTTP_SERVER_ERROR = "http_server_error"    # 5xx
    # archive
    RECORD_CORRUPT = "record_corrupt"
    # clean
    NO_TEXT = "no_text"
    NOT_HTML = "not_html"
    INDEX_PAGE = "index_page"
    SOFT_404 = "soft_404"
    CONSENT_WALL = "consent_wall"
    LIVE_BLOG_SHELL = "live_blog_shell"
    EMPTY_JS_PAGE = "empty_js_page"
    MEDIA_PAGE = "media_page"
    UNDECODABLE = "undecodable"                # bytes that are no text in any charset
    PAGE_TIMEOUT = "page_timeout"              # cleaning one page took longer than its limit
    CLEAN_FAILED = "clean_failed"              # an unexpected error; the message holds it
    DUPLICATE_VERSION = "duplicate_version"    # the same version twice in one run
    RETRACTED = "retracted"                    # a takedown forbids it
    # extract
    LANGUAGE_UNSUPPORTED = "language_unsupported"
    EXTRACT_FAILED = "extract_failed"
    # input of `dateline extract`
    BAD_INPUT = "bad_input"


PERMANENT = frozenset({
    Reason.ROBOTS_DENIED, Reason.ADDRESS_REFUSED, Reason.TOO_LARGE, Reason.BAD_ENCODING, Reason.TOO_MANY_REDIRECTS, Reason.REDIRECT_REFUSED,
    Reason.CONTENT_TYPE, Reason.HTTP_NOT_FOUND, Reason.HTTP_FORBIDDEN, Reason.HTTP_CLIENT_ERROR,
})
"""Answers that a publisher means: the same run does not ask again, so that running it twice changes no row."""
