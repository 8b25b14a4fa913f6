"""What tests of files share: cases, their files of every format, and how the text of a PDF or a page is read."""

import shutil
import subprocess
from datetime import date
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from hostile import hostile

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import parse, read_file
from cxroi.report.documents.export import export

ROOT = Path(__file__).parents[1]
CHEMICALS = ROOT / "sample_data" / "chemicals.yaml"
DAY = date(2026, 11, 21)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PDFTOTEXT, SOFFICE = shutil.which("pdftotext"), shutil.which("soffice")
EMPTY = {"format": 1, "title": "Nothing yet", "finance": {"years": 1, "discount_rate": 0}, "initiatives": []}
LOSING = {
    "format": 1,
    "title": "A loss",
    "currency": "CHF",
    "finance": {"years": 15, "discount_rate": 0.1, "tax_rate": 0.3},
    "initiatives": [
        {"name": "It", "costs": [{"name": "Cost", "per_year": 1e9}], "benefits": [{"name": "B", "by_year": [0, -5, 3]}]}
    ],
}


@lru_cache(maxsize=8)
def found_of(name):
    """The findings of a sample, of the hostile case, or of an odd one; few draws, for speed."""
    odd = {"nothing": EMPTY, "loss": LOSING}
    if name in odd:
        return CaseAnalysis(parse(odd[name]), draws=64)
    case = hostile(CHEMICALS) if name == "hostile" else read_file(ROOT / "sample_data" / f"{name}.yaml")
    return CaseAnalysis(case, draws=256)


@lru_cache(maxsize=32)
def built(name, suffix):
    return export(found_of(name), suffix, day=DAY)


def one_line(text):
    return " ".join(text.split())


def text_of(content, folder):
    file = folder / "brief.pdf"
    file.write_bytes(content)
    done = subprocess.run([PDFTOTEXT, "-raw", file, "-"], capture_output=True, check=True)
    return squeezed(done.stdout.decode())


def squeezed(text):
    """Text without white space and soft breaks, since lines break anywhere on paper."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\u200b\u00ad")


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and its text outside scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self.inside = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside not in ("script", "style"):
            self.text.append(data)
