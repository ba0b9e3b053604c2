"""What a page calls each kind of paper: only certificates are called so, in three languages."""

from datetime import timedelta

import pytest

from models import Nature, Product
from tests.client import CheckingClient
from tests.factories import CertificateFactory, ProductFactory
from traceability.services import certificate_kinds, clock, reference

_ISSUED = {"vi": "Cơ quan, tổ chức cấp", "en": "Issued by", "zh": "颁发机构"}
_CERTIFICATE = {"vi": "chứng nhận", "en": "certificate", "zh": "证书"}
_NOT = {  # the words that deny it
    "vi": ("không phải giấy chứng nhận", "không phải chứng nhận chất lượng sản phẩm"),
    "en": ("not a certificate", "not the product"),
    "zh": ("不是证书", "不是产品质量证书"),
}
_BASIS = {"vi": "Tự đánh giá (bên thứ nhất)", "en": "Self-assessment (first party)", "zh": "自我评价(第一方)"}
_SYSTEM = {
    "vi": "Chứng nhận hệ thống, không phải sản phẩm.",
    "en": "Certifies the system, not the product.",
    "zh": "认证对象为管理体系,而非产品。",
}


@pytest.fixture
def papers(client: CheckingClient) -> Product:
    """A product with one paper of every kind."""
    product: Product = ProductFactory.create()
    for kind in reference.certificate_kinds(client.session):
        CertificateFactory.create(
            product=product if certificate_kinds.of_products(kind) else None,
            organisation_id=product.organisation_id,
            kind_code=kind.code,
            issuer="Đơn vị X",
            decision_number=None,
            self_assessed=True if certificate_kinds.is_assessed(kind) else None,
            expires_on=clock.today() + timedelta(days=400) if kind.usual_months else None,
        )
    return product


def test_a_certificate_without_a_number_is_named_by_its_decision(client: CheckingClient) -> None:
    product = ProductFactory()
    CertificateFactory(product=product, number=None, decision_number="1205/QĐ-UBND")
    assert "1205/QĐ-UBND" in client.get(f"/product/{product.code}").words


@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
def test_only_a_certificate_is_called_one_and_has_an_issuer(
    client: CheckingClient, papers: Product, lang: str
) -> None:
    page = client.get(f"/product/{papers.code}", query_string={"lang": lang})
    articles = [each for each in page.tree.iter("article") if each.get("class") == "paper"]
    titles = ["".join(heading.itertext()) for each in articles for heading in each.findall(".//h3")]
    shown = dict(zip(titles, (" ".join(each.itertext()) for each in articles), strict=True))
    kinds = list(reference.certificate_kinds(client.session))
    assert len(shown) == len(kinds)
    for kind in kinds:
        name = {"vi": kind.name, "en": kind.name_en, "zh": kind.name_zh}[lang]
        (said,) = [words for title, words in shown.items() if title == name or title.startswith(f"{name} ·")]
        is_issued = kind.nature in (Nature.CERTIFICATE, Nature.SYSTEM, Nature.RIGHT)
        assert (_ISSUED[lang] in said) == is_issued, kind.code
        assert (_SYSTEM[lang] in said) == (kind.nature is Nature.SYSTEM), kind.code
        assert (_BASIS[lang] in said) == certificate_kinds.is_assessed(kind), kind.code
        if not is_issued:
            for denial in _NOT[lang]:
                said = said.replace(denial, "")
            assert _CERTIFICATE[lang] not in said.lower(), kind.code


def test_programs_are_told_what_certifies(client: CheckingClient, papers: Product) -> None:
    address = f"/product/{papers.code}"
    lines = client.get(address, headers={"Accept": "application/json"}).get_json()["certificates"]
    certify = {line["kind"] for line in lines if line["is_certificate"]}
    assert {"standard_declaration", "in_house_standard", "improvement_tool"}.isdisjoint(certify)
    assert {"ocop", "iso_9001", "vietgap"} <= certify
    assert {line["kind"] for line in lines if line["self_assessed"]} == {
        "standard_declaration",
        "regulation_declaration",
    }
    linked = client.get(address, query_string={"format": "jsonld"}).text
    assert "Công bố hợp quy" not in linked
    assert "TCCS" not in linked
