"""What is live in Markdown as Streamlit renders it: CommonMark, and what Streamlit makes of plain text, escaped or not."""

import re

from google.protobuf.message import Message
from markdown_it import MarkdownIt

HOST = "zq.example"
"""The host of every address in a payload."""
PAYLOADS = (
    f"[zqpay here](http://{HOST}/a)", f"![zqi](http://{HOST}/i.png)", f"<http://{HOST}/b>", f"http://{HOST}/c", f"https://{HOST}/d?e=f", f"www.{HOST}/g",
    f"zq@{HOST}", f"<zq@{HOST}>", f"mailto:zq@{HOST}", f"[zqr][1]\n\n[1]: http://{HOST}/h", "[zqx](<javascript:alert(1)> 'zqt')", f"\\[zqe](http://{HOST}/j)",
    f"\\\\[zqf](http://{HOST}/k)", f"a](http://{HOST}/l) [zqb", f"<a href='http://{HOST}'>zql</a>", "<script>alert('zq')</script>", f"<img src=http://{HOST}/m onerror=alert(1)>",
    "`zqcode`", "$zqmath$", "$$zqdisplay$$", "~~zqgone~~", ":red[zqred]", ":blue-background[zqblue]", ":material/bolt: zq", ":tada: zq", ":streamlit: zq", "# zqhead",
    "zq\n# zqsecond", "| zqa | zqb |\n|---|---|\n| 1 | 2 |", "> zqquote", "- zqitem", "1. zqfirst", f"=HYPERLINK(\"http://{HOST}\",\"zq\")", "+zq|' /C calc'!A0", "@SUM(1+1)zq",
    "-2+zq", "＝1+zq", "{{ 7*7 }}zq{% raw %}", "&lt;b&gt;zq&#106;", f"http\\://{HOST}/n",
)  # fmt: skip
assert len(PAYLOADS) == 40

PARSER = MarkdownIt("commonmark").enable(["strikethrough", "table"])
URL = re.compile(rf"(https?://|www(?=\.))[-.\w]*{re.escape(HOST)}", re.IGNORECASE)
MAIL = re.compile(r"(?<![\w/.+-])[-.\w+]+@[-\w]+(?:\.[-\w]+)+")
SHORT = re.compile(r":(?:tada|streamlit|material/bolt):")
DIRECTIVE = re.compile(r"(?<!\\):(?:red|blue-background)\[zq")
MATH = re.compile(r"(?<!\\)\$+zq(?:math|display)(?<!\\)\$")
PLAIN = ("arrow_data_frame", "plotly_chart", "text", "code", "json", "text_input", "text_area", "number_input", "query")
"""Elements whose content is no Markdown; their labels and helps are looked at."""
MARKDOWN = ("body", "label", "help", "text", "captions", "delta", "title", "content_help", "formatted_text")
MARKED_OPTIONS = ("radio", "button_group", "pills", "segmented_control")


def live(markdown: str, *, links: bool = False) -> list[str]:
    """What a browser would make more of than text; `links` allows a note's own."""
    found = []
    for token in PARSER.parse(markdown):
        if token.type == "html_block" and "zq" in token.content:
            found.append(f"HTML {token.content!r}")
        if token.type != "inline":
            continue
        level_of_link = 0
        for inner in token.children or ():
            level_of_link += {"link_open": 1, "link_close": -1}.get(inner.type, 0)
            if inner.type in ("link_open", "image") and not (links and inner.type == "link_open"):
                found.append(f"{inner.type} {inner.attrs}")
            elif inner.type == "html_inline":
                found.append(f"HTML {inner.content!r}")
            elif inner.type == "code_inline" and inner.content == "zqcode":
                found.append("code")
            elif inner.type == "text" and not level_of_link:
                found += [
                    f"{kind} {match[0]!r}"
                    for kind, sign in (("address", URL), ("mail", MAIL), ("icon", SHORT))
                    if not links and (match := sign.search(inner.content))
                ]
        if any(inner.type == "s_open" for inner in token.children or ()):
            found.append("struck out")
    if markdown.lstrip().startswith("# zq") or "\n# zq" in markdown:
        found.append("heading")
    found += [match[0] for sign in (DIRECTIVE, MATH) if (match := sign.search(markdown))]
    return found


def markdown_of(kind: str, proto: Message):
    """Every text of an element that Streamlit renders as Markdown."""
    for field, value in proto.ListFields():
        if field.message_type is not None and not isinstance(value, str):
            for inner in value if hasattr(value, "__len__") and not isinstance(value, Message) else [value]:
                if isinstance(inner, Message):
                    yield from markdown_of(kind, inner)
        elif (field.name in MARKDOWN and not (kind in PLAIN and field.name not in ("label", "help"))) or (
            field.name in ("options", "content") and kind in MARKED_OPTIONS
        ):
            yield from [value] if isinstance(value, str) else value
