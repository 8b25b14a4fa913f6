"""`make app` names the address it serves at."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
@pytest.mark.parametrize(
    ("arguments", "settings", "port"),
    [((), {}, 8501), (("PORT=8600",), {}, 8600), ((), {"STREAMLIT_SERVER_PORT": "8711"}, 8711)],
)
def test_the_address_that_is_printed_is_the_one_that_is_served(arguments, settings, port):
    """It had named 8501 whatever port was set."""
    others = {name: value for name, value in os.environ.items() if name not in ("PORT", "STREAMLIT_SERVER_PORT")}
    told = subprocess.run(
        ["make", "--dry-run", "app", *arguments], cwd=Path(__file__).parents[1], env={**others, **settings}, capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    assert f"Open http://127.0.0.1:{port} in a browser" in told and f"run serve.py --server.port {port}\n" in told
