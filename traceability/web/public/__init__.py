"""Pages anybody may see: what a scan shows, the first page, the privacy notice, the GS1 resolver."""

from flask import Flask

from traceability.services import paper_words
from traceability.services.trace_pages import Pages, Snapshot
from traceability.web.public import inline, routes, statuses


def register(app: Flask) -> None:
    """Join the public pages to the application."""
    routes.prepare(app)
    from traceability.web.public import files, maps, pages, recalls, repeats, reports, resolver, texts, visits

    visits.prepare(app)
    _remember(app)

    app.jinja_env.globals.update(
        public_style=inline.style,
        public_script=inline.script,
        said=texts.said,
        certificate_statuses=statuses.STATUSES,
        paper_words=paper_words.WORDS,
        paper_basis=paper_words.BASIS,
        paper_bases=paper_words.BASES,
        recall_outcomes=statuses.OUTCOMES,
        code_in_fours=texts.code_in_fours,
    )
    app.jinja_env.filters.update(phone=texts.spoken_phone, file_size=texts.file_size)
    app.after_request_funcs.setdefault(pages.blueprint.name, []).append(resolver.open_own)
    for module in (pages, reports, resolver, files, maps, recalls):
        app.register_blueprint(module.blueprint)
    _first_page(app)
    repeats.init_app(app, app.extensions["config"])


def _first_page(app: Flask) -> None:
    """What is typed or photographed there."""
    from traceability.web.public import photo, problems

    app.jinja_env.globals["code_problems"] = problems.PROBLEMS
    app.register_blueprint(photo.blueprint)


def _remember(app: Flask) -> None:
    """What each process remembers of pages, and the file for when the database is away."""
    database, folder = app.extensions["database"], app.extensions["config"].instance
    pages = Pages(database, app.extensions["keyring"])
    snapshot = Snapshot(database, pages.memory, folder)
    app.extensions.update(trace_pages=pages, snapshot=snapshot)
    if not app.testing:
        app.before_request(snapshot.keep)
