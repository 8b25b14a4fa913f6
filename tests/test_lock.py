"""The lock file holds an exact version, with hashes, of everything the ranges ask for."""

import re
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


def test_every_range_has_an_exact_version_within_it_and_every_version_its_hashes():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.findall(
        r"^([A-Za-z0-9._-]+)==([^\s;]+)([^\n]*)\\\n((?:\s+--hash=sha256:[0-9a-f]{64}[ \\]*\n)+)", text, re.MULTILINE
    )
    assert len(entries) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE))
    locked = {}
    for name, version, _, _ in entries:
        locked.setdefault(name.lower().replace("_", "-"), []).append(version)
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        wanted = Requirement(line.split("#")[0])
        versions = locked[wanted.name.lower().replace("_", "-")]
        assert all(wanted.specifier.contains(version, prereleases=True) for version in versions), line
