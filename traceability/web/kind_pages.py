"""Choosing the kind of a paper, which the form that follows is shaped for."""

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from models import CertificateKind
from traceability.services import reference
from traceability.services.retiring import offered


def asked(session: Session) -> CertificateKind | None:
    """The kind that the form or the address names; None where it names none that there is."""
    code = request.values.get("kind", "")
    return next((kind for kind in reference.certificate_kinds(session) if kind.code == code), None)


def choose(session: Session, back: str) -> str:
    """The kinds, each leading to this page shaped for it."""
    here = request.endpoint or ""
    kinds = [
        (kind, url_for(here, **{**(request.view_args or {}), "kind": kind.code}))
        for kind in offered(reference.certificate_kinds(session))
    ]
    return render_template("certificates/choose_kind.html", kinds=kinds, back=back)
