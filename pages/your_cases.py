"""The page “Your cases”."""

from cxroi.ui import cells, comments, history, your_cases

cells.page(
    __file__,
    "Your cases",
    "Everything kept, with its headline figure. A saved version never changes; a draft holds what you typed since.",
)

your_cases.deleted_just_now()

with cells.cell(
    "Saved cases",
    "Each with its newest version, and what you changed since. Saving adds a version; every version stays in the History below.",
):
    your_cases.named()

with cells.cell(
    "History", "Every version of a case: when, by whom, why, and what it did to NPV. No version is ever changed."
):
    chosen = history.history()

with cells.cell("Comments", "Questions and answers on the case and its assumptions, until someone resolves them."):
    comments.comments(chosen)

with cells.cell("Drafts", "Kept as you type, not saved as a version yet."):
    your_cases.drafts()

with cells.cell("Start another", "What is open now stays here; Undo returns to it."):
    your_cases.begin()
