"""Cards of exports: the purpose of each file, a button that builds it, then the download."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from cxroi.case import CaseError, digest
from cxroi.case.writing import known_by
from cxroi.report.documents.export import Format, name_of, written
from cxroi.report.language.safe_text import safe_markdown
from cxroi.store.records import StoreError
from cxroi.ui import autosave, courier, heavy, left_out, standing, state

COLUMNS = 3
CARRIED = """\
- every **input** with its unit, range and the evidence it names, and the evidence register with its **sources**;
- the **conventions**: discounting, tax, payback, how ranges are drawn, how benefits are attributed;
- the **digest** of the case, who **approved** it as it is or that nobody has, the **seed** and number of the draws, and the **version** that computed it. The same three give
  the same figures, here and with `python -m cxroi export`.
"""


def cards(formats: Sequence[Format]) -> None:
    """A card for each format."""
    for first in range(0, len(formats), COLUMNS):
        row = formats[first : first + COLUMNS]
        for column, one in zip(st.columns(COLUMNS), row, strict=False):
            with column.container(border=True, height="stretch", key=f"file{one.suffix.replace('.', '-')}"):
                _card(one)


def _card(one: Format) -> None:
    case, day = state.case(), datetime.now(UTC).astimezone().date()
    name = name_of(case, digest(case), one.suffix, day=day)
    st.markdown(f"**{one.name}** `{one.suffix}`")
    st.caption(one.purpose)
    if name not in state.session().prepared:
        st.button(
            "Prepare", key=f"prepare{one.suffix}", on_click=_prepare, args=(name, one.suffix), icon=":material/build:"
        )
        return
    base, chosen = state.document().case, state.session().scenario
    approved, remarks = standing.approved(base), standing.remarks()
    missing = left_out.everything(courier.view())
    try:
        content = heavy.done(
            f"file{one.suffix}", (name, known_by(base), chosen, approved, remarks, missing), written, base, chosen, one.suffix,
            options={"day": day, "approved": approved, "remarks": remarks, "left_out": missing}, words=f"Writing the {one.name.lower()} …",
        )  # fmt: skip
    except (CaseError, heavy.WorkError) as error:
        st.error(safe_markdown(str(error)))
        return
    st.download_button(
        f"Download ({_size(len(content))})",
        data=content,
        file_name=name,
        mime=one.mime,
        on_click="ignore",
        key=f"download{one.suffix}",
        icon=":material/download:",
        type="primary",
    )


def _prepare(name: str, suffix: str) -> None:
    """Have the file built, if the person here may export the case; that they do is noted."""
    try:
        autosave.did("export", state.document().home.case_id, suffix)
    except StoreError as error:
        state.tell(f"The file is not made: {error}.")
        return
    state.prepare(name)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"
