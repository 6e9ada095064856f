"""A session of the pages without a browser: it speaks the pages' own protocol over a web socket.

Twenty browsers on the machine of the server would measure each other; a bureau's analysts have
machines of their own. What a browser then needs to draw is measured in ``bench_desk.py``.
"""

from __future__ import annotations

import asyncio
from time import perf_counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

WAIT_SECONDS = 1800.0


class Session:
    """One analyst's session.

    Attributes:
        metrics: texts of the headline figures shown last, in their order.
        fields: identifier of the widget of each lever, by the beginning of its key.
    """

    def __init__(self, socket: ClientConnection, query: str) -> None:
        self._socket, self._query = socket, query
        self._pages: dict[str, str] = {}
        self._page = ""
        self._states: dict[str, WidgetState] = {}
        self.metrics: list[str] = []
        self.fields: dict[str, Element] = {}

    @classmethod
    async def opened(cls, url: str, query: str = "") -> Session:
        """A session that has drawn the first page.

        Args:
            url: of the app, ``http://host:port``.
            query: of the address, without its question mark.
        """
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        socket = await connect(address, origin=url, subprotocols=["streamlit"], max_size=None)
        session = cls(socket, query)
        await session._run()
        return session

    async def go(self, page: str) -> None:
        """Open a page by the last part of its address."""
        self._page = self._pages[page]
        self.fields = {}
        await self._run()

    async def move(self, lever: str, value: float) -> tuple[float, float]:
        """Move a number or a slider of the page.

        Args:
            lever: beginning of its key.
            value: new value; of a slider of words the position of the word.

        Returns:
            Seconds until the new headline figures are there, and until the whole page is.
        """
        element = next(found for key, found in self.fields.items() if key.startswith(lever))
        if element.HasField("slider"):
            state, words = WidgetState(id=element.slider.id), list(element.slider.options)
            if words:
                state.string_array_value.data.append(words[int(value)])
            else:
                state.double_array_value.data.append(value)
        else:
            state = WidgetState(id=element.number_input.id, double_value=value)
        self._states[state.id] = state
        return await self._run()

    async def close(self) -> None:
        """End the session."""
        await self._socket.close()

    async def _run(self) -> tuple[float, float]:
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.widget_states.widgets.extend(self._states.values())
        message.rerun_script.context_info.url = "http://127.0.0.1/"
        self.metrics, started, figures = [], perf_counter(), 0.0
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                data = await self._socket.recv(decode=False)
                told = ForwardMsg.FromString(data)
                kind = told.WhichOneof("type")
                if kind == "delta" and told.delta.HasField("new_element"):
                    self._seen(told.delta.new_element)
                    if self.metrics and not figures:
                        figures = perf_counter() - started
                elif kind == "navigation":
                    for page in told.navigation.app_pages:
                        self._pages[page.url_pathname] = page.page_script_hash
                elif kind == "script_finished":
                    return figures, perf_counter() - started

    def _seen(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "metric":
            self.metrics.append(element.metric.body)
        elif kind == "exception":
            raise RuntimeError(f"{element.exception.type}: {element.exception.message}")
        elif kind in ("slider", "number_input"):
            identifier = str(getattr(element, kind).id)
            # $$ID-hash-key
            self.fields[identifier.split("-", 2)[2]] = element
