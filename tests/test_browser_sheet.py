"""The typing component alone in a real browser, drawn from plain data: what survives whatever the server sends meanwhile."""

import pytest
from browsing import IN_A_BROWSER, chromium  # noqa: F401 - a fixture

from cxroi.ui.typing import HERE, SCRIPTS

pytestmark = IN_A_BROWSER

SCRIPT = "\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS).replace(
    "export default function (", "window.component = function ("
)
PAGE = '<div id="courier"></div><div id="sheet"></div>'


@pytest.fixture
def tab(chromium):  # noqa: F811
    """A page with nothing but the component; `sent` is what it has sent."""
    page = chromium.new_page()
    page.set_content(PAGE)
    page.add_style_tag(content=(HERE / "typing.css").read_text(encoding="utf-8"))
    page.add_script_tag(content=f"window.sent = [];\n{SCRIPT}")
    courier(page)
    yield page
    page.close()


def courier(tab, **seen):
    """What the server has seen."""
    tab.evaluate(
        """(seen) => window.component({
            parentElement: document.getElementById("courier"), data: { kind: "courier", seen },
            setTriggerValue: (_, { edits }) => { window.sent = edits; } })""",
        seen,
    )


def figure(at, text="", **more):
    return {"at": at, "kind": "figure", "called": at, "text": text, **more}


def text(at, content=""):
    return {"at": at, "kind": "text", "called": at, "text": content}


def down(*rows):
    """A sheet with a row for each (key, name, figure)."""
    lines = [{"key": key, "head": text(f"{key}.name", name), "cells": [one], "menu": []} for key, name, one in rows]
    return {
        "kind": "sheet", "name": "s", "title": "S", "across": False, "seen": {}, "head": [{"label": "Name"}, {"label": "Change"}],
        "lines": lines, "add": [{"at": "root.rows", "label": "Add row"}],
    }  # fmt: skip


def across(*names):
    """A sheet with a column for each id and name, and one line of figures."""
    head = [{"label": "Figure"}, *({"entry": text(f"{id_}.name", name), "id": id_, "menu": []} for id_, name in names)]
    lines = [
        {"key": "customers", "head": {"label": "Customers"}, "cells": [figure(f"{id_}.customers") for id_, _ in names]}
    ]
    add = [{"at": "root.segments", "label": "Add segment"}]
    return {
        "kind": "sheet",
        "name": "s",
        "title": "S",
        "across": True,
        "seen": {},
        "head": head,
        "lines": lines,
        "add": add,
    }


def draw(tab, data):
    tab.evaluate(
        '(data) => window.component({ parentElement: document.getElementById("sheet"), data, setTriggerValue: () => {} })',
        data,
    )


def put(tab, called):
    tab.get_by_label(called, exact=True).focus()


def under_hand(tab):
    """What is called, and holds, the entry that has the focus."""
    return tab.evaluate('[document.activeElement.getAttribute("aria-label"), document.activeElement.value]')


def arrived(tab):
    """Everything sent or waiting, as address and text, once the pause after typing is over."""
    tab.wait_for_timeout(400)
    return [(edit["at"], edit["text"]) for edit in tab.evaluate("window.sent")]


def test_a_text_goes_on_where_another_entry_stands_in_its_place(tab):
    """The server offers another address, or another kind, in the same place while a person types: no letter is lost."""
    draw(tab, down(("a", "First", figure("a.change"))))
    put(tab, "a.change")
    tab.keyboard.type("1")
    draw(tab, down(("a", "First", figure("a.gain"))))
    assert under_hand(tab) == ["a.gain", "1"]
    tab.keyboard.type("2")
    draw(tab, down(("a", "First", text("a.gain"))))
    tab.keyboard.type("5")
    assert under_hand(tab) == ["a.gain", "125"]
    assert dict(arrived(tab))["a.gain"] == "125"  # a slow machine may send what came before as well


def test_a_text_whose_row_is_gone_is_sent_all_the_same(tab):
    """The server then says that it was not applied."""
    draw(tab, down(("a", "First", figure("a.change")), ("b", "Second", figure("b.change"))))
    put(tab, "b.change")
    tab.keyboard.type("7")
    draw(tab, down(("a", "First", figure("a.change"))))
    assert arrived(tab) == [("b.change", "7")]


def test_rows_that_change_places_leave_the_caret_where_it_is(tab):
    """A row that moves while it is typed in keeps the focus, and the next letter stands after the last."""
    first, second = ("a", "First", figure("a.change")), ("b", "Second", figure("b.change"))
    draw(tab, down(first, second))
    put(tab, "a.change")
    tab.keyboard.type("12")
    draw(tab, down(second, first))
    tab.keyboard.type("3")
    assert under_hand(tab) == ["a.change", "123"]
    tab.keyboard.press("ArrowUp")
    assert under_hand(tab)[0] == "b.change"
    assert arrived(tab) == [("a.change", "123")]


def test_a_sheet_wider_than_its_window_says_so(tab):
    """A button leads on to the columns that are out of sight, and goes when there are none."""
    onward = tab.get_by_role("button", name="More columns")
    tab.set_viewport_size({"width": 420, "height": 700})
    draw(tab, across(*((f"s{number}", f"Segment {number}") for number in range(6))))
    tab.wait_for_timeout(100)
    assert onward.is_visible()
    for _ in range(8):
        if onward.is_visible():
            onward.click()
            tab.wait_for_timeout(100)
    assert not onward.is_visible()
    draw(tab, down(("a", "First", figure("a.change"))))
    assert not onward.is_visible()
    assert tab.get_by_label("a.change", exact=True).bounding_box()["width"] > 100


def paste(tab, block):
    """Paste a block at the entry that has the focus."""
    tab.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", event)); }""",
        block,
    )


def test_a_block_with_names_in_its_first_row_names_the_new_column(tab):
    """Beside a column of totals, too: each name and each figure goes to its column, the one that is made included."""
    sheet = across(("a", "First"), ("b", ""))
    sheet["head"].append({"label": "Company", "total": True})
    sheet["lines"][0]["total"] = "0"
    draw(tab, sheet)
    put(tab, "b.name")
    paste(tab, "Mid-market\tSmall shops\n10\t20")
    sent = arrived(tab)
    made = next(text for at, text in sent if at == "root.segments")
    assert sent == [
        ("b.name", "Mid-market"), ("root.segments", made), (f"{made}.name", "Small shops"), ("b.customers", "10"),
        (f"{made}.customers", "20"),
    ]  # fmt: skip


def test_what_of_a_block_has_no_place_is_named(tab):
    """Two lines pasted into the last line: the second is not lost without a word."""
    draw(tab, across(("a", "First")))
    put(tab, "a.customers")
    paste(tab, "10\n11%")
    assert arrived(tab) == [("a.customers", "10")]
    assert "“11%”" in tab.get_by_role("status").inner_text()


def test_a_row_that_was_added_takes_the_focus(tab):
    """Add, then type: the text is the name of the new row. Who types elsewhere by then is left alone."""
    draw(tab, down(("a", "First", figure("a.change"))))
    for typed, elsewhere in (("New", False), ("Newer", True)):
        tab.get_by_role("button", name="Add row").click()
        made = next(edit["text"] for edit in tab.evaluate("window.sent") if edit["act"] == "add")
        if elsewhere:
            put(tab, "a.change")
        draw(tab, down(("a", "First", figure("a.change")), (made, "", figure(f"{made}.change"))))
        tab.keyboard.type(typed)
        assert under_hand(tab) == (["a.change", typed] if elsewhere else [f"{made}.name", typed])
        tab.evaluate("window.sent = []")


def test_nothing_moves_under_a_pressed_pointer(tab):
    """Leaving a cell opens its question, which moves the button below it; the click that left the cell counts all the same."""
    asked = {"question": "0.5: 50%, or 0.5%?", "choices": ["50%", "0.5%"]}
    draw(tab, down(("a", "First", figure("a.share"))))
    put(tab, "a.share")
    tab.keyboard.type("0,5")
    tab.wait_for_timeout(350)  # sent in the pause; the server's answer arrives while the button is being pressed
    button = tab.get_by_role("button", name="Add row").bounding_box()
    tab.mouse.move(button["x"] + 20, button["y"] + button["height"] / 2)
    tab.mouse.down()
    answer = {
        **down(("a", "First", figure("a.share", "0,5", **asked))),
        "seen": tab.evaluate("({[sent[0].tab]: sent[0].seq})"),
    }
    draw(tab, answer)
    assert tab.get_by_role("button", name="Add row").bounding_box() == button, "it stays under the pointer"
    tab.wait_for_timeout(80)
    tab.mouse.up()
    tab.get_by_text("0.5: 50%, or 0.5%?").wait_for()
    assert "root.rows" in [at for at, _ in arrived(tab)], "the row was added"


def test_tab_goes_down_a_segment_and_then_on_to_the_next(tab):
    sheet = across(("s1", "One"), ("s2", "Two"))
    sheet["lines"].append(
        {"key": "revenue", "head": {"label": "Revenue"}, "cells": [figure("s1.revenue"), figure("s2.revenue")]}
    )
    draw(tab, sheet)
    put(tab, "s2.name")
    tab.keyboard.press("Tab")
    assert under_hand(tab)[0] == "s2.customers"
    put(tab, "s1.customers")
    for expected in ("s1.revenue", "s2.name", "s2.customers", "s2.revenue"):
        tab.keyboard.press("Tab")
        assert under_hand(tab)[0] == expected
    tab.keyboard.press("Shift+Tab")
    assert under_hand(tab)[0] != "s2.revenue"


def test_a_cell_with_the_focus_lies_clear_of_the_pinned_columns(tab):
    """A wide sheet in a narrow window: neither the names on the left nor the menu on the right cover what is typed."""
    tab.set_viewport_size({"width": 700, "height": 500})
    cells = [figure(f"a.f{number}") for number in range(10)]
    row = {"key": "a", "head": text("a.name", "First"), "cells": cells, "menu": [["delete", "Delete"]]}
    head = [{"label": "Name"}, *({"label": f"Figure {number}"} for number in range(10)), {"label": ""}]
    draw(tab, {**down(), "head": head, "lines": [row]})
    put(tab, "a.name")
    for number in range(10):
        tab.keyboard.press("Tab")
        left, right = tab.evaluate("(({left, right}) => [left, right])(document.activeElement.getBoundingClientRect())")
        pinned = tab.evaluate("document.querySelector('tbody th').getBoundingClientRect().right")
        menu = tab.evaluate("document.querySelector('td.controls').getBoundingClientRect().left")
        assert under_hand(tab)[0] == f"a.f{number}"
        assert pinned <= left + 1 and right <= menu + 1, number


def high(tab):
    """Where the entry with the focus stands in the window."""
    return tab.evaluate("document.activeElement.getBoundingClientRect().top")


def test_what_is_added_on_a_scrolled_page_comes_into_view_clear_of_its_head(tab):
    """The button stands at the foot of a long sheet, and the new name at its top, out of sight and below the app's head."""
    tab.set_viewport_size({"width": 1000, "height": 400})
    tab.add_style_tag(
        content="#sheet { margin: 700px 0; } #courier { position: fixed; inset: 0 0 auto; height: 60px; }"
    )
    lines = [
        {"key": f"f{number}", "head": {"label": f"Figure {number}"}, "cells": [figure(f"a.f{number}")]}
        for number in range(15)
    ]
    draw(tab, {**across(("a", "First")), "lines": lines})
    tab.get_by_role("button", name="Add segment").click()
    made = next(edit["text"] for edit in tab.evaluate("window.sent") if edit["act"] == "add")
    wider = [{**line, "cells": [*line["cells"], figure(f"{made}.{line['key']}")]} for line in lines]
    draw(tab, {**across(("a", "First"), (made, "")), "lines": wider})
    assert under_hand(tab)[0] == f"{made}.name"
    assert 60 <= high(tab) <= 340


def test_what_is_edited_stays_where_it_is_when_a_line_comes_or_goes_above_it(tab):
    """A question above, an answer to it, a row in front: the entry with the focus does not move in the window."""
    tab.add_style_tag(content="#sheet { margin: 300px 0 2000px; }")
    tab.evaluate("scrollTo(0, 200)")
    wrong = figure("a.change", "x", problem="“x” is not a number")
    first, second = ("a", "First", figure("a.change")), ("b", "Second", figure("b.change"))
    draw(tab, down(first, second))
    put(tab, "b.change")
    before = high(tab)
    for rows in ([("a", "First", wrong), second], [first, second], [("c", "New", figure("c.change")), first, second]):
        draw(tab, down(*rows))
        tab.wait_for_timeout(50)
        assert under_hand(tab)[0] == "b.change" and abs(high(tab) - before) <= 1


def test_what_an_entry_is_read_as_lies_over_the_next_one_and_lets_a_click_through(tab):
    """“= €1,200 a year” hangs below the entry with the focus: a click there goes into the entry under it."""
    tab.set_viewport_size({"width": 500, "height": 400})
    rows = [("a", "First", figure("a.change", "1.200", echo="€1,200 a year")), ("b", "Second", figure("b.change"))]
    draw(tab, down(*rows))
    put(tab, "a.change")
    over = tab.locator(".echo:visible").bounding_box()
    tab.mouse.click(over["x"] + over["width"] / 2, over["y"] + over["height"] / 2)
    assert under_hand(tab)[0] == "b.change"
