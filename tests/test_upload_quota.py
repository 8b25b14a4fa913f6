"""What one session may have uploaded at a time: counted byte by byte, for each session, until its upload is over."""

import asyncio

import pytest

from cxroi.ui.upload_quota import MOST_HELD, UploadQuota

PATH = "/app/_stcore/upload_file/{session}/file-1"


class Server:
    """An app that hears an upload to its end and answers 204; it knows what each session holds."""

    def __init__(self, most=10, held=None):
        self.held, self.heard, self.ended = held or {}, [], []
        self.quota = UploadQuota(self.app, lambda session: self.held.get(session, 0), most)

    async def app(self, scope, receive, send):
        if scope["type"] == "http":
            while True:
                message = await receive()
                self.heard.append(message.get("body", message["type"]))
                if message["type"] == "http.disconnect":
                    raise ConnectionError("gone")
                if not message.get("more_body"):
                    break
        await send({"type": "http.response.start", "status": 204})

    def put(self, *parts, session="s", method="PUT", path=PATH, kind="http"):
        """The statuses sent, and how many parts were asked for."""
        waiting = [
            {"type": "http.request", "body": part, "more_body": place < len(parts)}
            for place, part in enumerate(parts, 1)
        ]
        sent, asked = [], 0

        async def receive():
            nonlocal asked
            asked += 1
            return waiting.pop(0)

        async def send(message):
            sent.append(message.get("status", message.get("body")))

        scope = {"type": kind, "method": method, "path": path.format(session=session)}
        asyncio.run(self.quota(scope, receive, send))
        return sent, asked


REFUSED = [413, b"More files than are held for one visitor."]


def test_up_to_the_most_passes_and_one_byte_more_is_refused():
    """Of ten, four are held: six more pass, in two parts; a seventh is refused, and so is one part of seven."""
    server = Server(held={"s": 4})
    assert server.put(b"123", b"456") == ([204], 2) and server.heard == [b"123", b"456"]
    assert server.put(b"123", b"4567") == (REFUSED, 2) and server.heard[2:] == [b"123", "http.disconnect"]
    assert server.put(b"1234567") == (REFUSED, 1)
    assert server.quota.coming == {}, "what is over is no longer counted"
    assert server.put(b"123456") == ([204], 1) and server.put(b"1234567890", session="other") == ([204], 1)


def test_a_refused_upload_is_heard_to_its_end_but_not_beyond_the_most():
    """Its sender hears the answer once all is sent; of one without end ten bytes more are dropped."""
    assert Server().put(b"12345678901", b"1", b"2") == (REFUSED, 3)
    assert Server().put(b"12345678901", *([b"12345"] * 9)) == (REFUSED, 3)


def test_uploads_at_one_time_count_together():
    """Six bytes of one upload are on their way while another brings five."""
    server = Server()
    server.quota.coming["s"] = 6
    assert server.put(b"12345") == (REFUSED, 1) and server.quota.coming == {"s": 6}
    assert server.put(b"1234") == ([204], 1) and server.quota.coming == {"s": 6}


@pytest.mark.parametrize(
    "more", [{"method": "POST"}, {"path": "/app/_stcore/health"}, {"path": PATH + "/more"}, {"kind": "websocket"}]
)
def test_everything_else_passes(more):
    assert Server().put(b"12345678901", **more)[0] == [204]


def test_what_goes_wrong_in_the_app_is_not_taken_for_a_refusal():
    server = Server()

    async def broken(scope, receive, send):
        raise ConnectionError("gone")

    server.quota.app = broken
    with pytest.raises(ConnectionError):
        server.put(b"1")
    assert MOST_HELD == 200_000_000, "200 MB, as the README says"
