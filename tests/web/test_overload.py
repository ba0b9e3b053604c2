"""Under overload exports give way first, then signed-in pages; scans are answered."""

import threading
from collections.abc import Callable

from flask import Flask, Response

from traceability.web import access, list_files, overload

MakeApp = Callable[..., Flask]


def test_every_file_of_a_list_and_every_workbook_gives_way_first(app: Flask) -> None:
    assert app.view_functions.keys() >= overload.PRINTED
    files = {
        *list_files.declared().values(),
        *overload.PRINTED,
        *("imports.export", "imports.marked", "imports.template", "label_prints.manifest"),
        *("participant_imports.export", "staff_yearly_reports.download", "staff_log.export_entries"),
        *("staff_certificates.export_certificates", "visits.export_visits", "staff_dashboard.export_tile"),
    }
    assert [endpoint for endpoint in sorted(files) if not overload.is_export(app, endpoint)] == []
    pages = ("alerts.list_alerts", "home.home", "public.label", "label_prints.show_print", "files.show_file")
    assert not any(overload.is_export(app, endpoint) for endpoint in pages)


def test_a_second_file_waits_while_pages_are_answered(make_app: MakeApp) -> None:
    app = make_app(WEB_THREADS="4")
    inside, done = threading.Barrier(2), threading.Event()

    @app.get("/test/export.<any(csv,xlsx):format>")
    @access.signed_in
    def export(format: str) -> Response:
        inside.wait(10)
        done.wait(10)
        return Response(format)

    @app.get("/test/page")
    @access.signed_in
    def page() -> Response:
        return Response("ok")

    _let_anybody_in(app)
    answers: list[int] = []
    first = threading.Thread(
        target=lambda: answers.append(app.test_client().get("/test/export.csv").status_code)
    )
    first.start()
    inside.wait(10)
    assert app.test_client().get("/test/export.xlsx").status_code == 503
    assert app.test_client().get("/test/page").status_code == 200
    done.set()
    first.join()
    assert answers == [200]


def _let_anybody_in(app: Flask) -> None:
    """Nobody needs to sign in for these."""
    app.before_request_funcs[None] = [
        hook for hook in app.before_request_funcs[None] if hook.__name__ != "guard"
    ]


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

    _let_anybody_in(app)
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
