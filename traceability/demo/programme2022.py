"""Enters the 2022 plan: projects, participants, supports with their results, and trainings."""

from datetime import date, timedelta

from models import ActivityKind
from traceability.demo import plan2022
from traceability.demo.catalogue import TRACED
from traceability.demo.made import LOADER, Made, approved_product, recorded_certificate
from traceability.services import programme
from traceability.services.products import ProductDetails
from traceability.services.programme import SupportDetails


def enter(made: Made) -> None:
    """Programme, plan, projects, participants, supports with their results, and the two trainings."""
    session = made.session
    whole = programme.create_programme(
        session, LOADER,
        programme.ProgrammeDetails(
            name="Hỗ trợ doanh nghiệp nâng cao năng suất và chất lượng sản phẩm, hàng hóa 2021–2030",
            first_year=2021, last_year=2030, decision_number="79/KH-UBND",
        ),
    )  # fmt: skip
    details = programme.PlanDetails(year=2022, number="73/KH-UBND", issued_on=date(2022, 4, 4))
    plan = programme.create_plan(session, LOADER, whole.id, details)
    for planned in plan2022.PROJECTS:
        project = programme.create_project(
            session, LOADER, plan.id,
            programme.ProjectDetails(
                number=planned.number, kind=planned.kind, name=planned.name, name_en=planned.name_en,
                name_zh=planned.name_zh, lead_agency="Sở Khoa học và Công nghệ tỉnh Lạng Sơn",
            ),
        )  # fmt: skip
        places = {
            key: programme.add_participation(session, LOADER, project.id, made.organisations[key].id).id
            for key in planned.participants
        }
        if planned.number in _SUPPORTS:
            _SUPPORTS[planned.number](made, places)
    for name, audience in (
        ("Hội nghị tập huấn về năng suất và chất lượng", "doanh nghiệp, hợp tác xã"),
        ("Tập huấn về năng suất và chất lượng", "học sinh, sinh viên trường cao đẳng, trung cấp nghề"),
    ):
        activity = programme.ActivityDetails(kind=ActivityKind.TRAINING, name=name, audience=audience)
        programme.add_activity(session, LOADER, plan.id, activity)


def _conformity(made: Made, places: dict[str, int]) -> None:
    for number, supported in enumerate(plan2022.supported_products()):
        details = ProductDetails(
            name=supported.name, net_content="1 đơn vị", origin="Tỉnh Lạng Sơn, Việt Nam",
            standards="QCVN 16:2019/BXD (dữ liệu mẫu)",
        )  # fmt: skip
        product = approved_product(
            made, supported.maker, details, "brick" if supported.maker[0] == "E" else "bag"
        )
        for kind in supported.supports:
            paper = None
            if supported.certified and kind == "conformity_certification":
                day = date(2022, 9, 1) + timedelta(days=number)
                paper = recorded_certificate(made, supported.maker, product, "regulation_conformity", day)
            support = SupportDetails(
                kind=kind, product_id=product.id, certificate_id=paper.id if paper else None
            )
            programme.add_support(made.session, LOADER, places[supported.maker], support)


def _systems(made: Made, places: dict[str, int]) -> None:
    for key, kind in plan2022.SYSTEMS.items():
        programme.add_support(made.session, LOADER, places[key], SupportDetails(kind=kind))


def _traceability(made: Made, places: dict[str, int]) -> None:
    for sample in TRACED:
        support = SupportDetails(kind="traceability", product_id=made.products[sample.key].id)
        programme.add_support(made.session, LOADER, places[sample.maker], support)


_SUPPORTS = {1: _conformity, 3: _systems, 5: _traceability}
