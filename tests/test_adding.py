"""A part of the case that someone adds: each registration it still lacks is named with its place, and none is silent."""

import inspect
import re
from pathlib import Path

from made_up import Supplier, added_to_the_case

from cxroi.case import Case
from cxroi.ui import assumption_sections, places, rows, sheets
from cxroi.ui.fields import fields_of

ROOT = Path(__file__).parents[1]
DRAWN = inspect.getsource(assumption_sections)


def missing():
    """What each part with quantities of its own still lacks, with the file to add it to."""
    sheet_of = {one.section: name for name, one in vars(sheets).items() if isinstance(one, sheets.Sheet)}
    for name, info, part in places.parts_of():
        figures = any(field.kind == "figure" and "/" not in field.name for field in fields_of(part))
        within = name not in Case.model_fields and not places.is_list(
            info
        )  # its fields stand with those of the part around it
        if not figures or within:
            continue
        what = f"{'Case.' if name in Case.model_fields else ''}{name} has quantities"
        tab = places.TABS.get(name)
        if tab is None:
            yield f"{what} but no place on Assumptions: add it to TABS in cxroi/ui/places.py"
        elif tab not in dict(assumption_sections.SECTIONS):
            yield f"{what} on a tab {tab!r} that is not drawn: add it to SECTIONS in cxroi/ui/assumption_sections.py"
        if places.is_list(info) and name not in sheet_of:
            yield f"{what} but no sheet: add one to cxroi/ui/sheets.py"
        elif places.is_list(info) and f"sheets.{sheet_of[name]}" not in DRAWN:
            yield f"{what} on a sheet that is not drawn: draw it on its tab in cxroi/ui/assumption_sections.py"
        if not info.is_required() and name not in rows.AMOUNTS:
            yield f"{what} but nothing says what a row needs: add it to AMOUNTS in cxroi/ui/rows.py"


def test_no_part_of_the_case_lacks_a_registration():
    assert list(missing()) == []
    assert set(rows.AMOUNTS) <= set(places.TABS)
    assert list(dict.fromkeys(places.TABS.values())) == [name for name, _ in assumption_sections.SECTIONS]


def test_a_new_part_is_told_what_it_lacks_and_where():
    """With a list of suppliers in the case and nothing else, three places are named."""
    with added_to_the_case("suppliers", tuple[Supplier, ...]):
        assert list(missing()) == [
            "Case.suppliers has quantities but no place on Assumptions: add it to TABS in cxroi/ui/places.py",
            "Case.suppliers has quantities but no sheet: add one to cxroi/ui/sheets.py",
            "Case.suppliers has quantities but nothing says what a row needs: add it to AMOUNTS in cxroi/ui/rows.py",
        ]


def test_lists_sections_and_needs_follow_from_the_model():
    """What was listed by hand before, found in the model."""
    assert set(places.SECTIONS) == {"workforce", "inventory", "crisis", "uncertainty"}
    assert set(places.LISTS) == {
        "segments", "metrics", "initiatives", "costs", "effects", "benefits", "links", "evidence", "scenarios",
    }  # fmt: skip
    assert places.NEEDS["inventory"] == (("turns",),) and places.NEEDS["links"] == (("metric",), ("driver",))
    assert "finance" not in places.NEEDS  # every case has it: an empty figure there is an error


def test_the_places_that_the_guide_names_exist():
    """A file that is moved is followed there; the guide stays short enough to be read."""
    guide = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:cxroi|tests|pages|app)[\w/]*(?:/|\.py|\.md))`", guide)
    assert len(named) > 20 and [one for one in named if not (ROOT / one).exists()] == []
    assert len(guide.splitlines()) <= 80
