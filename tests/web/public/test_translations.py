"""What a reader who is not Vietnamese may meet is complete in English and Chinese."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from traceability.config import PROJECT

FOLDER = PROJECT / "traceability" / "translations"
VALUES = re.compile(r"%\(\w+\)s")


@pytest.fixture(scope="module")
def spoken() -> set[str]:
    """Every message of the public pages, the error pages and the components."""
    with (FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
    found = extract_from_dir(str(PROJECT), methods, options, keywords)
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def catalogue(language: str) -> Catalog:
    return read_po(BytesIO((FOLDER / language / "LC_MESSAGES" / "messages.po").read_bytes()))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_message_is_translated_and_none_is_left_over(spoken: set[str], language: str) -> None:
    translated = {message.id for message in catalogue(language) if message.id and message.string}
    assert spoken - translated == set()
    assert translated - spoken == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_translation_names_the_same_values(language: str) -> None:
    for message in catalogue(language):
        assert set(VALUES.findall(str(message.id))) == set(VALUES.findall(str(message.string))), message.id
