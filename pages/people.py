"""People: who may see a case, reader links, what was done, and where one is signed in."""

from cxroi.ui import cells, sharing

cells.page(
    __file__,
    "People",
    "Who may do what with a case. What is not given here is denied; it is looked up each time a case is opened or saved.",
)

case = None
with cells.cell("Who may see this case", "Each person has one role in a case."):
    case = sharing.chosen()
    if case is not None:
        sharing.members(case)

if case is not None:
    with cells.cell("Reader links", "Each opens one version, read only, for whoever has the link, until its day."):
        sharing.links(case)
    with cells.cell("What was done", "Opened, saved, shared, approved, exported, and what was denied."):
        sharing.log(case)

with cells.cell("Where you are signed in", "An ended session opens nothing any more, whoever has its cookie."):
    sharing.sessions()
