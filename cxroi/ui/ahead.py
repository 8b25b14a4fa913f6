"""What pages need is imported while the server starts, for `serve.py`, so that the first visitor does not wait for it."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from threading import Thread

import cxroi.ui


def start() -> None:
    """Import all that pages import, beside the server's own start: whoever comes before it is done waits for the rest only."""
    Thread(target=_import_all, name="imports", daemon=True).start()


def _import_all() -> None:
    for module in pkgutil.iter_modules(cxroi.ui.__path__):
        import_module(f"cxroi.ui.{module.name}")
