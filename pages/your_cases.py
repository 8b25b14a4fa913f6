"""Your cases: what is kept, to be opened, named, copied or deleted; and how to begin another."""

from cxroi.ui import cells, your_cases

cells.page(
    __file__,
    "Your cases",
    "Everything that is kept, with its headline figure. A version you saved stays as it is; a draft is what you typed since.",
)

your_cases.deleted_just_now()

with cells.cell("Saved cases", "Each with its newest version, and what you changed since. Saving adds a version."):
    your_cases.named()

with cells.cell("Drafts", "Kept as you type, not saved as a version yet."):
    your_cases.drafts()

with cells.cell("Begin another", "What is open now stays here, and one step of Undo away."):
    your_cases.begin()
