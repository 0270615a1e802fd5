"""Pages as HTML: one skin (a folder of Jinja templates) per outlet, and drawings in place of photographs."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from etl.local.site.contents import HERE, Outlet, Site, SitePage

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # not strftime's: that would follow the machine's locale
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def render_page(site: Site, page: SitePage) -> str:
    """Return the page's HTML. `redirect` pages have none."""
    if page.kind == "redirect":
        raise ValueError(f"{page.url} redirects; it has no markup")
    template = {"article": "article.html", "section_front": "front.html", "soft_404": "not_found.html",
                "missing": "not_found.html", "js_shell": "js_shell.html"}[page.kind]
    return _render(site, page.outlet, template, page=page, heading=page.title)


def render_home(site: Site, outlet: Outlet) -> str:
    """Return the outlet's front page."""
    return _render(site, outlet, "front.html", page=None, heading="Latest")


def render_not_found(site: Site, outlet: Outlet) -> str:
    """Return the outlet's page for an address that it does not have."""
    return _render(site, outlet, "not_found.html", page=None, heading="Page not found")


def render_directory(site: Site, port: int) -> str:
    """Return the page that lists the outlets for a person with a browser (no outlet's own)."""
    return _environment().get_template("common/directory.html").render(
        outlets=[(o, [p for p in site.of(o) if p.kind == "article"]) for o in site.outlets.values()], port=port)


def stylesheet(outlet: Outlet) -> str:
    """Return the outlet's CSS: what all share, then its own."""
    return "\n".join((HERE / "skins" / name / "style.css").read_text("utf-8") for name in ("common", outlet.slug))


def drawing(slug: str) -> str:
    """Return an SVG landscape that stands in for a photograph; the same slug gives the same drawing."""
    seed = hashlib.sha256(slug.encode()).digest()
    hue, sun_x, sun_y = seed[0] * 360 // 256, 150 + seed[1] * 2, 90 + seed[2] // 4
    ridges = []
    for layer in range(4):
        base = 240 + 45 * layer
        points = " ".join(f"{x * 100},{base - seed[3 + layer * 6 + x % 6] // (3 + layer)}" for x in range(9))
        shade = f"hsl({(hue + 12 * layer) % 360} 28% {52 - 11 * layer}%)"
        ridges.append(f'<polygon points="0,450 {points} 800,450" fill="{shade}"/>')
    sky, glow = f"hsl({hue} 38% 66%)", f"hsl({(hue + 40) % 360} 55% 86%)"
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 450" role="img">'
            f'<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{sky}"/>'
            f'<stop offset="1" stop-color="{glow}"/></linearGradient></defs>'
            f'<rect width="800" height="450" fill="url(#s)"/><circle cx="{sun_x}" cy="{sun_y}" r="38" '
            f'fill="hsl({(hue + 40) % 360} 80% 93%)"/>{"".join(ridges)}</svg>')


def _render(site: Site, outlet: Outlet, template: str, **values: Any) -> str:
    articles = list({p.canonical_url: p for p in reversed(site.of(outlet)) if p.kind == "article"}.values())[::-1]
    page: SitePage | None = values["page"]
    return _environment().select_template([f"{outlet.slug}/{template}", f"common/{template}"]).render(
        outlet=outlet, layout=f"{outlet.slug}/layout.html", articles=articles,
        others=[p for p in articles if page is None or p.canonical_url != page.canonical_url][:4], **values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(HERE / "skins"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"british": _british, "american": _american, "plain_day": _plain_day, "iso": _iso,
                            "local": _local, "json_ld": _json_ld}
    return environment


def _local(moment: datetime | date, outlet: Outlet) -> datetime | date:
    return moment.astimezone(outlet.zone) if isinstance(moment, datetime) else moment


def _iso(moment: datetime | date) -> str:
    return moment.isoformat()


def _british(moment: datetime | date) -> str:
    """Tuesday 29 September 2015, 18.05 BST."""
    text = f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return f"{text}, {moment:%H.%M} {moment.tzname()}" if isinstance(moment, datetime) else text


def _american(moment: datetime | date) -> str:
    """September 29, 2015, 11:40 p.m. EDT."""
    text = f"{MONTHS[moment.month - 1]} {moment.day}, {moment.year}"
    if not isinstance(moment, datetime):
        return text
    half = "a.m." if moment.hour < 12 else "p.m."
    return f"{text}, {(moment.hour - 1) % 12 + 1}:{moment.minute:02} {half} {moment.tzname()}"


def _plain_day(moment: datetime | date) -> str:
    """02 October, 2015."""
    return f"{moment.day:02} {MONTHS[moment.month - 1]}, {moment.year}"


def _json_ld(page: SitePage) -> Markup:
    """Return the page's schema.org NewsArticle for a script element."""
    outlet, shown = page.outlet, page.published
    publisher = {"@type": "Organization", "name": outlet.name,
                 "logo": {"@type": "ImageObject", "url": f"{outlet.origin}/media/logo.svg"}}
    authors: list[dict[str, str]] = [{"@type": "Person", "name": a} for a in page.authors]
    if page.agency:
        authors.append({"@type": "Organization", "name": page.agency})
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "NewsArticle",
        "headline": page.title, "description": page.standfirst,
        "mainEntityOfPage": {"@type": "WebPage", "@id": page.canonical_url},
        "author": authors or [{"@type": "Organization", "name": outlet.name}], "publisher": publisher,
        "articleSection": page.section, "inLanguage": page.language or outlet.language,
        "isAccessibleForFree": page.is_free,
    }
    if page.lead_photo:
        data["image"] = [f"{outlet.origin}/media/{page.lead_photo.slug}.svg"]
    if page.tags:
        data["keywords"] = list(page.tags)
    if shown is not None:
        data["datePublished"] = _local(shown, outlet).isoformat()
    if page.modified is not None:
        data["dateModified"] = _local(page.modified, outlet).isoformat()
    if page.correction:
        data["correction"] = page.correction
    if not page.is_free:
        data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return Markup(text.replace("</", "<\\/"))  # noqa: S704 - our own data, and no tag can close the script
