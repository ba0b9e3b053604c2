"""Letters: a polite frame, one link that leads to this deployment, no way to write another's header."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Job
from tests.factories import UserFactory
from traceability.config import Config
from traceability.services import letters
from traceability.services.mail import compose


def test_a_link_leads_to_this_deployments_address(session: Session, tmp_path: Path) -> None:
    config = Config.from_env({"BASE_URL": "https://truyxuat.example", "INSTANCE_DIR": str(tmp_path)})
    user = UserFactory.create(name="Nông Thị Hoa")
    letters.offer_reset(session, user)
    job = session.scalars(select(Job)).one()
    message = compose(config, job.id, **job.payload)
    body = message.get_content()
    assert message["To"] == user.email
    assert body.startswith("Kính gửi ông/bà Nông Thị Hoa,")
    assert "\nhttps://truyxuat.example/reset-password/" in body
    assert body.rstrip().endswith("vui lòng không trả lời.")
    assert "{" not in body
