"""One producer's record is another's 404."""

import pytest
from sqlalchemy.orm import Session

from models import Product, Role, Setting, User
from tests.factories import ProductFactory, UserFactory
from traceability.errors import NotFound
from traceability.services import tenancy
from traceability.services.actor import Actor


def _actor(user: User) -> Actor:
    return Actor(user.id, user.role, user.organisation_id, user.name)


def test_own_and_foreign_and_absent(session: Session) -> None:
    product = ProductFactory.create()
    owner = UserFactory.create(organisation=product.organisation)
    assert tenancy.own(session, _actor(owner), Product, product.id) is product
    with pytest.raises(NotFound):
        tenancy.own(session, _actor(UserFactory.create()), Product, product.id)
    with pytest.raises(NotFound):
        tenancy.own(session, _actor(owner), Product, 999_999)


def test_staff_reach_any_producers_record_but_own_none(session: Session) -> None:
    product = ProductFactory.create()
    officer = _actor(UserFactory.create(role=Role.OFFICER))
    assert tenancy.any(session, officer, Product, product.id, lock=True) is product
    assert tenancy.any(session, Actor.system("maintenance"), Product, product.id) is product
    with pytest.raises(NotFound):
        tenancy.own(session, officer, Product, product.id)


def test_a_producer_is_not_staff(session: Session) -> None:
    product = ProductFactory.create()
    with pytest.raises(NotFound):
        tenancy.any(session, _actor(UserFactory.create()), Product, product.id)


def test_a_record_without_an_owner_is_not_own(session: Session) -> None:
    with pytest.raises(TypeError):
        tenancy.own(session, _actor(UserFactory.create()), Setting, 1)
