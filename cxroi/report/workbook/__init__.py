"""The workbook: the case as an Excel file that finance can take apart, every figure a formula back to an input.

`terms` a formula and its value, written once · `pages` cells and looks · `monthly` lines by month · `assumed` what is an input, what is fixed ·
`inputs` the pages Inputs and Scenarios · `moved` Drivers · `customers` a page a segment · `company` Company and Costs ·
`cash` Cash flow and By year · `results` NPV to IRR · `pasted` Attribution, Risk, Evidence, Objections · `charts` native charts ·
`checks` identities, app beside file · `summary` the first page · `building` all of it
"""

from cxroi.report.workbook.building import workbook

__all__ = ["workbook"]
