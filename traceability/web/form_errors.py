"""What a service found wrong, shown on the form beside the fields it is about."""

from typing import Protocol

from traceability.errors import Invalid


class Field(Protocol):
    """As much of a WTForms field as this needs."""

    errors: list[str] | tuple[str, ...]


class Form(Protocol):
    """As much of a WTForms form as this needs."""

    _fields: dict[str, Field]
    form_errors: list[str]


def show(form: Form, error: Invalid) -> None:
    """Put each message on the field of its name; on the form as a whole where it has no such field.

    except Invalid as error:
        form_errors.show(form, error)
        return render_template(…, form=form), 422
    """
    for name, message in error.errors.items():
        field = form._fields.get(name)
        if field is None:
            form.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]
