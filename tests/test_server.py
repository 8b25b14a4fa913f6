"""The server as a product, asked as strangers would: what is refused, what every answer carries, what a session may hold."""

import asyncio
import contextlib
import http.client
import time
from pathlib import Path

import browsing
import pytest
import websockets
from wire import Tab

from cxroi.ui.guard import HEADERS
from cxroi.ui.upload_quota import MOST_HELD

MB = 1_000_000


@pytest.fixture(scope="module")
def url():
    with browsing.serving("serve.py") as address:
        yield address


def asked(url, path, **headers):
    """Status and headers of an answer, with these headers in the question."""
    line = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    line.request("GET", path, headers={name.title(): value for name, value in headers.items()})
    answer = line.getresponse()
    line.close()
    return answer.status, dict(answer.getheaders())


@pytest.mark.parametrize(
    "path", ["/", "/static/manifest.json", "/risk", "/_stcore/health", "/_stcore/host-config", "/favicon.png"]
)
def test_every_address_has_the_headers_and_refuses_other_hosts(url, path):
    status, headers = asked(url, path)
    assert status in (200, 404)
    given = {name.lower(): value for name, value in headers.items()}
    assert all(given[name.decode()] == value.decode() for name, value in HEADERS)
    assert asked(url, path, host="evil.example")[0] == 400
    assert asked(url, path, host="127.0.0.1.evil.example")[0] == 400


def test_metrics_are_closed(url):
    assert asked(url, "/_stcore/metrics")[0] == 404
    assert asked(url, "/_stcore/script-health-check")[0] == 404


@pytest.mark.parametrize("origin", [None, "null", "http://127.0.0.1:1", "http://localhost", "https://evil.example"])
def test_a_websocket_from_elsewhere_is_refused(url, origin):
    async def tried():
        address = url.replace("http:", "ws:") + "/_stcore/stream"
        async with websockets.connect(address, origin=origin, subprotocols=["streamlit"]):
            pass

    with pytest.raises(websockets.InvalidStatus) as refused:
        asyncio.run(tried())
    assert refused.value.response.status_code == 403


def test_a_session_holds_so_many_bytes_and_no_more(url):
    """Four files of 45 MB pass, the fifth does not; a dropped one makes room; another session has its own."""

    async def tried():
        content = bytes(45 * MB)
        async with Tab(url) as tab, Tab(url) as other:
            await tab.open()
            await other.open()
            assert not tab.failed and tab.session != other.session
            statuses = [await asyncio.to_thread(tab.put, "a.csv", content, str(number)) for number in range(5)]
            assert statuses == [204, 204, 204, 204, 413]
            assert 4 * len(content) < MOST_HELD < 5 * len(content)
            assert await asyncio.to_thread(tab.put, "a.csv", bytes(10 * MB), "6") == 204
            assert await asyncio.to_thread(other.put, "a.csv", bytes(MB), "1") == 204

    asyncio.run(tried())


def test_files_of_many_uploads_at_once_are_counted_together(url):
    async def tried():
        async with Tab(url) as tab:
            await tab.open()
            sent = [asyncio.to_thread(tab.put, "a.csv", bytes(45 * MB), str(number)) for number in range(8)]
            return await asyncio.gather(*sent)

    begun = time.monotonic()
    assert asyncio.run(tried()).count(204) <= 4
    assert time.monotonic() - begun < 60


LINUX = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="reads the memory of a process as Linux tells it"
)


@LINUX
@pytest.mark.long
def test_a_closed_tab_is_forgotten_with_its_files_though_nothing_else_happens():
    """90 MB are held after the upload, and given back within seconds after the tab is gone, at a time of two seconds."""

    async def tried(url, process):
        async with Tab(url) as tab:
            await tab.open()
            before = memory_of(process)
            for number in range(2):
                assert (
                    await asyncio.to_thread(tab.put, "a.csv", bytes(range(256)) * (45 * MB // 256), str(number)) == 204
                )
            held = memory_of(process)
        until = time.monotonic() + 30
        while memory_of(process) > before + 30 * MB and time.monotonic() < until:
            await asyncio.sleep(0.5)
        return before, held, memory_of(process)

    port = browsing.free_port()
    with browsing.serving("serve.py", port, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="2") as address:
        before, held, after = asyncio.run(tried(address, process_of(port)))
    assert held > before + 60 * MB
    assert after < before + 30 * MB


def memory_of(process):
    """Bytes of memory that a process has now."""
    lines = (process / "status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def process_of(port):
    """The folder of the process that was started to serve a port."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"streamlit" in (words := (process / "cmdline").read_bytes()) and str(port).encode() in words.split(
                b"\0"
            ):
                return process
    raise LookupError(port)
