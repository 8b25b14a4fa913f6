"""What the rows of the ledger are called."""

from __future__ import annotations

ROWS = {
    "core_margin": "Core margin",
    "cross_sell_margin": "Cross-sell margin",
    "service": "Service",
    "acquisition": "Acquisition",
    "workforce": "Workforce",
    "inventory_carrying": "Inventory carrying cost",
    "inventory_released": "Inventory released",
    "crisis": "Crisis",
    "direct": "Direct benefits",
    "working_capital": "Working capital",
}
"""By the fields of the engine's rows."""
