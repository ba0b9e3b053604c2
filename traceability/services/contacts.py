"""E-mail addresses and telephone numbers in one written form, or what is wrong with them."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

EMAIL = "E-mail chưa đúng; viết không dấu, ví dụ: ten@gmail.com."
PHONE = "Số điện thoại chưa đúng; ví dụ: 0205 3812 345 hoặc 0912 345 678."


def email(text: str) -> str:
    """The address in lower case. Raises ValueError with a sentence for the person.

    No look-up in the DNS: a form must not wait for a stranger's name server.
    """
    try:
        checked = validate_email(
            text.strip(),
            allow_smtputf8=False,
            check_deliverability=False,
            test_environment=True,  # .test is a domain like any other where nothing is looked up
        )
    except EmailNotValidError:
        raise ValueError(EMAIL) from None
    return checked.normalized.lower()


def readable_phone(number: str) -> str:
    """+84205… as people here write it: 0205 3812 345."""
    parsed = phonenumbers.parse(number, "VN")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def readable_contact(text: str) -> str:
    """A contact as people wrote it; a number as we store it (+84205…) the way it is read."""
    return readable_phone(text) if text.startswith("+") and text[1:].isdigit() else text


def phone(text: str) -> str:
    """The number as +84205… (E.164). Raises ValueError with a sentence for the person."""
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        raise ValueError(PHONE) from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError(PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_in(text: str) -> str | None:
    """The first telephone number that a text names, as +84205…."""
    found = next(iter(phonenumbers.PhoneNumberMatcher(text, "VN")), None)
    return phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164) if found else None
