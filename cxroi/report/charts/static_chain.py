"""Flows as a static picture: what matplotlib lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cxroi.report.charts.colours import Palette
from cxroi.report.charts.spec import Flow
from cxroi.report.language.safe_text import clipped

NODE = 0.018
"""Width of a node, as a share of the picture's."""
GAP = 0.05
"""Between two nodes of a column, as a share of the picture's height."""
FONT_SIZE = 9.5
LONGEST = 34


def draw_flows(axes: Any, flow: Flow, *, palette: Palette, text: Callable[[str], str], font: Sequence[str]) -> None:
    """Nodes in columns by their distance from the start, flows between them as wide as what they carry."""
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path

    axes.set_axis_off()
    labels = flow.nodes
    links = [(labels.index(arrow.source), labels.index(arrow.target), arrow.value) for arrow in flow.arrows]
    colours = [palette.colour(flow.colours.get(name, "baseline")) for name in labels]
    if not links:
        return
    columns = _columns(len(labels), links)
    size = [
        max(sum(v for s, _, v in links if s == node), sum(v for _, t, v in links if t == node))
        for node in range(len(labels))
    ]
    deep = max(columns)
    per_column = [[node for node in range(len(labels)) if columns[node] == column] for column in range(deep + 1)]
    room = [(1 - GAP * (len(nodes) - 1)) / sum(size[node] for node in nodes) for nodes in per_column]
    scale, bottom = min(room), {}
    for nodes in per_column:
        at = (1 + sum(size[node] for node in nodes) * scale + GAP * (len(nodes) - 1)) / 2
        for node in nodes:
            at -= size[node] * scale
            bottom[node] = at
            at -= GAP
    left = {node: columns[node] / max(deep, 1) * (1 - NODE) for node in bottom}
    leaving, arriving = ({node: bottom[node] + size[node] * scale for node in bottom} for _ in range(2))
    for source, target, value in sorted(links, key=lambda link: (link[0], -bottom[link[1]])):
        tall = value * scale
        x0, x1, y0, y1 = left[source] + NODE, left[target], leaving[source], arriving[target]
        middle = (x0 + x1) / 2
        corners = [
            (x0, y0), (middle, y0), (middle, y1), (x1, y1),
            (x1, y1 - tall), (middle, y1 - tall), (middle, y0 - tall), (x0, y0 - tall), (x0, y0),
        ]  # fmt: skip
        moves = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        axes.add_patch(PathPatch(Path(corners, moves), facecolor=colours[source], alpha=0.35, linewidth=0))
        leaving[source] -= tall
        arriving[target] -= tall
    for node, y in bottom.items():
        axes.add_patch(Rectangle((left[node], y), NODE, size[node] * scale, color=colours[node], linewidth=0))
        last = columns[node] == deep
        x = left[node] - 0.008 if last else left[node] + NODE + 0.008
        axes.text(
            x, y + size[node] * scale / 2, text(clipped(labels[node], LONGEST)), ha="right" if last else "left", va="center", color=palette.ink,
            fontsize=FONT_SIZE, family=font,
        )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.02, 1.02)


def _columns(nodes: int, links: Sequence[tuple[int, int, float]]) -> list[int]:
    """How many steps each node is from the start, by its longest way; what ends the chain stands last."""
    column = [0] * nodes
    for _ in range(nodes):
        for source, target, _value in links:
            column[target] = max(column[target], column[source] + 1)
    return column
