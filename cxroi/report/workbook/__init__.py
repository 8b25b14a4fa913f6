"""The workbook: the case as an Excel file that finance can audit, every figure a formula that traces back to an input.

`formula` a formula and its value, written once, `ranges` those of a range · `sheet` cells and looks · `monthly_sheet` lines by month · `case_inputs` what is an
input, what is fixed · `input_sheets` Inputs and Scenarios · `sensitivity_sheet` one assumption moved · `timeline_sheet` months, dates,
flags · `driver_sheet` Drivers · `segment_sheet` a sheet a segment · `company_sheet` Company · `cost_sheet` Costs · `cash_sheets` Cash
flow · `year_sheet` By year · `rate_search` IRR search · `result_sheets` Results · `attribution_sheet` initiatives and drivers ·
`pasted_sheets` Risk, Evidence, Objections · `excel_charts` (of `excel_chart_parts`) native charts · `check_sheet` identities, app beside
file · `summary_sheet` the first sheet · `build` all of it
"""

from cxroi.report.workbook.build import workbook

__all__ = ["workbook"]
