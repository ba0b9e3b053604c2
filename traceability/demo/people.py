"""The demonstration's accounts. Passwords follow from the deployment's root key, so no two share them."""

import base64
from typing import Final

from sqlalchemy.orm import Session

from models import Role
from traceability.root_key import RootKey, derive
from traceability.services import accounts, passwords
from traceability.services.accounts import UserDetails
from traceability.services.actor import Actor

PEOPLE: Final = (
    ("chuthe@example.com", "Nông Minh Họa", Role.PRODUCER_ADMIN),
    ("nhanvien@example.com", "Hoàng Minh Họa", Role.PRODUCER_STAFF),
    ("canbo@example.com", "Vi Minh Họa", Role.OFFICER),
    ("canbo2@example.com", "Lương Minh Họa", Role.OFFICER),
    ("kiemtra@example.com", "Triệu Minh Họa", Role.INSPECTOR),
    ("lanhdao@example.com", "Hà Minh Họa", Role.MANAGER),
    ("quantri@example.com", "Đàm Minh Họa", Role.ADMINISTRATOR),
)


def password_of(root_key: RootKey, email: str) -> str:
    """Four groups of four, e.g. 'k3f9-x2mq-7tna-b5ce': told again at will, kept nowhere."""
    text = base64.b32encode(derive(root_key, f"demonstration password of {email}", 10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def hashes(root_key: RootKey) -> dict[str, str]:
    """The password hashes, made before the transaction."""
    return {email: passwords.hash_new(password_of(root_key, email)) for email, _, _ in PEOPLE}


def create(session: Session, organisation_id: int, hashed: dict[str, str]) -> None:
    """Give each person an account; the producer's two belong to one organisation."""
    for email, name, role in PEOPLE:
        details = UserDetails(
            email=email,
            name=name,
            role=role,
            organisation_id=organisation_id if role.is_producer else None,
            password_hash=hashed[email],
        )
        accounts.create_user(session, Actor.system("dữ liệu mẫu"), details).is_sample = True
