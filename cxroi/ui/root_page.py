"""A page opened by its own address finds the server at once: routes for `serve.py`.

Streamlit's own page asks for the server under its address first (`/explore/_stcore/health`), gets two answers of 404, which
the console lists as errors, and only then asks the root. Where its page says where the server is, it asks there alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit.file_util import get_static_dir

AT_THE_ROOT = '<head><script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location).href }</script>'
"""The server stands where the page does, also below a proxy's own path."""


def routes(pages: Sequence[str]) -> list[Route]:
    """The address of each page, answered with Streamlit's page and where the server is."""
    index = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8").replace("<head>", AT_THE_ROOT, 1)

    def page(_: Request) -> HTMLResponse:
        return HTMLResponse(index, headers={"Cache-Control": "no-cache"})

    return [Route(f"/{name}", page) for name in pages]
