"""A browser without a screen: opens the app over its WebSocket as Streamlit's own page does, moves figures, uploads files.

It draws nothing, so what it measures is the server: from sending a change until the script has run and all of it has come.
"""

import asyncio
import json
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Tab:
    """One open page of the app at an address such as http://127.0.0.1:8501."""

    def __init__(self, url):
        self.url, self.session, self.page, self.query = url, "", "", ""
        self.widgets, self.elements, self.fragments, self.failed = {}, {}, {}, []

    async def __aenter__(self):
        where = urlsplit(self.url)
        cookie, self.xsrf = await asyncio.to_thread(_cookie_of, self.url)
        self.cookie = cookie
        self.socket = await websockets.connect(
            f"ws://{where.netloc}/_stcore/stream", origin=self.url, subprotocols=["streamlit", self.xsrf or "x"],
            additional_headers={"Cookie": cookie} if cookie else {}, max_size=None, open_timeout=60, ping_timeout=None,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_):
        await self.socket.close()

    async def open(self, page="", query=""):
        """Open a page by its name in the address; the seconds it took."""
        self.query, self.elements = query, {}
        return await self._run(page_name=page, page_script_hash="")

    async def change(self, **state):
        """Set a widget (`id` and its value, as in WidgetState) and run, its fragment alone where it stands in one; the seconds it
        took. The page has to stay the same."""
        self.widgets[state["id"]], page = state, self.page
        fragment = next((held for one, held in self.fragments.items() if one in state["id"]), "")
        seconds = await self._run(page_script_hash=page, fragment_id=fragment)
        assert self.page == page
        return seconds

    async def send(self, widget, event, value):
        """What a component of our own sends: an event with a value; the seconds it took."""
        name = f"$$STREAMLIT_INTERNAL_KEY_{widget}__events"
        return await self.change(id=name, json_trigger_value=json.dumps([{"event": event, "value": value}]))

    def every(self, kind, label=""):
        """The elements of a kind whose label begins so."""
        of_kind = [getattr(one, kind) for one in self.elements.values() if one.WhichOneof("type") == kind]
        return [one for one in of_kind if getattr(one, "label", "").startswith(label)]

    def found(self, kind, label=""):
        """The first of them."""
        return self.every(kind, label)[0]

    def component(self, kind):
        """The data of a component of our own, with its id."""
        for one in self.every("bidi_component"):
            data = json.loads(one.json or one.mixed.json or "{}")
            if data.get("kind") == kind:
                return {**data, "id": one.id}
        raise LookupError(kind)

    async def _run(self, **where):
        begun = time.perf_counter()
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        for name, value in where.items():
            setattr(state, name, value)
        state.context_info.timezone, state.context_info.locale, state.context_info.url = "UTC", "en", self.url
        for widget in self.widgets.values():
            one = state.widget_states.widgets.add()
            for name, value in widget.items():
                if name == "files":
                    for title, size, file in value:
                        info = one.file_uploader_state_value.uploaded_file_info.add()
                        info.name, info.size, info.file_id = title, size, file
                elif isinstance(value, list):
                    getattr(one, name).data.extend(value)
                else:
                    setattr(one, name, value)
        for name in [
            name for name, widget in self.widgets.items() if {"trigger_value", "json_trigger_value"} & set(widget)
        ]:
            del self.widgets[name]  # pressed once
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(), 300))
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.session = answer.new_session.initialize.session_id or self.session
            elif kind == "navigation":  # the page that runs; `new_session` is sent before the app has chosen it
                self.page = answer.navigation.page_script_hash
            elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                element = answer.delta.new_element
                if element.WhichOneof("type") == "exception":
                    self.failed.append((self.page, str(element.exception)))
                self.elements[tuple(answer.metadata.delta_path)] = element
                widget = getattr(getattr(element, element.WhichOneof("type")), "id", "")
                if widget and answer.delta.fragment_id:
                    self.fragments[widget] = answer.delta.fragment_id
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - begun

    def put(self, name, content, file="file"):
        """Upload a file for this session, as a file chooser does; the status. Blocks."""
        border = "----border"
        body = (
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode() + content + f"\r\n--{border}--\r\n".encode()  # fmt: skip
        headers = {
            "Content-Type": f"multipart/form-data; boundary={border}",
            "Cookie": self.cookie,
            "X-Xsrftoken": self.xsrf,
        }
        where = f"{self.url}/_stcore/upload_file/{self.session}/{file}"
        request = urllib.request.Request(where, body, headers, method="PUT")  # noqa: S310 - our own server
        try:
            return urllib.request.urlopen(request, timeout=60).status  # noqa: S310 - our own server
        except urllib.error.HTTPError as refused:
            return refused.code


def _cookie_of(url):
    """The XSRF cookie, as it is sent back, and its value; the page asks for the health of the server first."""
    answer = urllib.request.urlopen(f"{url}/_stcore/health", timeout=60)  # noqa: S310 - our own server
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        name, _, value = cookie.partition(";")[0].partition("=")
        if name.endswith("_xsrf") or name.endswith("xsrf"):
            return f"{name}={value}", value
    return "", ""


def quantile(times, share):
    """The least of some times that so large a share of them does not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
