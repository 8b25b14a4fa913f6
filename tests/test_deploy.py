"""What a team is deployed from agrees with the program: the table of roles in words, the files of the container, the health check."""

import http.server
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import yaml

from cxroi.store.people_records import ALLOWED

ROOT = Path(__file__).parents[1]
COLUMNS = (("open", "export"), ("comment",), ("write",), ("approve",), ("manage", "share", "audit"))
"""The columns of the table in docs/deploy.md."""


def test_the_table_of_roles_in_the_document_is_the_one_enforced():
    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    shown = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in ALLOWED and len(cells) == 1 + len(COLUMNS):
            shown[cells[0]] = {
                action for cell, actions in zip(cells[1:], COLUMNS, strict=True) if cell == "yes" for action in actions
            }
    assert shown == {role: set(actions) for role, actions in ALLOWED.items()}


def test_the_container_copies_what_is_there_and_closes_the_door_by_default():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert copied and all((ROOT / name).exists() for name in copied)
    assert any("CXROI_SIGN_IN=1" in line for line in lines if line.startswith("ENV "))
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {"secrets.toml", ".env", ".git"} <= set(ignored)


def test_both_servers_are_alike_and_the_proxy_knows_them():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["app-1"] == services["app-2"]
    assert services["proxy"]["environment"]["CXROI_SERVERS"] == "app-1:8501 app-2:8501"
    named = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    assert named == {"CXROI_HOST", "POSTGRES_PASSWORD", "COOKIE_SECRET"}
    assert all("ports" not in services[name] for name in ("app-1", "app-2", "database"))  # only the proxy is reached


def test_the_health_check_asks_under_the_public_name():
    """The guard answers no other name: a check that says 127.0.0.1 would restart a healthy server for ever."""
    asked = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Host"]))
            self.send_response(200 if self.headers["Host"] == "cxroi.example.com" else 400)
            self.end_headers()

        def log_message(self, *said):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for host, status in (("cxroi.example.com", 0), ("localhost", 1)):
            settings = {"STREAMLIT_SERVER_ALLOWED_HOSTS": host, "STREAMLIT_SERVER_PORT": str(server.server_port)}
            done = subprocess.run([sys.executable, "deploy/health.py"], cwd=ROOT, env={**os.environ, **settings})
            assert done.returncode == status
        server.shutdown()
    assert asked == [("/_stcore/health", "cxroi.example.com"), ("/_stcore/health", "localhost")]
