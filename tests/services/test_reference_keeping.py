"""Reference data as administrators keep it: communes with their days, kinds retired, stocks for all."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import CertificateKind, LabelStock, Organisation, ProductGroup, Role, SupportKind
from tests.factories import EstablishmentFactory, OrganisationFactory, UserFactory
from tests.services.acting import officer, producer
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.labels.stocks import STOCKS
from traceability.services import clock, commune_keeping, communes, named_kinds, reference, retiring
from traceability.services.actor import Actor
from traceability.services.commune_keeping import CommuneDetails
from traceability.services.labels import stocks as label_stocks
from traceability.services.labels.measures import Measures
from traceability.services.named_kinds import Names

NAMES = Names(name="Mật ong", name_en="Honey", name_zh="蜂蜜")
YESTERDAY = clock.today() - timedelta(days=1)


@pytest.fixture
def administrator(session: Session) -> Actor:
    user = UserFactory(role=Role.ADMINISTRATOR)
    return Actor(user.id, user.role, None, user.name)


def test_a_commune_ends_and_what_lies_in_it_is_found_in_its_successor(
    session: Session, administrator: Actor
) -> None:
    old, successor = reference.communes(session)[:2]
    one = OrganisationFactory(commune=old)
    place = EstablishmentFactory(organisation_id=one.id, commune=old)
    commune_keeping.close_commune(session, administrator, old.id, YESTERDAY, successor.id)
    assert {one.commune_id, place.commune_id} == {successor.id}
    assert old not in reference.communes(session)
    assert communes.find_communes(session, old.full_name) == [successor]
    assert (old.valid_to, old.merged_into) == (YESTERDAY, successor)
    assert old in commune_keeping.predecessors(session, successor)
    with pytest.raises(Refused):
        commune_keeping.close_commune(session, administrator, old.id, YESTERDAY, successor.id)


@pytest.mark.parametrize(
    ("last_day", "same"), [(clock.today(), False), (YESTERDAY, True), (date(2000, 1, 1), False)]
)
def test_a_day_or_a_successor_that_cannot_be_is_refused(
    session: Session, administrator: Actor, last_day: date, same: bool
) -> None:
    old, other = reference.communes(session)[:2]
    with pytest.raises(Invalid):
        commune_keeping.close_commune(session, administrator, old.id, last_day, (old if same else other).id)
    assert old.valid_to is None


def test_a_new_commune_and_its_old_names_are_found(session: Session, administrator: Actor) -> None:
    details = CommuneDetails(code="00123", full_name="Phường  Đồng Mỏ Mới", valid_from=YESTERDAY)
    made = commune_keeping.register_commune(session, administrator, details)
    assert (made.name, made.code, made in reference.communes(session)) == ("Đồng Mỏ Mới", "00123", True)
    commune_keeping.add_old_name(session, administrator, made.id, "Thị trấn Cầu Vồng")
    assert communes.find_communes(session, "cau vong") == [made]
    with pytest.raises(Invalid):
        commune_keeping.add_old_name(session, administrator, made.id, "thị trấn cầu vồng")
    for wrong in ("123", "0012a"):
        again = CommuneDetails(code=wrong, full_name="Xã Mới", valid_from=YESTERDAY)
        with pytest.raises(Invalid):
            commune_keeping.register_commune(session, administrator, again)


def test_only_administrators_keep_reference_data(session: Session) -> None:
    commune = reference.communes(session)[0]
    kind = reference.support_kinds(session)[0]
    for actor in (officer(), producer()):
        with pytest.raises((Forbidden, NotFound)):
            commune_keeping.add_old_name(session, actor, commune.id, "Xã Cũ")
        with pytest.raises((Forbidden, NotFound)):
            retiring.retire(session, actor, SupportKind, kind.id)
        with pytest.raises((Forbidden, NotFound)):
            named_kinds.register_group(session, actor, "1.99", NAMES)


@pytest.mark.parametrize("kind", [CertificateKind, ProductGroup, SupportKind])
def test_a_kind_is_retired_and_comes_back_and_what_has_it_keeps_it(
    session: Session, administrator: Actor, kind: type[SupportKind]
) -> None:
    rows = session.scalars(select(kind).order_by(kind.id)).all()
    one = rows[-1]
    retiring.retire(session, administrator, kind, one.id)
    assert one not in retiring.offered(rows)
    assert one in retiring.offered(rows, one.code)
    with pytest.raises(Refused):
        retiring.retire(session, administrator, kind, one.id)
    retiring.restore(session, administrator, kind, one.id)
    assert one in retiring.offered(rows)
    with pytest.raises(Refused):
        retiring.restore(session, administrator, kind, one.id)


def test_the_ocop_certificate_is_never_retired(session: Session, administrator: Actor) -> None:
    with pytest.raises(Refused):
        retiring.retire(
            session, administrator, CertificateKind, reference.certificate_kind(session, "ocop").id
        )


def test_a_subgroup_is_added_under_its_group(session: Session, administrator: Actor) -> None:
    made = named_kinds.register_group(session, administrator, "1.99", NAMES)
    assert (made.parent, made.is_service) == (reference.product_group(session, "1"), False)
    for wrong in ("1.99", "9.1", "7", "a.b"):
        with pytest.raises(Invalid):
            named_kinds.register_group(session, administrator, wrong, NAMES)
    with pytest.raises(Invalid):
        named_kinds.update_group(
            session, administrator, made.id, Names(name=" ", name_en="Honey", name_zh="蜂蜜")
        )
    named_kinds.update_group(
        session, administrator, made.id, Names(name="Mật", name_en="Honey", name_zh="蜂蜜")
    )
    assert made.name == "Mật"


def test_a_kind_of_support_gets_its_code_from_its_english_name(
    session: Session, administrator: Actor
) -> None:
    made = named_kinds.register_support(session, administrator, "product", NAMES)
    assert (made.code, reference.support_kinds(session)[-1]) == ("honey", made)
    with pytest.raises(Invalid):
        named_kinds.register_support(session, administrator, "product", NAMES)
    with pytest.raises(Invalid):
        named_kinds.register_support(session, administrator, "no family", NAMES)


def test_a_hidden_stock_is_offered_to_nobody_and_still_prints_what_it_printed(
    session: Session, administrator: Actor
) -> None:
    owner, key = producer().organisation_id or 0, "L7160"
    label_stocks.hide(session, administrator, key)
    assert key not in {stock.key for stock in label_stocks.offered(session, owner, None)}
    assert label_stocks.find_stock(session, owner, key) == STOCKS[key]
    with pytest.raises(Refused):
        label_stocks.hide(session, administrator, key)
    with pytest.raises(NotFound):
        label_stocks.hide(session, administrator, "NO")
    label_stocks.show(session, administrator, key)
    assert key in {stock.key for stock in label_stocks.offered(session, owner, None)}
    with pytest.raises(Refused):
        label_stocks.show(session, administrator, key)


def test_a_stock_that_the_department_measured_is_everybodys(session: Session, administrator: Actor) -> None:
    measures = Measures(name="Giấy chợ", columns=3, rows=7, width=60, height=30, left=10, top=10)
    stock = label_stocks.register_stock(session, administrator, measures)
    session.flush()
    for organisation in (OrganisationFactory(), OrganisationFactory()):
        assert stock in label_stocks.offered(session, organisation.id, None)
        assert label_stocks.find_stock(session, organisation.id, stock.key) == stock
    id = label_stocks.own_id(stock) or 0
    with pytest.raises(NotFound):
        label_stocks.remove_stock(session, producer(), id)
    label_stocks.remove_common(session, administrator, id)
    owner = session.scalars(select(Organisation.id)).first() or 0
    assert stock not in label_stocks.offered(session, owner, None)
    assert label_stocks.find_stock(session, owner, stock.key) == stock


def test_the_department_does_not_remove_a_producers_stock(session: Session, administrator: Actor) -> None:
    measures = Measures(name="Giấy chợ", columns=3, rows=7, width=60, height=30, left=10, top=10)
    stock = label_stocks.register_stock(session, producer(), measures)
    with pytest.raises(NotFound):
        label_stocks.remove_common(session, administrator, label_stocks.own_id(stock) or 0)
    assert session.scalars(select(LabelStock.removed_at)).all() == [None]
