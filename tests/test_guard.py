"""The guard before the server: unknown hosts, foreign WebSockets and the metrics are refused; every page has its headers."""

import asyncio

import pytest

from cxroi.ui.guard import HEADERS, Guard
from cxroi.ui.upload_quota import UploadQuota


async def page(scope, receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"ALLOWALL"), (b"etag", b"1")]}
    )
    await send({"type": "http.response.body", "body": b"hello"})


def answered(kind="http", path="/", hosts=("localhost", "127.0.0.1", "*.example.com"), **headers):
    """The first message the server sends."""
    sent = []

    async def send(message):
        sent.append(message)

    given = [
        (name.encode(), value.encode())
        for name, values in headers.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    asyncio.run(Guard(page, hosts)({"type": kind, "path": path, "headers": given}, None, send))
    return sent[0]


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8501", "127.0.0.1:8501", "cases.example.com", "LOCALHOST:8501"]
)
@pytest.mark.parametrize("path", ["/", "/static/js/main.js", "/media/x.pdf", "/_stcore/health"])
def test_known_hosts_are_answered_with_every_header_once(host, path):
    first = answered(path=path, host=host)
    assert first["status"] == 200
    names = [name for name, _ in first["headers"]]
    assert len(names) == len(set(names)) and (b"etag", b"1") in first["headers"]
    assert set(HEADERS) <= set(first["headers"])


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "example.com", "127.0.0.1.evil.example", "", "[::1]:8501", ["localhost", "evil.example"], "a@localhost.evil:80"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/static/js/main.js"])
def test_other_hosts_are_refused_for_static_pages_too(host, path):
    first = answered(path=path, host=host)
    assert first["status"] == 400 and set(HEADERS) <= set(first["headers"])
    assert answered("websocket", host=host, origin="http://localhost")["type"] == "websocket.close"


@pytest.mark.parametrize(
    ("host", "origin", "passes"),
    [
        ("localhost:8501", "http://localhost:8501", True), ("cases.example.com", "https://cases.example.com", True),
        ("localhost:8501", None, False), ("localhost:8501", "null", False), ("localhost:8501", "http://localhost:8502", False),
        ("localhost:8501", "http://127.0.0.1:8501", False), ("localhost:8501", "https://evil.example", False), ("localhost:8501", "http://localhost:8501.evil.example", False),
    ],
)  # fmt: skip
def test_a_websocket_is_opened_by_a_page_of_this_server_alone(host, origin, passes):
    first = answered("websocket", "/_stcore/stream", host=host, **({"origin": origin} if origin else {}))
    assert first["type"] == ("websocket.accept" if passes else "websocket.close")


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "/base/_stcore/metrics", "/_stcore/script-health-check"]
)
def test_what_the_server_measures_is_nobodys_business(path):
    assert answered(path=path, host="localhost")["status"] == 404


def test_the_app_is_served_behind_the_guard():
    from streamlit.testing.v1 import AppTest  # noqa: F401 - Streamlit's configuration is read as for the app

    import serve

    assert [one.cls for one in serve.app._user_middleware] == [Guard, UploadQuota]
