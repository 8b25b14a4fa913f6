"""The encoding a text was saved in: by its byte order mark, by trial, or as answered."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from cxroi.case.counted import counted
from cxroi.tables.findings import Finding, Refused

LIKELY_ENCODINGS = ["cp949", "cp1251", "cp1252"]
SAMPLE = 1 << 16
CHUNK = 1 << 20


def as_utf_8(path: Path, folder: Path, encoding: str | None, name: str) -> tuple[Path, tuple[Finding, ...]]:
    """The text in UTF-8 with plain line ends, and the findings on its encoding."""
    found = encoding or _encoding(path)
    try:
        codecs.lookup(found)
    except LookupError:
        raise Refused(f"There is no encoding {found!r}", "Try utf-8, cp949, cp1251, latin-1 or utf-16.") from None
    with path.open("rb") as file:
        plain = found == "utf-8" and all(
            b"\r" not in chunk and b"\x00" not in chunk for chunk in iter(lambda: file.read(CHUNK), b"")
        )
    if plain:
        return path, ()
    target, lost, zeros = folder / "text.csv", 0, 0
    try:
        with (
            path.open("r", encoding=found, errors="replace", newline=None) as source,
            target.open("w", encoding="utf-8", newline="") as copy,
        ):
            for text in iter(lambda: source.read(CHUNK), ""):
                lost += text.count("\ufffd")
                zeros += text.count("\x00")
                copy.write(text)
    except UnicodeError:
        raise Refused(f"It is not text in {found}", f"Name the encoding it was saved in: {name}/encoding.") from None
    if zeros:
        raise Refused("It holds bytes that do not occur in text", "Export the table as CSV, Parquet or Excel.")
    words = f"the file was read as {found}" + ("" if encoding else f"; if letters look wrong, answer {name}/encoding")
    said = [Finding("", words, "said", file=name)] if found not in ("utf-8", "utf-8-sig") else []
    if lost:
        said.append(
            Finding(
                "",
                f"{counted(lost, 'character')} could not be read in {found}",
                "error",
                file=name,
                expected="the encoding it was saved in",
            )
        )
    return target, tuple(said)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\x00" in head:
            return "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        telling = b""
        try:
            for chunk in iter(lambda: file.read(CHUNK), b""):
                telling = chunk
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
            return "utf-8"
        except UnicodeDecodeError:
            pass
    from charset_normalizer import from_bytes

    # Only lines with letters beyond ASCII distinguish encodings.
    lines = [line for line in telling.splitlines() if not line.isascii()][:500]
    if not any(re.search(rb"[\x80-\xff]{3}", line) for line in lines):
        return "cp1252"  # letters stand alone, as umlauts and accents do; Cyrillic and Hangul come in runs
    best = from_bytes(b"\n".join(lines), cp_isolation=LIKELY_ENCODINGS).best()
    return best.encoding if best else "latin-1"
