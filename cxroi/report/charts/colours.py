"""Colours with one meaning each, on a light and a dark background, which the colour-blind can tell apart too."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from cxroi.case.drivers import DIRECT


@dataclass(frozen=True)
class Palette:
    """The colours on one background."""

    baseline: str
    programme: str
    cost: str
    loss: str
    accent: str
    ink: str
    muted: str
    grid: str
    drivers: MappingProxyType[str, str]

    def colour(self, meaning: str) -> str:
        """The colour of a meaning such as "loss", or of a source of benefit. Raises AttributeError."""
        found: str = self.drivers[meaning] if meaning in self.drivers else getattr(self, meaning)
        return found


def _by_driver(*colours: str) -> MappingProxyType[str, str]:
    names = ("churn", "spend", "cross_sell", "acquisition", "acquisition_cost", "referral", "contacts",
             "cost_per_contact", "employee_turnover", "inventory_turns", "crisis", DIRECT)  # fmt: skip
    return MappingProxyType(dict(zip(names, colours, strict=True)))


LIGHT = Palette(
    baseline="#8A94A3", programme="#2B4C7E", cost="#C98A2B", loss="#C8553D", accent="#0F8B6D",
    ink="#1C2430", muted="#5B6472", grid="#E6EAF0",
    drivers=_by_driver("#0F8B6D", "#5B8DB8", "#7B5EA7", "#3E7CB1", "#9A7B4F", "#B56FA5", "#2A9DB0",
                       "#6FA8A0", "#A65E7A", "#6B8E4E", "#4F5D9E", "#7A8794"),
)  # fmt: skip

DARK = Palette(
    baseline="#97A1B0", programme="#7FA6DD", cost="#F0B84A", loss="#E57A61", accent="#38B48F",
    ink="#E8ECF2", muted="#A3ADBB", grid="#2B3340",
    drivers=_by_driver("#38B48F", "#86B4DC", "#AC8FD8", "#6FAEE3", "#C9A873", "#DA9ACB", "#56C3D6",
                       "#93CBC3", "#D78BA8", "#9DC07E", "#8E9BE0", "#A8B4C0"),
)  # fmt: skip
