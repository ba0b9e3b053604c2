"""Under overload exports give way first, then signed-in pages; scans are answered."""

import threading
from collections.abc import Callable

from flask import Flask, Response

from traceability.web import access, overload

MakeApp = Callable[..., Flask]


def test_every_endpoint_that_makes_a_file_exists(app: Flask) -> None:
    assert app.view_functions.keys() >= overload.EXPORTS


def test_scans_keep_threads_that_other_pages_may_not_take(make_app: MakeApp) -> None:
    app = make_app(WEB_THREADS="4")
    inside, done = threading.Barrier(3), threading.Event()

    @app.get("/test/slow")
    @access.signed_in
    def slow() -> Response:
        inside.wait(10)
        done.wait(10)
        return Response("ok")

    @app.get("/test/quick")
    @access.public
    def quick() -> Response:
        return Response("ok")

    app.before_request_funcs[None] = [  # nobody needs to sign in for this
        hook for hook in app.before_request_funcs[None] if hook.__name__ != "guard"
    ]
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(app.test_client().get("/test/slow").status_code))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    inside.wait(10)
    refused = app.test_client().get("/test/slow")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert app.test_client().get("/test/quick").status_code == 200
    done.set()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]
    inside.reset()
