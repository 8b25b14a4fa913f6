"""Personal details in free text: masked before anything is shown, counted or kept."""

from __future__ import annotations

import re
from html import unescape

LONGEST = 5_000
"""Longer texts are cut to this many characters."""
MARGIN = 300
"""Characters beyond it that are looked at, so that a detail at the cut is still known for one."""
DETAILS = (
    (re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"(?<![\w.+-])[\w.+-]+(?:[@＠]| ?[(\[](?:at|AT)[)\]] ?)[\w-]+(?:\.[\w-]+)*"), "[mail]"),
    (re.compile(r"[@＠]\w+"), "[name]"),
    (re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b"), "[card]"),
    (re.compile(r"(?<![\w.])(?<!\d-)(?!(?:19|20)\d\d-\d\d-\d\d(?!\d))\+?\d[\d ()/.-]{6,}\d(?!\w)"), "[phone]"),
)
ENTITIES = 8
"""Characters of the longest usual entity, such as &hellip;."""
MASKS = re.compile(r"\[(?:mail|name|link|card|phone)\]")
TAGS = re.compile(r"<[^<>]{1,300}>")


def masked(text: str) -> str:
    """A text without personal details: mail addresses, names after @, links, card, account and phone numbers.

    >>> masked("Call +49 170 1234567 or mail jo.doe@firm.de, card 4111 1111 1111 1111, order 12345")
    'Call [phone] or mail [mail], card [card], order 12345'
    """
    text = text[: LONGEST + MARGIN]
    for pattern, mask in DETAILS:
        text = pattern.sub(mask, text)
    return text[:LONGEST]


def words_only(text: str | None) -> str:
    """A text as its words are counted: without details, their masks, and markup.

    >>> words_only("<b>late</b>&nbsp;again, mail a@b.de").split()
    ['late', 'again,', 'mail']
    """
    return MASKS.sub(" ", as_read(text or ""))


def as_read(text: str) -> str:
    """A text without details and markup, as it was read on a page.

    >>> as_read("<p>It was <b>late</b>, mail a&#64;b.de</p>")
    'It was late, mail [mail]'
    """
    return " ".join(TAGS.sub(" ", masked(unescape(text[: ENTITIES * LONGEST]))).replace(" ,", ",").split())
