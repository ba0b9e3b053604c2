"""Good passwords are accepted, those a guesser tries first are not, and hashing is slow but bounded."""

import secrets
import threading
import time
import unicodedata
from itertools import pairwise

import pytest
from argon2 import extract_parameters

from traceability.errors import Invalid
from traceability.services import breached, passwords

GOOD = "thuyền nan biển xanh"


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá",
        "matkhau123456",
        "Mật khẩu 123456",
        "anhyeuem123456",
        "P@ssword123456".replace("@", "a"),
        "123456789012345",
        "qwertyuiop1234",
        "abababababababab",
        "hoptacxalangson2026",
        "người yêu của tôi",
        "Con yêu của mẹ 2019",
        "x" * 129,
    ],
)
def test_a_password_that_a_guesser_tries_first_is_refused(password: str) -> None:
    assert passwords.weakness(password)
    with pytest.raises(Invalid) as refused:
        passwords.hash_new(password)
    assert list(refused.value.errors) == ["password"]


@pytest.mark.parametrize("password", [GOOD, "correct horse battery", "Bảy sọt, 12 kg"])
def test_a_few_unrelated_words_are_accepted(password: str) -> None:
    assert passwords.weakness(password, ("hoa@example.vn", "Nông Thị Hoa", "HTX Chi Lăng")) is None


# Of the lists that everybody can read, each longer than we ask for, none made of words we name ourselves.
BREACHED = ["sonyericsson", "finalfantasy", "contortionist", "unbelievable", "websolutions", "leavemealone"]


@pytest.mark.parametrize("password", BREACHED)
@pytest.mark.parametrize("dressed", ["{}", "{}!", "{}2024", "99-{}", "{} {}"])
def test_a_breached_password_is_refused_however_it_is_dressed_up(password: str, dressed: str) -> None:
    assert "đã lộ" in (passwords.weakness(dressed.format(*[password] * 2)) or "")
    assert "đã lộ" in (passwords.weakness(dressed.format(*[password.upper()] * 2)) or "")


def test_the_list_of_breached_passwords_knows_many_and_takes_few_others_for_one() -> None:
    data = breached.FILE.read_bytes()
    marks = [data[start : start + breached.MARK] for start in range(0, len(data), breached.MARK)]
    assert len(marks) > 90_000
    assert all(earlier < later for earlier, later in pairwise(marks))  # what looking by halves needs
    made = [secrets.token_hex(8) for _ in range(20_000)]
    assert sum(map(breached.is_breached, made)) <= 1


def test_breached_lists_are_marked_alike_when_made_and_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = breached.marks_of(["Trăng Khuyết", "123456", "abc"], ["một hai ba bốn năm", "ngắn"])
    assert len(data) == 2 * breached.MARK
    monkeypatch.setattr(breached, "_known", lambda: breached._Marks(data))
    assert breached.is_breached("trangkhuyet-1990")
    assert breached.is_breached("MỘT HAI BA BỐN NĂM")
    assert not breached.is_breached("ngắn")


def test_ones_own_name_address_and_organisation_make_a_poor_password() -> None:
    about = ("hoa.nong86@example.vn", "Nông Thị Bích Hoa", "Hợp tác xã Quỳnh Sơn")
    for password in ("hoa.nong86hoa.nong86", "NongThiBichHoa86", "quynhson-2026-htx", "bichhoa quynhson"):
        assert passwords.weakness(password, about), password


def test_length_is_counted_in_characters_whatever_the_keyboard_composes() -> None:
    composed, apart = (unicodedata.normalize(form, "ếch ngồi đáy giếng") for form in ("NFC", "NFD"))
    assert len(apart) > len(composed)
    assert passwords.verify(passwords.hash_password(apart), composed)
    assert passwords.weakness(unicodedata.normalize("NFD", "ế" * 11))


def test_hashes_are_argon2id_with_the_agreed_cost() -> None:
    for password_hash in (passwords.hash_password(GOOD), passwords.NOBODY):
        used = extract_parameters(password_hash)
        assert (used.memory_cost, used.time_cost, used.parallelism, used.type.name) == (47104, 1, 1, "ID")


def test_an_absent_account_knows_no_password() -> None:
    assert passwords.verify(passwords.hash_password(GOOD), GOOD)
    assert not passwords.verify(None, GOOD)
    assert not passwords.verify("not a hash", GOOD)


def test_an_absent_account_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = passwords._hasher.verify

    def verify(self: object, password_hash: str, text: str) -> bool:
        verified.append(password_hash)
        return real(password_hash, text)

    monkeypatch.setattr(type(passwords._hasher), "verify", verify)
    passwords.verify(None, GOOD)
    assert verified == [passwords.NOBODY]


def test_at_most_two_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def slow(self: object, text: str) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return text

    monkeypatch.setattr(type(passwords._hasher), "hash", slow)
    threads = [threading.Thread(target=passwords.hash_password, args=(GOOD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
