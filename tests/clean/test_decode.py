"""Charsets by BOM, header, declaration, detection; bytes that are no page."""

import pytest

from etl.clean.decode import decode, mend
from etl.clean.text import clean_line, count_words, fold, key
from etl.errors import Quarantine
from tests.clean.pages import cleaned, page

TEXT = "<html><head>{}</head><body><p>Der Fährmann sagte „Grüße aus Łódź“ – naïve Gemüter glaubten es.</p></body></html>"
LATIN = "<html><head>{}</head><body><p>Der Fährmann grüßte die Gäste auf der Brücke über den Fluß, während es dämmerte.</p></body></html>"


@pytest.mark.parametrize(
    ("raw", "header", "codec", "by"),
    [
        (TEXT.format("").encode("utf-8-sig"), "text/html; charset=iso-8859-1", "utf-8", "bom"),
        (TEXT.format("").encode("utf-16"), None, "utf-16", "bom"),
        (TEXT.format("").encode(), "text/html; charset=utf-8", "utf-8", "header"),
        (LATIN.format("").encode("cp1252"), "text/html; charset=ISO-8859-1", "cp1252", "header"),
        (LATIN.format('<meta charset="windows-1252">').encode("cp1252"), None, "cp1252", "meta"),
        (
            LATIN.format('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">').encode("cp1252"),
            "text/html",
            "cp1252",
            "meta",
        ),
        (TEXT.format('<meta charset="utf-8">').encode(), "text/html; charset=iso-8859-1", "utf-8", "meta"),
        (TEXT.format("").encode(), "text/html; charset=iso-8859-1", "utf-8", "utf8"),
        (LATIN.format("").encode("cp1252"), "text/html; charset=utf-8", None, "detected"),
        (LATIN.format("").encode("cp1252"), "text/html; charset=no-such-thing", None, "detected"),
    ],
    ids=[
        "bom",
        "utf-16 bom",
        "header",
        "latin-1 is cp1252",
        "meta",
        "http-equiv",
        "utf-8 against the header",
        "strict utf-8",
        "wrong header",
        "unknown charset",
    ],
)
def test_the_order_of_evidence(raw, header, codec, by):
    found = decode(raw, header, "u")
    assert found.by == by
    assert codec is None or found.charset == codec
    assert "Fährmann" in found.text


@pytest.mark.parametrize(
    ("raw", "kind", "reason"),
    [
        (b"", None, "no_text"),
        (b"\x00\x00  \n", None, "no_text"),
        (b"%PDF-1.7 ...", None, "not_html"),
        (b"\x89PNG\r\n", "text/html", "not_html"),
        (b"<html>", "image/png", "not_html"),
        (bytes(range(32)) * 400, "text/html", "undecodable"),
    ],
)
def test_what_is_no_page(raw, kind, reason):
    with pytest.raises(Quarantine) as refused:
        decode(raw, kind, "https://x.example/")
    assert refused.value.reason == reason
    assert "https://x.example/" in refused.value.message


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("CafÃ© owner says ferry â€œwill be missedâ€\x9d", "Café owner says ferry “will be missed”"),
        ("FÃ¤hre gesperrt", "Fähre gesperrt"),
        ("“Curly” quotes – and dashes stay", "“Curly” quotes – and dashes stay"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("plain", "plain"),
    ],
)
def test_mojibake_is_mended_only_where_it_is_certain(bad, good):
    assert mend(bad) == good


def test_lines_are_normalized_and_quotes_kept():
    assert clean_line(" e\u0301t\u00e9\u00a0 \u200bof\ufeff\n“ﬁne”\u00ad \u202fones\x07 ") == "été of “fine” ones"
    assert clean_line("می\u200cخواهم") == "می\u200cخواهم"  # the joiner is spelling
    assert fold("“It’s” — SO…") == '"it\'s" - so...'
    assert key("“It’s” — SO…") == "itsso"
    assert count_words("don't stop 東京 now") == 5


def test_a_page_in_a_wrong_charset_reads_right_to_the_end():
    html = page().replace('<meta charset="utf-8">', "").replace("About 340 commuters", "Über 340 Pendler – größtenteils Schüler –")
    found = cleaned(html.encode("cp1252", "xmlcharrefreplace"), content_type="text/html; charset=iso-8859-1")
    assert "Über 340 Pendler – größtenteils Schüler –" in found.text
    assert "“We took the ship" in found.text
