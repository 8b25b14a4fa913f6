"""Cases in links: they come back as they went in, and a damaged or hostile link is refused in words."""

import base64
import zlib
from pathlib import Path

import pytest

from cxroi.case import load
from cxroi.case.share_link import MOST, packed, unpacked

SAMPLES = sorted((Path(__file__).parents[1] / "sample_data").glob("*.yaml"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_case_comes_back_from_its_link(path):
    """The data are the same, and the text holds only what an address may."""
    data = load(path.read_bytes())
    text = packed(data)
    assert load(unpacked(text)) == data
    assert all(letter.isalnum() or letter in "-_" for letter in text)


def bomb():
    return base64.urlsafe_b64encode(zlib.compress(b" " * (50 * MOST), 9)).decode()


@pytest.mark.parametrize(
    "text", ["", "x", "not a link", "éé", packed({"format": 1})[:-4], "A" * 10_000, bomb()], ids=lambda text: text[:8]
)
def test_a_damaged_link_is_refused_in_words(text):
    """Cut, invented or exploding links raise ValueError with a remedy, and no more than a megabyte is unpacked."""
    with pytest.raises(ValueError, match="ask for it again"):
        unpacked(text)
