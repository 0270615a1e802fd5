"""A base map of our own: 256-pixel Web Mercator tiles drawn from Natural Earth's countries, so that the page asks nobody.

`docker/superset/countries-50m.json.gz` is `countries-50m.json` of the npm package world-atlas 2.0.2 (ISC), made from
Natural Earth's 1:50m countries (public domain). See docs/decisions/0060-superset-offline.md.
"""

from __future__ import annotations

import gzip
import json
import math
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from flask import Blueprint, Response, abort
from PIL import Image, ImageDraw, ImageFont

SOURCE = Path(__file__).with_name("countries-50m.json.gz")
SEA, LAND, BORDER, WORDS = "#dde6ec", "#f6f4ee", "#b9b3a6", "#8a8578"
TILE = 512                         # drawn at twice the size: sharp on dense screens
DEEPEST = 12                       # 1:50m outlines show nothing more further in

Box = tuple[float, float, float, float]   # west, north, east, south
Ring = list[tuple[float, float]]   # points as shares of the world square: 0 to 1, from west and from north
blueprint = Blueprint("dateline_tiles", __name__)


# Superset takes no address of tiles but one that begins with "tile://http". A relative one that begins so works wherever
# the server is reached, and the browser asks for it below the page's own path.
URL = "tile://http-tiles/{z}/{x}/{y}.png"


@blueprint.route("/http-tiles/<int:z>/<int:x>/<int:y>.png")
@blueprint.route("/<path:page>/http-tiles/<int:z>/<int:x>/<int:y>.png")
def tile(z: int, x: int, y: int, page: str = "") -> Response:
    """Answer one tile; 404 outside the world or deeper than DEEPEST. Needs no login: it holds a map of the world alone."""
    if z > DEEPEST or x >= 1 << z or y >= 1 << z:
        abort(404)
    return Response(draw(z, x, y), mimetype="image/png", headers={"Cache-Control": "public, max-age=604800"})


@lru_cache(maxsize=2048)
def draw(z: int, x: int, y: int) -> bytes:
    """Return the PNG of a tile: land, borders, and from zoom 2 on the names of the countries that are large enough."""
    image = Image.new("RGB", (TILE, TILE), SEA)
    pen, scale = ImageDraw.Draw(image), TILE * (1 << z)
    west, north, size = x / (1 << z), y / (1 << z), 1 / (1 << z)
    for box, ring in outlines(z):
        if not _meets(box, west, north, size):
            continue
        points = [((px - west) * scale, (py - north) * scale) for px, py in ring]
        pen.polygon(points, fill=LAND)
        pen.line([*points, points[0]], fill=BORDER, width=2)
    if z >= 2:
        _write_names(pen, west, north, scale)
    out = BytesIO()
    image.quantize(32).save(out, "PNG")
    return out.getvalue()


def _write_names(pen: ImageDraw.ImageDraw, west: float, north: float, scale: float) -> None:
    """Write the names whose country is wide enough for them; a name across an edge is written on both tiles."""
    font = ImageFont.load_default(22)
    for name, broad, (cx, cy) in names():
        width = pen.textlength(name, font)
        if width > broad * scale:
            continue
        px, py = (cx - west) * scale, (cy - north) * scale
        if -width < px < TILE + width and -30 < py < TILE + 30:
            pen.text((px, py), name, fill=WORDS, font=font, anchor="mm")


@lru_cache(maxsize=DEEPEST + 1)
def outlines(z: int) -> list[tuple[Box, Ring]]:
    """Return the outlines that can be seen at a zoom, without the points that fall on the pixel before them."""
    pixel = 1 / (TILE * (1 << z))
    kept = []
    for _, box, ring in countries():
        if max(box[2] - box[0], box[3] - box[1]) < 2 * pixel:
            continue
        points = ring[:1]
        for x, y in ring:
            if abs(x - points[-1][0]) + abs(y - points[-1][1]) > 1.5 * pixel:
                points.append((x, y))
        kept.append((box, points))
    return kept


@lru_cache(maxsize=1)
def countries() -> list[tuple[str, Box, Ring]]:
    """Return every outline of every country: name, bounding box (west, north, east, south), points."""
    world = json.loads(gzip.decompress(SOURCE.read_bytes()))
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = []
    for arc in world["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append(_project(x * sx + tx, y * sy + ty))
        arcs.append(points)
    found = []
    for country in world["objects"]["countries"]["geometries"]:
        shapes = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        for outer, *_lakes in shapes:
            ring: Ring = []
            for number in outer:
                points = arcs[number] if number >= 0 else arcs[~number][::-1]
                ring += points[1:] if ring else points
            ring = _unwrapped(ring)
            xs, ys = [p[0] for p in ring], [p[1] for p in ring]
            # what crosses the date line is drawn on both sides of the world
            found += [(country["properties"]["name"], (min(xs) + turn, min(ys), max(xs) + turn, max(ys)), [(x + turn, y) for x, y in ring])
                      for turn in (-1, 0, 1) if min(xs) + turn < 1 and max(xs) + turn > 0]
    return sorted(found, key=lambda shape: -_area(shape[2]))   # an enclave is drawn on what surrounds it


@lru_cache(maxsize=1)
def names() -> list[tuple[str, float, tuple[float, float]]]:
    """Return each country's name, the width of its largest outline as a share of the world's, and where the name goes."""
    largest: dict[str, tuple[Box, Ring]] = {}
    for name, box, ring in countries():
        largest.setdefault(name, (box, ring))
    return [(name, box[2] - box[0], _centre(ring)) for name, (box, ring) in largest.items()]


def _unwrapped(ring: Ring) -> Ring:
    """Return an outline without its jumps from 180 degrees east to west, but for Antarctica's along the lower edge."""
    turn, out = 0, [ring[0]]
    for (before, above), (x, y) in pairwise(ring):
        if min(above, y) < 0.9999:
            turn += (before - x > 0.5) - (x - before > 0.5)
        out.append((x + turn, y))
    return out


def _project(lon: float, lat: float) -> tuple[float, float]:
    lat = math.radians(max(-85.0511, min(85.0511, lat)))
    return lon / 360 + 0.5, 0.5 - math.asinh(math.tan(lat)) / (2 * math.pi)


def _meets(box: Box, west: float, north: float, size: float) -> bool:
    return box[0] <= west + size and box[2] >= west and box[1] <= north + size and box[3] >= north


def _area(ring: Ring) -> float:
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))) / 2


def _centre(ring: Ring) -> tuple[float, float]:
    """Return the centre of gravity of an outline."""
    area = cx = cy = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        area, cx, cy = area + cross, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
    return (cx / (3 * area), cy / (3 * area)) if area else ring[0]
