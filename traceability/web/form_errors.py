"""What a service found wrong, shown on the form beside the fields it is about."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from traceability.errors import Invalid


class Field(Protocol):
    """As much of a WTForms field as this needs."""

    errors: list[str] | tuple[str, ...]
    remark: str


class Form(Protocol):
    """As much of a WTForms form as this needs."""

    _fields: dict[str, Field]
    form_errors: list[str]


def require_valid(form: Any) -> None:
    """Raise what a form finds wrong as a service would: for views that answer programs too."""
    if not form.validate():
        raise Invalid({name: str(said[0]) for name, said in form.errors.items() if name})


def _named(fields: Iterable[Any]) -> Iterator[tuple[str, Field]]:
    """Every field by its name in the page, those in the rows of a list too: "inputs-0-material"."""
    for field in fields:
        if _has_rows(field):
            yield from _named(field)
        elif hasattr(field, "name"):
            yield field.name, field


def _has_rows(field: Any) -> bool:
    return getattr(field, "type", "") in ("FormField", "FieldList")


def _gather(form: Form) -> None:
    """A list of rows notes what is wrong in them when it validates, which was before."""
    rows: Any
    for rows in form._fields.values():
        if getattr(rows, "type", "") == "FieldList":
            found = [entry.errors for entry in rows]
            rows.errors = found if any(found) else []


def remark(form: Form, remarks: Mapping[str, str] | None) -> None:
    """Put an officer's remarks on the fields they are about, to be read while correcting."""
    for name, text in (remarks or {}).items():
        if name in form._fields:
            form._fields[name].remark = text


def show(form: Form, error: Invalid) -> None:
    """Put each message on the field of its name; on the form as a whole where it has no such field.

    except Invalid as error:
        form_errors.show(form, error)
        return render_template(…, form=form), 422
    """
    own = {name: field for name, field in form._fields.items() if not _has_rows(field)}
    known = {**dict(_named(form._fields.values())), **own}
    for name, message in error.errors.items():
        field = known.get(name)
        if field is None:
            form.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]
    _gather(form)
