"""The app behind its guard: `streamlit run serve.py`. Host names come from `server.allowedHosts` in .streamlit/config.toml."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from cxroi.ui import ahead, memory, root_page, turns
from cxroi.ui.closed_tabs import forgetting, held
from cxroi.ui.guard import Guard
from cxroi.ui.upload_quota import UploadQuota


@asynccontextmanager
async def running(app: st.App) -> AsyncIterator[None]:
    """From the server's start to its end."""
    memory.few_arenas()
    turns.share()
    ahead.start()
    async with forgetting(app):
        yield


HERE = Path(__file__).parent
HOSTS = config.get_option("server.allowedHosts") or ["localhost", "127.0.0.1"]
app = st.App(
    HERE / "app.py",
    routes=root_page.routes([page.stem for page in HERE.glob("pages/*.py")]),
    middleware=[Middleware(Guard, hosts=HOSTS), Middleware(UploadQuota, held=held)],
    lifespan=running,
)
