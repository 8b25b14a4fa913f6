"""People: who may see a case, reader links, what was done, and where one is signed in."""

from cxroi.ui import cells, people, sharing

cells.page(
    __file__,
    "People",
    "Who may do what with a case. What is not given here is denied; it is looked up each time a case is opened or saved.",
)

if people.in_team():
    sharing.parts()
else:
    sharing.alone()
