"""`flask user …`: accounts for those who cannot be invited by a page, the first administrator above all."""

import sys
from typing import Any

import click

from models import Organisation, Role, User
from traceability.cli import CommandGroup, json_option, print_json, print_rows
from traceability.errors import NotFound
from traceability.extensions import db
from traceability.identifiers import tax_code
from traceability.services import accounts, organisations, passwords, second_factor, sessions
from traceability.services.accounts import UserDetails
from traceability.services.actor import Actor

group = CommandGroup("user", help="Tài khoản người dùng.")
_ACTOR = Actor.system("Dòng lệnh")


@group.command("create", help="Tạo một tài khoản; mật khẩu đọc từ đầu vào chuẩn.")
@click.option("--email", required=True, help="E-mail đăng nhập.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="Vai trò.")
@click.option("--organisation", "code", metavar="TAX_CODE", help="Mã số thuế, với tài khoản của đơn vị.")
@click.option("--name", help="Họ và tên; để trống thì lấy phần đầu của e-mail.")
@click.option("--password-stdin", is_flag=True, required=True, help="Đọc mật khẩu từ đầu vào chuẩn.")
@json_option
def create(
    email: str, role: str, code: str | None, name: str | None, password_stdin: bool, as_json: bool
) -> None:
    """The password is never an argument: those are seen by everybody on the machine."""
    with db.reading() as session:
        organisation = _organisation_of(session, code) if code else None
    name = name or email.partition("@")[0]
    password = sys.stdin.readline().rstrip("\r\n")
    password_hash = passwords.hash_new(password, (email, name, organisation.name if organisation else ""))
    details = UserDetails(
        email=email,
        name=name,
        role=Role(role),
        organisation_id=organisation.id if organisation else None,
        password_hash=password_hash,
    )
    user = accounts.create_user(db.session, _ACTOR, details)
    db.session.commit()
    if as_json:
        print_json(_row(user))
    else:
        click.echo(f"Đã tạo tài khoản {user.email} ({user.role}).")


@group.command("list", help="Liệt kê các tài khoản.")
@json_option
def list_users(as_json: bool) -> None:
    """Everybody, staff first."""
    print_rows((_row(user) for user in accounts.all_users(db.session, _ACTOR)), as_json=as_json)


@group.command("reset-factors", help="Đặt lại xác thực hai bước của người đã mất điện thoại và mã khôi phục.")
@click.option("--email", required=True, help="E-mail đăng nhập.")
def reset_factors(email: str) -> None:
    """For the last administrator, whom no other can help; whoever runs this has the server anyway."""
    with db.reading() as session:
        user_id = sessions.find_candidate(session, email).user_id
    if user_id is None:
        raise NotFound("Không có tài khoản nào với e-mail này.")
    user = second_factor.reset_factors(db.session, _ACTOR, user_id, second_factor.Identified.ON_SERVER)
    db.session.commit()
    click.echo(f"Đã đặt lại xác thực hai bước của {user.email}. Mọi phiên đăng nhập đã kết thúc.")


def _organisation_of(session: Any, code: str) -> Organisation:
    found = organisations.find_by_tax_code(session, tax_code.compact(code))
    if found is None:
        raise NotFound(f"Không có đơn vị nào mang mã số thuế {code}.")
    return found


def _row(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role.value,
        "organisation": user.organisation.tax_code if user.organisation else None,
        "disabled_at": user.disabled_at,
        "accepted": user.password_hash is not None,
    }
