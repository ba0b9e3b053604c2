"""Rate limits on several machines: counted together in Valkey."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import limits
import pytest
from flask import Flask
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from tests.servers import valkey_url
from traceability.extensions import limiter

MakeApp = Callable[..., Flask]


@pytest.fixture
def app_on_valkey(make_app: MakeApp) -> Iterator[Flask]:
    """The limiter is one a process, so it is given back as the other tests have it."""
    yield make_app(VALKEY_URL=valkey_url())
    make_app()


def test_one_machine_sees_what_another_has_counted(app_on_valkey: Flask) -> None:
    rate, visitor = limits.parse("1/hour"), uuid4().hex
    another_machine = FixedWindowRateLimiter(storage_from_string(valkey_url()))
    with app_on_valkey.app_context():
        assert limiter.limiter.hit(rate, visitor)
    assert not another_machine.test(rate, visitor)
    assert another_machine.test(rate, uuid4().hex)
