"""The slices of signatures: which versions are compared, and that the table holds those of standing signatures and no others."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text

from etl.clean import near_keys
from tests.load.world import TEXT, article, capture, load, run_of

SLICES = 32


def keys_of(seed: int) -> tuple[int, ...]:
    chance = random.Random(seed)
    return tuple(chance.randrange(2**32) for _ in range(256))


def words(seed: int, count: int) -> str:
    chance = random.Random(seed)
    return " ".join(f"w{chance.randrange(4000)}" for _ in range(count))


def put(engine, run_id: str, signatures: dict[str, tuple[int, ...]]) -> None:
    urls = {name: f"https://harbour.example/{name}" for name in signatures}
    pairs = [(capture(url, run_id=run_id), article(url, f"{TEXT} {name}", keys=signatures[name])) for name, url in urls.items()]
    load(engine, run_of(run_id), pairs)


def standing(engine) -> dict[str, dict[int, str]]:
    """By the last word of each URL: the slices that stand, and where their rows lie."""
    with engine.connect() as connection:
        found = connection.execute(
            text("""
            select split_part(v.url, '/', 4) as name, b.band, b.ctid::text as at
            from warehouse.article_version as v left join warehouse.near_duplicate_band as b using (version_id)""")
        )
        slices: dict[str, dict[int, str]] = {}
        for row in found:
            slices.setdefault(row.name, {}).update({row.band: row.at} if row.band is not None else {})
    return slices


@pytest.mark.parametrize("high", [0, 2**63], ids=["keys of 32 bits", "keys of 64 bits"])
def test_a_slice_is_two_keys_and_their_place(engine, high):
    one = tuple(key + high for key in keys_of(1))
    other = keys_of(2)
    signatures = {
        "one": one,
        "same_first_pair": (*one[:2], *other[2:]),
        "half_a_pair": (*other[:7], one[7], *other[8:]),
        "moved_by_a_place": (*other[:2], *one[:2], *other[4:]),
        "turned": (one[1], one[0], *other[2:]),
        "beyond_the_last": (*other[:64], *one[64:]),
        "none": (),
    }
    put(engine, "cli/one", signatures)
    slices = standing(engine)
    assert {name: len(found) for name, found in slices.items()} == {**dict.fromkeys(signatures, SLICES), "none": 0}
    shared = {name for name, found in slices.items() if slices["one"].keys() & found.keys()}
    assert shared == {"one", "same_first_pair"}


def test_shortened_copies_share_a_slice_and_other_texts_rarely(engine):
    story = words(1, 500).split()
    copies = {f"cut_to_{part}": " ".join(story[:part]) + " " + words(part, 20) for part in (480, 330, 250, 170)}
    others = {f"other_{seed}": words(seed, 300) for seed in range(10, 40)}
    put(engine, "cli/one", {name: near_keys(each) for name, each in {"story": " ".join(story), **copies, **others}.items()})
    slices = {name: set(found) for name, found in standing(engine).items()}
    assert all(slices["story"] & slices[name] for name in copies), "a pair that would never be compared"
    chance = sum(bool(slices[a] & slices[b]) for a in others for b in others if a < b)
    assert chance <= 5, f"{chance} of 435 pairs would be compared for nothing"


def test_slices_follow_the_signature_and_those_of_others_stay(engine):
    one, two = keys_of(1), keys_of(2)
    put(engine, "cli/one", {"one": one, "two": two})
    before = standing(engine)
    put(engine, "cli/one", {"one": (9, *one[1:]), "two": two})
    after = standing(engine)
    assert after["two"] == before["two"], "not written again"
    assert len(after["one"].keys() & before["one"].keys()) == SLICES - 1
    assert len(after["one"]) == SLICES
