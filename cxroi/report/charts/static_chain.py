"""Flows as a static picture: what matplotlib lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cxroi.report.charts.colours import Palette
from cxroi.report.charts.flow_layout import NODE, laid_out
from cxroi.report.charts.marks import Flow
from cxroi.report.language.safe_text import clipped

FONT_SIZE = 9.5
LONGEST = 34


def draw_flows(axes: Any, flow: Flow, *, palette: Palette, text: Callable[[str], str], font: Sequence[str]) -> None:
    """Nodes in columns by their distance from the start, flows between them as wide as what they carry."""
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path

    axes.set_axis_off()

    def colour(name: str) -> str:
        return palette.colour(flow.colours.get(name, "baseline"))

    nodes, ribbons = laid_out(flow)
    for one in ribbons:
        x0, x1, y0, y1, tall = one.start, one.end, one.leaving, one.arriving, one.thickness
        middle = (x0 + x1) / 2
        corners = [
            (x0, y0), (middle, y0), (middle, y1), (x1, y1),
            (x1, y1 - tall), (middle, y1 - tall), (middle, y0 - tall), (x0, y0 - tall), (x0, y0),
        ]  # fmt: skip
        moves = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        axes.add_patch(PathPatch(Path(corners, moves), facecolor=colour(one.arrow.source), alpha=0.35, linewidth=0))
    for node in nodes:
        axes.add_patch(Rectangle((node.left, node.bottom), NODE, node.height, color=colour(node.name), linewidth=0))
        x = node.left - 0.008 if node.last else node.left + NODE + 0.008
        axes.text(
            x, node.bottom + node.height / 2, text(clipped(node.name, LONGEST)), ha="right" if node.last else "left",
            va="center", color=palette.ink, fontsize=FONT_SIZE, family=font,
        )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.02, 1.02)
