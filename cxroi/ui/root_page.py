"""A page opened by its own address finds the server at once: routes for `serve.py`.

Streamlit's own page asks for the server under its address first (`/explore/_stcore/health`), gets two answers of 404, which
stand in the console as errors, and only then asks the root. It asks the root alone where its page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit.file_util import get_static_dir

AT_THE_ROOT = "<head><script>window.__streamlit = { BACKEND_BASE_URL: location.origin }</script>"


def routes(pages: Sequence[str]) -> list[Route]:
    """The address of each page, answered with Streamlit's page and where the server is."""
    index = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8").replace("<head>", AT_THE_ROOT, 1)

    def page(_: Request) -> HTMLResponse:
        return HTMLResponse(index, headers={"Cache-Control": "no-cache"})

    return [Route(f"/{name}", page) for name in pages]
