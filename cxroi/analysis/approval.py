"""Whether a case is approved: an approval belongs to one state of a case, and to no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxroi.analysis.plan import bare
from cxroi.case.model import Case
from cxroi.case.once import once
from cxroi.case.writing import digest


@dataclass(frozen=True)
class Approved:
    """Who approved a case as it is, and when."""

    by: str
    on: date
    role: str = ""


@once
def approved_digest(case: Case) -> str:
    """The digest that an approval belongs to: any change of the case changes it.

    The plan, actuals and signatures that are entered after an approval are left out, so that they do not undo it.
    """
    return digest(bare(case))
