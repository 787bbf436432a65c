"""The forms: one that is not listed here does not open."""

from bot.forms.base import Form
from bot.forms.calls import CALLS
from bot.forms.comment import COMMENT
from bot.forms.role import ROLE_FORM

FORMS: tuple[Form, ...] = (CALLS, ROLE_FORM, COMMENT)


def by_name(name: str) -> Form | None:
    """The form so named, None when there is none."""
    return next((form for form in FORMS if form.name == name), None)
