"""The case: what is assumed. Reading, checking, changing and writing case files.

`model` the parts of a case · `quantity` certain and uncertain numbers · `drivers` the one table of drivers ·
`paths` naming one value · `references` renaming and removing an element with every reference to it · `differences` between two versions, `merging` three versions ·
`plain_data` the kinds of value a case may hold · `yaml_dialect` the YAML we read ·
`reading` text to Case with every error · `rules`, `proof_rules` rules between parts · `proof` pilots, plan and actuals ·
`writing` Case to text, digest, schema · `seal` whether a file is whole · `quantities` every quantity of a case, and replacing them ·
`quick_start` a case from nine answers · `quick_questions` their wording · `share_link` a case packed into an address
"""

from cxroi.case.drivers import DIRECT, DRIVER, DRIVERS, Driver
from cxroi.case.errors import CaseError, ErrorDetail
from cxroi.case.model import Case
from cxroi.case.quantities import Assumption, assumptions, with_numbers
from cxroi.case.quantity import Quantity
from cxroi.case.reading import load, parse, read, read_file, remark_on, scenario
from cxroi.case.writing import digest, dump, file_text, plain, save, schema, write_whole

__all__ = [
    "DIRECT", "DRIVER", "DRIVERS", "Assumption", "Case", "CaseError", "Driver", "ErrorDetail", "Quantity", "assumptions",
    "digest", "dump", "file_text", "load", "parse", "plain", "read", "read_file", "remark_on", "save", "scenario", "schema", "with_numbers", "write_whole",
]  # fmt: skip
