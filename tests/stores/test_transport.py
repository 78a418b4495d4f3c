"""Both transports keep the same promises: bounded in time and size, no redirects followed, a cut answer is no answer."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from stores.fetching import FetchLoop
from stores.platforms.errors import TimedOutError, UnreachableError, UnreadableAnswerError
from stores.platforms.transport import Answer, Request, make_transport
from tests.house import Sandbox

Send = Callable[[str], Answer]
PATH = "/api/v2/token/get"


@pytest.fixture(scope="module")
def faulty() -> Any:
    sandbox = Sandbox(seed=1, stores=1)
    yield sandbox
    sandbox.stop()


@pytest.fixture(params=["pyreqwest", "aiohttp"])
def send(request: pytest.FixtureRequest, quick_loop: FetchLoop, faulty: Sandbox) -> Any:
    async def make() -> Any:
        return make_transport(request.param, body_bytes=200_000)

    transport = quick_loop.submit(make()).result()

    def ask(path: str) -> Answer:
        sent: Coroutine[Any, Any, Answer] = transport.send(
            Request("GET", path if path.startswith("http") else faulty.url + path, {}), seconds=1.0
        )
        return quick_loop.submit(sent).result(10)

    yield ask
    faulty.reset()
    quick_loop.submit(transport.close()).result()


def test_an_answer_comes_back_whole(send: Send) -> None:
    answer = send("/nowhere?page_token=%2B%2F")
    assert answer.status == 404
    assert b"36009009" in answer.body
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("hang", TimedOutError),
        ("slow_drip", TimedOutError),
        ("cut_body", UnreachableError),
        ("huge_body", UnreadableAnswerError),
    ],
)
def test_a_bad_answer_ends_in_time_and_memory(fault: str, error: type[Exception], send: Send, faulty: Sandbox) -> None:
    faulty.fault(fault, path=PATH)
    with pytest.raises(error):
        send(PATH)


def test_a_redirect_is_not_followed(send: Send, faulty: Sandbox) -> None:
    faulty.fault("redirect", path=PATH)
    assert send(PATH).status == 302


def test_nobody_there_is_said_so(send: Send) -> None:
    with pytest.raises(UnreachableError):
        send("http://127.0.0.1:9/")
