"""The running server: 127.0.0.1 only, ready when it says so, gone without a trace."""

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from . import house as houses
from .accounts import API_KEY
from .app import application
from .keep import Keep, room
from .metastudio.door import ACCOUNT, PASSWORD, USER
from .metastudio.keys import ACCESS_KEY, PROJECT_ID, SECRET_KEY
from .wire import Connections

HOST = "127.0.0.1"
DRAIN_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Address:
    """Where the simulator answers and with which keys."""

    base_url: str
    metastudio_url: str
    api_key: str = API_KEY
    ak: str = ACCESS_KEY
    sk: str = SECRET_KEY
    project_id: str = PROJECT_ID
    iam_account: str = ACCOUNT
    iam_user: str = USER
    iam_password: str = PASSWORD


class _Server(uvicorn.Server):
    """uvicorn's server, telling when it accepts, its signals handled by `run` alone."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Stop:
    """Ends a server from any thread, even before it has started."""

    def __init__(self) -> None:
        self._server: _Server | None = None
        self._asked = False

    def attach(self, server: _Server) -> None:
        self._server = server
        server.should_exit = self._asked

    def __call__(self) -> None:
        self._asked = True
        if self._server is not None:
            self._server.should_exit = True


def serve(
    port: int, speed: float, on_ready: Callable[[Address], None], stop: Stop,
    home: Path | None = None,
) -> None:  # fmt: skip
    """Serve until *stop* is called; what is not kept in *home* is removed before the return.

    Raises OSError when *port* is taken. *on_ready* is called once requests are accepted.
    """
    with _listener() as listener, room(home) as (folder, lasts):
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        origin = f"http://{HOST}:{listener.getsockname()[1]}"
        address = Address(origin + "/api/v1", origin)
        keep = Keep(folder if lasts else None, origin)
        house = houses.build(origin, folder, speed, keep)
        asyncio.run(_serve(listener, house, lambda: on_ready(address), stop))


async def _serve(
    listener: socket.socket, house: houses.SimulatorState, on_ready: Callable[[], None], stop: Stop
) -> None:
    house.take_up()
    lines = Connections()
    config = uvicorn.Config(
        application(house, lines), http=lines.protocol(), ws="none", loop="asyncio",
        lifespan="off", log_config=None, access_log=False, server_header=False, date_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )  # fmt: skip
    server = _Server(config, on_ready)
    stop.attach(server)
    try:
        await server.serve([listener])
    finally:
        await house.close()


def _listener() -> socket.socket:
    """Return a socket whose connections asyncio sends on at once: it asks for TCP by name."""
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)


def run(
    port: int, speed: float, on_ready: Callable[[Address], None], stop: Stop,
    home: Path | None = None,
) -> None:  # fmt: skip
    """Serve in the main thread until *stop*, SIGINT or SIGTERM."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop()

    kept = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        serve(port, speed, on_ready, stop, home)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


@contextmanager
def running(*, port: int = 0, speed: float = 1.0, home: Path | None = None) -> Iterator[Address]:
    """Serve in a thread of this process for the length of a `with`; yields where."""
    ready: Future[Address] = Future()
    stop = Stop()

    def work() -> None:
        try:
            serve(port, speed, ready.set_result, stop, home)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            with suppress(Exception):
                ready.set_exception(error)

    thread = threading.Thread(target=work, name="simulator")
    thread.start()
    try:
        yield ready.result(timeout=30)
    finally:
        stop()
        thread.join()
