"""Where the nodes of a flow are placed and how the bands between them run, in shares of a picture; y counts from the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.report.charts.marks import Arrow, Flow

NODE = 0.018
"""Width of a node, as a share of the picture's."""
GAP = 0.05
"""Between two nodes of a column, as a share of the picture's height."""


@dataclass(frozen=True)
class Node:
    """A node: its left and lower edge, its height, and whether it ends the chain."""

    name: str
    left: float
    bottom: float
    height: float
    last: bool


@dataclass(frozen=True)
class Ribbon:
    """What flows along an arrow: where it leaves and arrives, its upper edge at both, and its thickness."""

    arrow: Arrow
    start: float
    end: float
    leaving: float
    arriving: float
    thickness: float


def laid_out(flow: Flow) -> tuple[tuple[Node, ...], tuple[Ribbon, ...]]:
    """Nodes in columns by their distance from the start, flows between them as wide as what they carry."""
    labels = flow.nodes
    links = [(labels.index(arrow.source), labels.index(arrow.target), arrow) for arrow in flow.arrows]
    if not links:
        return (), ()
    columns = _columns(len(labels), [(source, target) for source, target, _ in links])
    size = [
        max(sum(one.value for s, _, one in links if s == node), sum(one.value for _, t, one in links if t == node))
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
    ribbons = []
    for source, target, arrow in sorted(links, key=lambda link: (link[0], -bottom[link[1]])):
        thickness = arrow.value * scale
        ribbons.append(Ribbon(arrow, left[source] + NODE, left[target], leaving[source], arriving[target], thickness))
        leaving[source] -= thickness
        arriving[target] -= thickness
    placed = [
        Node(labels[node], left[node], bottom[node], size[node] * scale, columns[node] == deep) for node in bottom
    ]
    return tuple(placed), tuple(ribbons)


def _columns(nodes: int, links: Sequence[tuple[int, int]]) -> list[int]:
    """How many steps each node is from the start, by its longest way; what ends the chain comes last."""
    column = [0] * nodes
    for _ in range(nodes):
        for source, target in links:
            column[target] = max(column[target], column[source] + 1)
    return column
