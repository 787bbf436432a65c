"""The forms: one that is not listed here does not open."""

from bot.forms.alert import MUTE, RESOLVE
from bot.forms.base import Form
from bot.forms.calls import CALLS
from bot.forms.comment import COMMENT
from bot.forms.duty import ROTATION_FORM, SCHEDULE_FORM
from bot.forms.role import ROLE_FORM

FORMS: tuple[Form, ...] = (CALLS, ROLE_FORM, COMMENT, RESOLVE, MUTE, ROTATION_FORM, SCHEDULE_FORM)


def by_name(name: str) -> Form | None:
    """The form so named, None when there is none."""
    return next((form for form in FORMS if form.name == name), None)
