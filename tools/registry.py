"""The catalogue: every tool that Ringfence has. A tool that is not listed here does not exist."""

from tools.describe_data import DESCRIBE_DATA
from tools.feedback import GIVE_FEEDBACK
from tools.help import HELP
from tools.people import LIST_PEOPLE, SET_ROLE
from tools.query_calls import QUERY_CALLS
from tools.reveal import REVEAL
from tools.show_query import SHOW_QUERY
from tools.spec import ToolSpec
from tools.trace_call import TRACE_CALL
from tools.usage import USAGE
from tools.verify import VERIFY

TOOLS: tuple[ToolSpec, ...] = (
    QUERY_CALLS,
    TRACE_CALL,
    DESCRIBE_DATA,
    VERIFY,
    SHOW_QUERY,
    REVEAL,
    GIVE_FEEDBACK,
    LIST_PEOPLE,
    SET_ROLE,
    USAGE,
    HELP,
)


def by_name(name: str) -> ToolSpec | None:
    """The tool so named, None when there is none."""
    return next((spec for spec in TOOLS if spec.name == name), None)
