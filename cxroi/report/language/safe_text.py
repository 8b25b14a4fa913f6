"""A user's text is data: made inert for Markdown, CSV and file names."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

import pandas as pd

from cxroi.case.counted import capital

MINUS_OR_PLUS, CURRENCY_SIGNS = "−+", "$€£¥₩₸₹₺₪"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝")
PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that no decomposition makes plain."""
SHORTEST_NAME = 12
"""A name is not cut shorter than this to tell it from another [characters]."""
JOINER = "\u2060"
"""The word joiner: it has no width, and what it stands in is no longer an address, an icon or a face."""
JOINED = re.compile(rf":(?=[^\s\d:{JOINER}])|(?<![a-zA-Z])www(?=\.)|@(?=[-\w])", re.IGNORECASE)
"""Where Streamlit's Markdown makes links and pictures of plain text, escaped or not: http://…, www.…, a@b.c, :icon:."""


def unlinked(text: str) -> str:
    """Text in which nothing is taken for an address, an icon or a directive, escaped or not; it looks the same.

    >>> unlinked("at 12:30: http://y.z") == f"at 12:30: http:{JOINER}//y.z"
    True
    """
    return JOINED.sub(lambda found: found[0] + JOINER, text)


def plain_words(text: str) -> str:
    """Text to show inside Markdown exactly as it was typed.

    >>> plain_words("3*4*5 [x] $1")
    '3\\\\*4\\\\*5 \\\\[x\\\\] \\\\$1'
    """
    return unbroken(unlinked(re.sub(r"([\\`*_{}\[\]<>#+!|~$:-])", r"\\\1", text)).replace("\n", " "))


def safe_markdown(text: str) -> str:
    """Sentences of ours, which emphasise with asterisks, with names in them: no link, picture, address, code or directive.

    What is escaped already stays as it is.

    >>> safe_markdown("**bold** [x](y) costs $5 or $6")
    '**bold** \\\\[x\\\\](y) costs \\\\$5 or \\\\$6'
    """
    return unbroken(
        unlinked(
            re.sub(r"\\.|[`_\[\]<~$]|^#|(?<=\n)#", lambda sign: sign[0] if len(sign[0]) > 1 else f"\\{sign[0]}", text)
        )
    )


def note_markdown(text: str) -> str:
    """Markdown a user wrote, links included, without pictures (which would be fetched) and without Streamlit's directives.

    >>> note_markdown("**bold** ![x](http://y/z.png) [y](http://z)")
    '**bold** \\\\!\\\\[x](http://y/z.png) [y](http://z)'
    """
    inert = no_formulas(text.replace("![", r"\!\[").replace("<", r"\<"))
    return re.sub(r":(?=[a-zA-Z])", f":{JOINER}", inert)


def unbroken(markdown: str) -> str:
    """Markdown in which no line ends between the sign of an amount and its currency: a word joiner stands there.

    >>> unbroken("P90 −€197k, +€3"), unbroken("3 − 2")
    ('P90 −\\u2060€197k, +\\u2060€3', '3 − 2')
    """
    return re.sub(rf"([{MINUS_OR_PLUS}])(?=\\?[{CURRENCY_SIGNS}])", rf"\1{JOINER}", markdown)


def no_formulas(text: str) -> str:
    """Text whose dollar signs neither Markdown nor Matplotlib reads as a formula.

    >>> no_formulas("$5 or $6")
    '\\\\$5 or \\\\$6'
    """
    return text.replace("$", r"\$")


def unmarked(text: str) -> str:
    """A text without its Markdown emphasis, for formats that print it as plain text.

    >>> unmarked("They meet **four people**, *not* 3*4*5.")
    'They meet four people, not 3*4*5.'
    """
    return re.sub(r"(?<![\w*])(\*{1,2})(?=\S)(.+?)(?<=\S)\1(?![\w*])", r"\2", text).replace(r"\$", "$")


def one_paragraph(markdown: str) -> str:
    """Our own Markdown as one plain paragraph.

    >>> one_paragraph("It costs **\\\\$5**.\\n\\nNo more.")
    'It costs $5. No more.'
    """
    return unmarked(markdown).replace("\n\n", " ")


def as_csv(table: pd.DataFrame, *, index: bool = False) -> bytes:
    """A table as CSV that spreadsheets open as text and numbers, never as formulas; a zero has no sign."""
    inert = table.map(_inert_value)
    return inert.rename(columns=inert_cell).to_csv(index=index).encode("utf-8-sig")


def as_parquet(table: pd.DataFrame) -> bytes:
    """A table as Parquet, for programs: values as they are, since nothing in it is executed."""
    from io import BytesIO

    made = BytesIO()
    table.to_parquet(made, index=False)
    return made.getvalue()


def inert_cell(text: str) -> str:
    """A cell's text, with an apostrophe before anything a spreadsheet would execute.

    >>> inert_cell("=1+1"), inert_cell("Key accounts")
    ("'=1+1", 'Key accounts')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def file_name(text: str) -> str:
    """A short name for a file, of the letters a to z, digits and hyphens only; accents are left out.

    >>> file_name("Answer every complaint / within a day!"), file_name("Größe zählt, été"), file_name("Жалобы")
    ('answer-every-complaint-within-a-day', 'grosse-zahlt-ete', 'case')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    words = re.findall(r"[a-z0-9]+", re.sub("[\u0300-\u036f]", "", plain))
    return "-".join(words)[:60].strip("-") or "case"


def key_name(text: str) -> str:
    """A short name by which things are told apart, of letters of any script, digits and hyphens.

    >>> key_name("One-day complaints"), key_name("Жалобы за день")
    ('one-day-complaints', 'жалобы-за-день')
    """
    return "-".join(re.findall(r"[^\W_]+", text.lower()))[:60].strip("-") or "case"


def printable(text: str) -> str:
    """Text without the code points XML cannot hold, for office files.

    >>> printable("a" + chr(0xFFFE) + "b")
    'ab'
    """
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)


def clipped(text: str, longest: int) -> str:
    """A text cut to a length, with an ellipsis.

    >>> clipped("One-day complaints", 8)
    'One-day…'
    """
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def told_apart(names: Sequence[str], longest: int, drawn: Callable[[str], str] = str) -> list[str]:
    """Names cut to a length, no two alike: where their beginnings are, their ends are kept; those that are the same are numbered.

    `drawn` is what becomes of a name on its lines; where that is alike for two of them, or lacks the end of one, all are cut shorter.

    >>> told_apart(["Outage messages · Contacts: change", "Outage messages · Contacts: causal share", "NPS"], 28)
    ['Outage messages · Con…change', 'Outage messages…causal share', 'NPS']
    >>> told_apart(["NPS", "NPS"], 28)
    ['NPS', 'NPS (2)']
    """
    found: list[str] = []
    for most in range(longest, SHORTEST_NAME - 1, -4):
        found = _told_apart(names, most)
        lines = [drawn(name) for name in found]
        begun = [clipped(name, most) for name in names]
        whole = all(
            name == start or "".join(name.split()) == "".join(line.split())
            for name, start, line in zip(found, begun, lines, strict=True)
        )
        if whole and len(set(lines)) == len(lines):
            break
    return found


def _told_apart(names: Sequence[str], longest: int) -> list[str]:
    found: list[str] = []
    alike = Counter(clipped(name, longest) for name in dict.fromkeys(names))
    for name in names:
        cut = clipped(name, longest)
        if alike[cut] > 1:
            end = name[-(longest // 2) :]
            end = end.partition(" ")[2] or end
            cut = f"{name[: longest - 1 - len(end)].rstrip()}…{end}"
        number, taken = 1, cut
        while taken in found:
            number += 1
            taken = f"{clipped(cut, longest - len(f' ({number})'))} ({number})"
        found.append(taken)
    return found


def in_lines(text: str) -> str:
    """Text in which a line ends only where a paragraph does, as in Markdown.

    >>> in_lines("one\\ntwo\\n\\nthree")
    'one two\\n\\nthree'
    """
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text)


def first_sentences(text: str, longest: int) -> str:
    """As many whole sentences as have room; the first is cut at a word where it alone is too long.

    >>> first_sentences("It pays. It costs $1.2M. Nobody knows why.", 30)
    'It pays. It costs $1.2M.'
    """
    kept = ""
    for sentence in re.split(r"(?<=[.!?])\s+(?=\S)", text):
        if len(kept) + 1 + len(sentence) > longest:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or cut_at_word(text, longest)


def first_clause(text: str, longest: int) -> str:
    """The first clause of a text, as a sentence: what is weak, not what would answer it; cut where it has no room.

    >>> first_clause("Half is judgement; a pilot would answer it. More.", 60)
    'Half is judgement.'
    >>> first_clause("Half is judgement; a pilot would answer it. More.", 13)
    'Half is…'
    """
    first = re.split(r";\s|(?<=[.!?])\s+(?=\S)", text, maxsplit=1)[0]
    ended = first if first.endswith((".", "!", "?")) else f"{first}."
    return cut_at_word(capital(ended), longest)


def cut_at_word(text: str, longest: int) -> str:
    """A text cut after a whole word.

    >>> cut_at_word("knowing whether those who answer", 20)
    'knowing whether…'
    """
    if len(text) <= longest:
        return text
    words = text[:longest].rpartition(" ")[0]
    return f"{words.rstrip(',;:')}…" if len(words) > longest // 2 else clipped(text, longest)


def _inert_value(value: object) -> object:
    if isinstance(value, str):
        return inert_cell(value)
    return 0.0 if isinstance(value, float) and value == 0 else value
