"""A public page as linked data: schema.org and the GS1 Web Vocabulary, in JSON-LD.

No review and no offer: nobody rates or sells here.
"""

import json
from functools import lru_cache
from typing import Any

from flask import Response, current_app, request
from markupsafe import Markup
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from traceability.identifiers import digital_link
from traceability.services.paper_words import CERTIFIES
from traceability.services.trace_pages import PlacePage, TracePage
from traceability.services.trace_pages.views import CertificateLine, Producer
from traceability.verdict import State
from traceability.web.public.wording import say

MEDIA_TYPE = "application/ld+json"
_CONTEXT = {"@vocab": "https://schema.org/", "gs1": "https://ref.gs1.org/voc/"}
_MOST_STARS = 5
Node = dict[str, Any]


def is_wanted() -> bool:
    """JSON-LD by `?format=jsonld`, or rather than a page or plain JSON."""
    if request.args.get("format") == "jsonld":
        return True
    return is_preferred(request.headers.get("Accept", ""))


@lru_cache(1024)
def is_preferred(header: str) -> bool:
    """Whether a header asks for it."""
    accepted = parse_accept_header(header, MIMEAccept)
    wanted = accepted.best_match(["text/html", "application/json", MEDIA_TYPE])
    return wanted == MEDIA_TYPE and accepted[MEDIA_TYPE] > accepted["text/html"]


def response(node: Node) -> Response:
    """The node as a document of its own, which programs of any origin may read."""
    body = json.dumps(node, ensure_ascii=False, indent=1)
    return Response(body, mimetype=MEDIA_TYPE, headers={"Access-Control-Allow-Origin": "*"})


def embedded(page: TracePage, language: str) -> Markup:
    """The node as the contents of a script element."""
    text = json.dumps(trace_page(page, language), ensure_ascii=False, separators=(",", ":"))
    # In JSON "<" only stands inside strings, where its escape means the same and can end no element.
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - escaped for where it stands


def trace_page(page: TracePage, language: str) -> Node:
    """A product, a batch of it or one item. A sample says that it is one."""
    product = page.product
    sample = str(say(State.DEMO, page.facts).title) if page.verdict.is_sample else None
    about_product = [line for line in page.certificates if line.is_of_product]
    return _without_empty(
        {
            "@context": _CONTEXT,
            "@type": _type_of(page),
            "@id": _absolute(page.path),
            "name": product.name.said(language)[0],
            "disambiguatingDescription": sample,
            "description": product.story.said(language)[0] if product.story else None,
            "image": _absolute(f"/photos/{product.photo.sha256}") if product.photo else None,
            "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
            "productID": product.code,
            **_identity(page),
            "manufacturer": _producer(page, language),
            "countryOfOrigin": {"@type": "Country", "name": "VN"},
            "hasCertification": [
                _certification(line, language) for line in about_product if _certifies(line)
            ],
            "gs1:certification": [_gs1_certification(line) for line in about_product if _certifies(line)],
        }
    )


def place_page(page: PlacePage, language: str) -> Node:
    """A place that stages name."""
    gln = page.gln
    return _without_empty(
        {
            "@context": _CONTEXT,
            "@type": "Place",
            "@id": _absolute(f"/loc/{page.code}"),
            "name": page.name,
            "globalLocationNumber": gln,
            "hasGS1DigitalLink": _absolute(digital_link.place_path(gln, page.code)) if gln else None,
            "address": page.address,
            "branchCode": page.code,
            "gs1:organization": _organisation(page.producer, language),
        }
    )


def _type_of(page: TracePage) -> str:
    if page.label and page.label.kind.value == "unit":
        return "IndividualProduct"
    return "SomeProducts" if page.batch else "Product"


def _identity(page: TracePage) -> Node:
    """Numbers and dates, of the item, its batch and its product."""
    gtin, batch = page.product.gtin, page.batch
    serial = page.label.code if page.label and page.label.kind.value == "unit" else None
    return {
        "gtin14": gtin,
        "hasGS1DigitalLink": _absolute(_digital_link(gtin, batch.lot if batch else None, serial))
        if gtin
        else None,
        "serialNumber": serial,
        "gs1:hasBatchLotNumber": batch.lot if batch else None,
        "productionDate": batch.produced_on.isoformat() if batch else None,
        "gs1:expirationDate": batch.use_by.isoformat() if batch and batch.use_by else None,
    }


def _digital_link(gtin: str, lot: str | None, serial: str | None) -> str:
    if serial:
        return digital_link.unit_path(gtin, serial)
    return digital_link.batch_path(gtin, "", lot) if lot else digital_link.product_path(gtin, "")


def _producer(page: TracePage, language: str) -> Node:
    """The maker, with what certifies it as a whole."""
    own = [line for line in page.certificates if not line.is_of_product and _certifies(line)]
    papers = {"hasCertification": [_certification(line, language) for line in own]} if own else {}
    return {**_organisation(page.producer, language), **papers}


def _organisation(producer: Producer, language: str) -> Node:
    return _without_empty(
        {
            "@type": "Organization",
            "name": producer.name.said(language)[0],
            "taxID": producer.tax_code,
            "globalLocationNumber": producer.gln,
            "address": producer.address,
            "telephone": producer.phone,
            "url": producer.website,
        }
    )


def _certifies(line: CertificateLine) -> bool:
    return line.nature in CERTIFIES


def _certification(line: CertificateLine, language: str) -> Node:
    """Its status is that of this moment, not of the day it was written down."""
    stars = {"@type": "Rating", "ratingValue": line.stars, "bestRating": _MOST_STARS} if line.stars else None
    status = "CertificationActive" if line.status_today.in_force else "CertificationInactive"
    return _without_empty(
        {
            "@type": "Certification",
            "name": line.kind.said(language)[0],
            "certificationIdentification": line.number or line.decision_number,
            "issuedBy": {"@type": "Organization", "name": line.issuer},
            "validFrom": line.issued_on.isoformat(),
            "expires": line.expires_on.isoformat() if line.expires_on else None,
            "certificationRating": stars,
            "certificationStatus": f"https://schema.org/{status}",
        }
    )


def _gs1_certification(line: CertificateLine) -> Node:
    status = "ACTIVE" if line.status_today.in_force else "INACTIVE"
    return _without_empty(
        {
            "@type": "gs1:CertificationDetails",
            "gs1:certificationAgency": line.issuer,
            "gs1:certificationStandard": line.standard or line.kind.vi,
            "gs1:certificationIdentification": line.number or line.decision_number,
            "gs1:certificationStatus": {"@id": f"gs1:CertificationStatus-{status}"},
        }
    )


def _without_empty(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [])}


def _absolute(path: str) -> str:
    return f"{current_app.extensions['config'].base_url}{path}"
