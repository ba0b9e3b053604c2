"""What a good page is: valid HTML, a language, a title, one h1, unique ids, every input labelled."""

from xml.etree.ElementTree import Element

import html5lib
from html5lib.html5parser import ParseError

_UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}


def check_page(html: str) -> None:
    """Raise AssertionError with the first thing that is wrong. A fragment (for htmx) need only be valid."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    whole = html.lstrip().lower().startswith("<!doctype")
    try:
        tree = parser.parse(html) if whole else parser.parseFragment(html)
    except ParseError as error:
        line, column = parser.tokenizer.stream.position()
        raise AssertionError(
            f"HTML: {error} at line {line}, column {column}: {html.splitlines()[line - 1]}"
        ) from None
    _check_ids(tree)
    _check_labels(tree)
    if whole:
        _check_frame(tree)


def _check_frame(tree: Element) -> None:
    assert tree.get("lang"), "the page does not say its language"
    headings = ["".join(heading.itertext()).strip() for heading in tree.iter("h1")]
    assert len(headings) == 1, f"a page has one h1, this one has {headings}"
    assert headings[0], "the h1 is empty"
    assert (tree.findtext("head/title") or "").strip(), "the page has no title"


def _check_ids(tree: Element) -> None:
    ids = [element.get("id") for element in tree.iter() if element.get("id") is not None]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({str(id) for id in ids if ids.count(id) > 1})}"
    for element in tree.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            missing = set((element.get(attribute) or "").split()) - set(ids)
            assert not missing, f"{attribute} names an id that is not there: {missing}"


def _check_labels(tree: Element) -> None:
    named = {label.get("for") for label in tree.iter("label")}
    inside = {id(child) for label in tree.iter("label") for child in label.iter()}
    for tag in ("input", "select", "textarea"):
        for control in tree.iter(tag):
            if control.get("type", "text") in _UNLABELLED_TYPES or id(control) in inside:
                continue
            labelled = control.get("aria-label") or control.get("aria-labelledby")
            assert labelled or control.get("id", "") in named, f"no label: {tag} {control.attrib}"
