"""Structured data as publishers write it, and what becomes of it."""

import json

import pytest

from etl.clean import jsonld
from tests.clean.pages import HEADLINE, body, cleaned, ld, page, script


def test_a_graph_with_references_gives_headline_author_and_date():
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "@id": "#site", "name": "Harbour Gazette"},
            {
                "@type": ["Article", "NewsArticle"],
                "headline": HEADLINE,
                "author": {"@id": "#ana"},
                "datePublished": "2021-05-12T09:30:00+12:00",
                "articleSection": ["Transport", "Islands"],
                "keywords": "ferries, Marrow Island, ferries",
                "isAccessibleForFree": "False",
            },
            {"@type": "Person", "@id": "#ana", "name": "Ana Whitcombe"},
        ],
    }
    found = cleaned(page(head=script(json.dumps(graph))))
    assert (found.title, found.authors, found.section, found.tags) == (
        HEADLINE,
        ("Ana Whitcombe",),
        "Transport",
        ("ferries", "Marrow Island"),
    )
    assert found.published_at.isoformat() == "2021-05-12T09:30:00+12:00"
    assert found.is_free is False
    assert found.found_by["published_at"] == "json_ld"


def test_the_node_of_this_page_wins_over_teasers_in_a_list():
    teaser = {
        "@type": "NewsArticle",
        "headline": "Another story altogether",
        "url": "https://www.harbour-gazette.example/news/other",
        "datePublished": "2021-05-01",
        "author": "Someone Else",
    }
    own = {
        "@type": "NewsArticle",
        "headline": HEADLINE,
        "mainEntityOfPage": {"@id": "https://www.harbour-gazette.example/news/2021/05/12/ferry-line-closed"},
        "author": [{"@type": "Person", "givenName": "Jon", "familyName": "Berg"}],
        "datePublished": "2021-05-12",
    }
    found = cleaned(page(head=script(json.dumps([teaser, own]))))
    assert (found.title, found.authors, found.published_at.day) == (HEADLINE, ("Jon Berg",), 12)


@pytest.mark.parametrize(
    "raw",
    [
        '{"@type": "NewsArticle", "headline": "Ferry closed",}',
        '<!-- {"@type": "NewsArticle", "headline": "Ferry closed"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ferry closed"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Ferry closed"};',
        '{"@type": "NewsArticle"\n "headline": "Ferry closed"}',
        '{"@type": "NewsArticle", "description": "a "quoted" word", "headline": "Ferry closed", "author": [{"name": "Jon Berg"}]}',
        '{"@type": "NewsArticle", "headline": "Ferry closed", "articleBody": "line one\nline two\ttabbed"}',
    ],
    ids=["comma", "comment", "cdata", "semicolon", "missing comma", "bare quotes", "control characters"],
)
def test_broken_json_still_gives_the_headline(raw):
    node = jsonld.loads(raw)[0]
    assert node["headline"] == "Ferry closed"
    assert jsonld.types(node) == {"NewsArticle"}


@pytest.mark.parametrize("raw", ["", "   ", "{", "[[[[", "null", "undefined", '{"@type":', "<p>no json</p>", "[" * 100_000])
def test_hopeless_json_gives_no_article(raw):
    assert not any(isinstance(v, dict) and "headline" in v for v in jsonld.loads(raw))


def test_html_and_entities_inside_strings_are_read_as_text():
    found = cleaned(
        page(head=ld(headline="Ferry line to Marrow Island closed after &lt;em&gt;hull&lt;/em&gt; crack", author="Ana &amp; Co News"))
    )
    assert found.title == HEADLINE
    assert jsonld.plain("<p>One &quot;two&quot;</p><script>x</script>") == 'One "two"'


def test_microdata_is_read_and_only_of_the_first_article():
    main = (
        f'<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{HEADLINE}</h1>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ana Whitcombe</span></span>'
        f'<time itemprop="datePublished" datetime="2021-05-12T09:30:00+12:00">12 May</time>{body()}</div>'
        '<div itemscope itemtype="https://schema.org/NewsArticle"><span itemprop="author">Wrong Person</span></div>'
    )
    found = cleaned(page(main))
    assert found.authors == ("Ana Whitcombe",)
    assert found.published_at.isoformat() == "2021-05-12T09:30:00+12:00"
    assert found.found_by["authors"] == "microdata"


def test_open_graph_alone_is_enough():
    head = (
        f'<meta property="og:title" content="{HEADLINE} - Harbour Gazette"><meta property="og:site_name" content="Harbour Gazette">'
        '<meta property="article:published_time" content="2021-05-11T21:30:00Z"><meta name="author" content="By Ana Whitcombe">'
        '<meta property="og:image" content="/pictures/ferry.jpg"><meta property="article:section" content="Transport">'
        '<meta property="article:content_tier" content="locked"><meta property="og:url" '
        'content="https://www.harbour-gazette.example/news/ferry?utm_source=x">'
    )
    found = cleaned(page(head=head))
    assert (found.title, found.authors, found.site_name, found.section) == (HEADLINE, ("Ana Whitcombe",), "Harbour Gazette", "Transport")
    assert found.image_url == "https://www.harbour-gazette.example/pictures/ferry.jpg"
    assert found.is_free is False
    assert found.canonical_url == "https://www.harbour-gazette.example/news/ferry"


def test_canonical_that_means_another_page_is_not_believed():
    found = cleaned(
        page(head='<link rel="canonical" href="https://www.harbour-gazette.example/"><meta property="og:url" content="javascript:void(0)">')
    )
    assert found.canonical_url == "https://www.harbour-gazette.example/news/2021/05/12/ferry-line-closed"


def test_without_any_structured_data_the_page_itself_is_read():
    main = f'<h1>{HEADLINE}</h1><p class="byline">By Ana Whitcombe and Jon Berg</p><p class="meta">12 May 2021, 9:30 am</p>{body()}'
    found = cleaned(page(main), url="https://www.harbour-gazette.example/a/17")
    assert (found.title, found.authors) == (HEADLINE, ("Ana Whitcombe", "Jon Berg"))
    assert (found.published_at.isoformat(), found.date_precision) == ("2021-05-12T09:30:00", "minute_no_zone")
    assert "Ana Whitcombe" not in found.text
    assert "9:30" not in found.text
