"""Which blocks are the article's text, and what they are."""

from itertools import pairwise

from tests.clean.pages import HEADLINE, PARAGRAPHS, body, cleaned, kinds, ld, page

CAPTION = "Chartered boats carried commuters across the sound on Thursday while divers examined the crack below the waterline"


def test_blocks_cover_the_text_in_order_and_the_headline_is_no_part_of_it():
    found = cleaned(
        page(
            f'<h1>{HEADLINE}</h1><p class="standfirst">Commuters and pupils wait for chartered boats.</p>{body(*PARAGRAPHS[:2])}'
            f"<h2>An old vessel</h2>{body(*PARAGRAPHS[2:])}<ul><li>Nine days of repairs, if the frames are sound.</li></ul>"
        )
    )
    assert HEADLINE not in found.text
    assert [k for k, _ in kinds(found)] == [
        "standfirst",
        "paragraph",
        "paragraph",
        "heading",
        "paragraph",
        "paragraph",
        "paragraph",
        "list_item",
    ]
    assert "\n\n".join(t for _, t in kinds(found)) == found.text
    assert all(a.end + 2 == b.start for a, b in pairwise(found.blocks))
    assert found.word_count > 100


def test_furniture_goes():
    furniture = [
        "<p>5 min read</p>",
        "<p>Read more: The bridge at Colm is shut again</p>",
        "<p>Advertisement</p>",
        "<p>Share on Facebook</p>",
        '<div class="newsletter-signup"><p>Get our morning letter about the islands, every weekday at seven, free of charge '
        "and without spam.</p></div>",
        "<aside><p>The Harbour Gazette has reported about the islands since 1903 and is read by many.</p></aside>",
        '<div class="related-stories"><h3>More stories</h3><p>The bridge at Colm is shut again, and nobody knows for how '
        "long it will be.</p></div>",
        "<p>Published 12 May 2021, 9:30 am. Updated 12 May 2021, 10:12 am</p>",
        '<div id="onetrust-consent"><p>We use cookies to make this site better for you and for us, as you can read in our '
        "policy.</p></div>",
        '<div class="author-bio"><p>Ana Whitcombe covers the harbour and lives on a boat with two cats and one parrot.</p></div>',
        '<div class="comments"><p>First! I always said this ship was too old to carry anybody across the sound safely.</p></div>',
    ]
    mixed = "".join(p + f for p, f in zip((f"<p>{p}</p>" for p in PARAGRAPHS * 3), furniture + [""] * 4, strict=True))
    found = cleaned(page(f"<h1>{HEADLINE}</h1>{body()}" + "".join(furniture)))
    assert found.text == "\n\n".join(PARAGRAPHS)
    assert found.text == cleaned(page(f"<h1>{HEADLINE}</h1>{mixed}")).text


def test_a_suspicious_name_around_most_of_the_text_does_not_remove_it():
    for name in ("paywall-content", "sidebar-grid__content", "has-newsletter social-page", "print:hidden nav-open"):
        assert cleaned(page(f'<h1>{HEADLINE}</h1><div class="{name}">{body()}</div>')).text == "\n\n".join(PARAGRAPHS), name


def test_the_repeated_headline_and_a_hidden_copy_of_the_text_are_dropped():
    copy = " ".join(PARAGRAPHS)
    found = cleaned(page(f"<h1>{HEADLINE}</h1>{body()}<h2>{HEADLINE}</h2><div>{copy}</div>"))
    assert found.text == "\n\n".join(PARAGRAPHS)


def test_captions_are_marked_with_their_credit_and_short_ones_kept_beside():
    figure = f"<figure><img src=x><figcaption>{CAPTION} [Getty]</figcaption></figure>"
    lead = "<figure><figcaption>The ferry in 2019. Photo: Mia Cruz/Reuters</figcaption></figure>"
    found = cleaned(page(f"<h1>{HEADLINE}</h1>{lead}{body(*PARAGRAPHS[:2])}{figure}{body(*PARAGRAPHS[2:])}"))
    assert ("caption", f"{CAPTION} [Getty]") in kinds(found)
    assert next(b.credit for b in found.blocks if b.kind == "caption") == "Getty"
    assert [(c.text, c.credit, c.after) for c in found.captions] == [("The ferry in 2019. Photo: Mia Cruz/Reuters", "Mia Cruz/Reuters", -1)]


def test_an_article_split_by_advertisements_is_whole():
    chunks = "".join(
        f'<div class="body-chunk">{body(p)}</div><div class="ad-slot"><p>Buy a boat today, they are cheap and many.</p></div>'
        for p in PARAGRAPHS
    )
    assert cleaned(page(f"<h1>{HEADLINE}</h1>{chunks}")).text == "\n\n".join(PARAGRAPHS)


def test_the_next_article_below_is_not_ours():
    other = "".join(
        f"<p>Quite another story, paragraph {i}, about the price of onions in the south, which rose again for the third month.</p>"
        for i in range(9)
    )
    html = page(
        f'<h1>{HEADLINE}</h1><div class="text">{body()}</div></article><article><h1>Onions dearer again</h1><div class="text">{other}</div>'
    )
    assert cleaned(html).text == "\n\n".join(PARAGRAPHS)


def test_line_breaks_make_paragraphs_only_in_pairs():
    found = cleaned(page(f"<h1>{HEADLINE}</h1><div>" + "<br><br>".join(PARAGRAPHS[:4]) + f"<br>{PARAGRAPHS[4]}</div>"))
    assert found.text == "\n\n".join([*PARAGRAPHS[:3], f"{PARAGRAPHS[3]} {PARAGRAPHS[4]}"])


def test_a_paragraph_that_is_one_long_link_stays_when_it_is_a_sentence():
    linked = f'<p><a href="/r">{PARAGRAPHS[2][:-40]}</a>{PARAGRAPHS[2][-40:]}</p>'
    found = cleaned(
        page(
            f"<h1>{HEADLINE}</h1>{body(*PARAGRAPHS[:2])}{linked}{body(*PARAGRAPHS[3:])}<p><a href='/x'>The bridge at Colm is "
            f"shut again</a></p>"
        )
    )
    assert found.text == "\n\n".join(PARAGRAPHS)


def test_datelines_are_read_and_stay_in_the_text():
    found = cleaned(page(f"<h1>{HEADLINE}</h1>" + body(f"PORT ANSEL (Reuters) — {PARAGRAPHS[0]}", *PARAGRAPHS[1:])))
    assert (found.dateline_place, found.dateline_agency) == ("Port Ansel", "Reuters")
    assert found.text.startswith("PORT ANSEL (Reuters) — The ferry")
    assert (
        cleaned(page(f"<h1>{HEADLINE}</h1>" + body("Marrow – an island – waits. " + PARAGRAPHS[0], *PARAGRAPHS[1:]))).dateline_place is None
    )


def test_tables_and_quotes_are_marked():
    table = "<table><tr><td>Monday, all boats of the morning</td><td>14 sailings, all on time</td></tr></table>"
    quote = "<blockquote class='twitter-tweet'><p>The ship is safe in port, and nobody was hurt at any time today.</p></blockquote>"
    found = {t: k for k, t in kinds(cleaned(page(f"<h1>{HEADLINE}</h1>{body(*PARAGRAPHS[:3])}{quote}{table}{body(*PARAGRAPHS[3:])}")))}
    assert found["The ship is safe in port, and nobody was hurt at any time today."] == "block_quote"
    assert found["14 sailings, all on time"] == "table"


def test_the_same_content_has_the_same_hash_and_other_content_another():
    one, two = (
        cleaned(page(head=ld())),
        cleaned(page(head=ld(dateModified="2021-05-12T11:00:00Z"), around=("<p>Now with an advertisement</p>", ""))),
    )
    assert one.content_sha256 == two.content_sha256
    assert (
        cleaned(
            page(f"<h1>{HEADLINE}</h1>{body(*PARAGRAPHS, 'It took nine days, as engineers had said, and one more for good measure.')}")
        ).content_sha256
        != one.content_sha256
    )


def test_an_unknown_language_is_still_an_article():
    text = [
        "Vůz číslo tři zůstal stát uprostřed mostu a cestující museli jít pěšky až do přístavu, řekla mluvčí dopravního podniku.",
        "Oprava potrvá nejméně devět dní a vyjde město na dva miliony korun, uvedl v úterý primátor na tiskové konferenci.",
        "Linka loni přepravila přes milion lidí, tedy o pětinu víc než předtím, kdy byl ještě otevřen starý most u přístavu.",
    ]
    found = cleaned(page(f"<h1>Lanovka stojí</h1>{body(*text)}").replace('lang="en"', 'lang="cs"'))
    assert (found.language, found.language_declared, found.text) == ("cs", "cs", "\n\n".join(text))
