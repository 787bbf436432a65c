"""The catalogue: every tool that Ringfence has. A tool that is not listed here does not exist."""

from tools.alerts.explaining import EXPLAIN_ALERT
from tools.alerts.listing import LIST_ALERTS, SHOW_ALERT
from tools.alerts.muting import LIST_MUTES, MUTE_PATTERN, UNMUTE
from tools.alerts.precision import DETECTORS
from tools.alerts.replaying import REPLAY
from tools.alerts.running import RUN_DETECTORS
from tools.alerts.working import ACKNOWLEDGE_ALERT, ASSIGN_ALERT, RESOLVE_ALERT, SNOOZE_ALERT
from tools.deliveries import LIST_DELIVERIES, RETRY_DELIVERY
from tools.describe_data import DESCRIBE_DATA
from tools.destinations import (
    ADD_DESTINATION,
    CHANGE_DESTINATION,
    LIST_DESTINATIONS,
    POST_ALERTS_HERE,
    REMOVE_DESTINATION,
)
from tools.escalation import SET_ESCALATION, SHOW_ESCALATION
from tools.feedback import GIVE_FEEDBACK
from tools.hand_over import HAND_OVER
from tools.help import HELP
from tools.on_call import MAKE_ROTATION, REMOVE_ROTATION, WHO_IS_ON_CALL
from tools.people import LIST_PEOPLE, SET_ROLE
from tools.query_calls import QUERY_CALLS
from tools.reveal import REVEAL
from tools.schedules import CREATE_SCHEDULE, LIST_SCHEDULES, REMOVE_SCHEDULE
from tools.show_query import SHOW_QUERY
from tools.spec import ToolSpec
from tools.standing_in import SET_OVERRIDE, SWAP_SHIFT
from tools.tending import TEND_WATCH
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
    LIST_ALERTS,
    SHOW_ALERT,
    EXPLAIN_ALERT,
    ACKNOWLEDGE_ALERT,
    ASSIGN_ALERT,
    SNOOZE_ALERT,
    RESOLVE_ALERT,
    MUTE_PATTERN,
    UNMUTE,
    LIST_MUTES,
    DETECTORS,
    REPLAY,
    RUN_DETECTORS,
    WHO_IS_ON_CALL,
    SET_OVERRIDE,
    SWAP_SHIFT,
    HAND_OVER,
    MAKE_ROTATION,
    REMOVE_ROTATION,
    SHOW_ESCALATION,
    SET_ESCALATION,
    POST_ALERTS_HERE,
    ADD_DESTINATION,
    CHANGE_DESTINATION,
    LIST_DESTINATIONS,
    REMOVE_DESTINATION,
    LIST_DELIVERIES,
    RETRY_DELIVERY,
    TEND_WATCH,
    CREATE_SCHEDULE,
    LIST_SCHEDULES,
    REMOVE_SCHEDULE,
    LIST_PEOPLE,
    SET_ROLE,
    USAGE,
    HELP,
)


def by_name(name: str) -> ToolSpec | None:
    """The tool so named, None when there is none."""
    return next((spec for spec in TOOLS if spec.name == name), None)
