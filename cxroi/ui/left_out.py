"""What was typed and is not in the figures: entries to correct, and rows to complete. Said on every page and in every file."""

from __future__ import annotations

from cxroi.case.counted import listed
from cxroi.ui import cell_view, sheet_notes, sheets
from cxroi.ui.cell_view import View


def incomplete(view: View) -> list[tuple[str, str]]:
    """Rows with figures that do not count yet: the address of their first entry, and their name."""
    return sheet_notes.uncounted(view.document, sheets.FIGURED)


def names(view: View) -> list[str]:
    """The entries kept as typed and the rows that do not count yet, as a person would call them."""
    return [*cell_view.unread_names(view), *(f"{name} (incomplete)" for _, name in incomplete(view))]


def everything(view: View) -> tuple[str, ...]:
    """The same, with every entry that holds an error: the figures are then those of the last good case."""
    marked, elsewhere = cell_view.waiting(view)
    wrong = [one.partition(": ")[0] for one in elsewhere]
    return tuple(dict.fromkeys([*marked, *wrong, *(f"{name} (incomplete)" for _, name in incomplete(view))]))


def words(view: View, *, where: str = "the figures") -> str:
    """Sentences about both, in which entries are not in `where`; "" where there is nothing."""
    rows = [name for _, name in incomplete(view)]
    until = "it is" if len(rows) == 1 else "they are"
    said = f"Not in the figures until {until} complete: {listed(rows)}." if rows else ""
    return " ".join(filter(None, (cell_view.unread_words(view, where=where), said)))
