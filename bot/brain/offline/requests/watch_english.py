"""The English requests about the watch: alerts, mutes, detectors, who is on call, destinations and schedules."""

from pydantic import JsonValue

from bot.brain.offline.requests.graph import Request

RULES = {
    "alert_list": "(alerts|incidents|alarms)",
    "one_alert": "(alert|alerts|incident|incidents|alarm|alarms) [number|no]",
    "number": "[<one_alert>] {alert}",
    "in_number": "[<one_alert>] {alert_number}",
    "kind": "[{states}] [{severities}] [{detector}]",
    "back": "[from|of|in|over|on|during|for] {past}",
    "fired": "(fired|went off|came in|did we get|were raised)",
    "on_it": "(take|taking|handle|handling|on|looking at|looking into|checking|working on)",
    "have": "(are there|do we have|have we)",
    "about": "(of|about|for|from|by|on)",
    "over_last": "[over|in|for|of|from|during] [last|past] {days}",
    "away": "(remove|delete|drop|cancel|stop|end)",
    "post": "(post|send|show|give|ask|publish|report) [me|us]",
    "make": "(make|create|set up|start)",
    "put": "(post|send|put|publish|bring)",
    "here": "(here|to this channel|in this channel)",
    "while": "((until|till|til) {until}|for {length})",
    "where": "(at|in|of|from) {location}",
    "whose": "<about> {subject}",
    "shift_time": "(for {hours}|until {end}|{stretch})",
    "detection": "(detectors|detections|detector)",
}

ALL: JsonValue = ["open", "acknowledged", "investigating", "resolved"]

REQUESTS: tuple[Request, ...] = (
    Request(
        "list_alerts",
        """
        [<show>] [all|our|any|current] <kind> <alert_list> [right now]
        [<show>] [all|our|any] {severities} {states} <alert_list>
        [<show>] [all|our|any|current] <kind> <alert_list> <whose> [<where>]
        [<show>] [all|our|any|current] <kind> <alert_list> <where>
        (which|what|how many) [{severities}] [{detector}] <alert_list> are [still|currently] {states} [<where>|<whose>]
        (which|what|how many) <kind> <alert_list> <have> [<where>|<whose>]
        [are there|do we have] any [{severities}] [{detector}] <alert_list> [still] {states} [<where>|<whose>]
        (are there|do we have) [any] <kind> <alert_list> [<where>|<whose>]
        [<show>] [all|our] unresolved <alert_list>
        (which|what) <alert_list> are (there|unresolved|not resolved)
        """,
    ),
    Request(
        "list_alerts",
        """
        what is [still] open [right now|now]
        (is there|do we have) anything open [right now|now]
        anything open [right now|now]
        """,
        {"states": ["open"]},
    ),
    Request("list_alerts", "[is there|do we have] anything {severities} [right now|now]"),
    Request("list_alerts", "[is there|do we have] anything {severities} [still] open", {"states": ["open"]}),
    # Of what is over everything is wanted, resolved or not, unless its state is said.
    Request(
        "list_alerts",
        """
        [<show>] [all|our|any] [{severities}] [{detector}] <alert_list> <back> [<where>|<whose>]
        (which|what|how many) [{severities}] [{detector}] <alert_list> <have> <back>
        (which|what|how many) [{severities}] [{detector}] <alert_list> <fired> <back>
        (what|anything) (fired|went off|alerted) <back> [<where>]
        what happened <back>
        what did i miss <back>
        """,
        {"states": ALL},
    ),
    Request("list_alerts", "[<show>] [all|our|any] {states} [{severities}] [{detector}] <alert_list> <back>"),
    Request(
        "list_alerts",
        """
        [<show>] [all] my [{states}] [{severities}] <alert_list>
        [<show>] [{states}] [{severities}] <alert_list> [that are] assigned to me
        (which|what) [<alert_list>] (is|are) assigned to me
        (which|what) <alert_list> (are mine|do i have|have i got)
        [<show>] what [is|do i have|i have] on my plate
        """,
        {"mine": True},
    ),
    Request(
        "list_alerts",
        """
        [<show>] [all|our] snoozed [{severities}] <alert_list>
        (which|what) <alert_list> are snoozed
        what is snoozed
        """,
        {"snoozed": True},
    ),
    Request(
        "list_alerts",
        """
        [<show>] [all|our] muted [{severities}] <alert_list>
        (which|what) <alert_list> are muted
        """,
        {"muted": True},
    ),
    Request(
        "show_alert",
        """
        <one_alert> {alert_number}
        <show> <in_number>
        <show> (details|history|status|evidence|calls) of <in_number>
        (details|history|status|evidence|calls) of <one_alert> {alert_number}
        what happened (in|with|to) <one_alert> {alert_number}
        what is (going on with|status of) <one_alert> {alert_number}
        who (acked|acknowledged|has|took|owns|resolved|closed|is on|is handling|is working on) <number>
        is <number> [already|still] (acked|acknowledged|open|resolved|closed|assigned|taken)
        (did|has|have) (anyone|anybody|someone|somebody) [already] (ack|acked|acknowledged|take|taken|seen) <number>
        """,
    ),
    Request(
        "explain_alert",
        """
        explain [to me] <number>
        why <one_alert> {alert_number}
        why [is there|did we get|do we have|was] <in_number> [raised|opened|alerted]
        why did <number> (fire|go off|alert|trigger|open)
        what (do|should|can|must) i do (with|about|on|for) <number>
        why (did you raise|was there) <in_number>
        what (is|was) behind <one_alert> {alert_number}
        what is <one_alert> {alert_number} [about]
        why [was|is|did you raise] {alert} [raised|opened]
        """,
    ),
    Request(
        "acknowledge_alert",
        """
        (ack|acknowledge) <number>
        i (ack|acknowledge|see|saw|have seen|seen) <number>
        <in_number> ack
        mark <number> [as] (acked|acknowledged)
        """,
    ),
    Request("assign_alert", "(assign|give|hand|reassign) <number> (to|over to) {assignee}"),
    Request("assign_alert", "assign {assignee} [to] <in_number>"),
    Request(
        "assign_alert",
        """
        take <number>
        (taking|got) <in_number>
        (on|taking|looking at|looking into|working on|handling|checking) {alert}
        i [am|will] <on_it> <number> [now]
        i (got|have) <in_number>
        i (own|claim) <number>
        (looking at|looking into|working on|handling|checking) <number> [now]
        <in_number> mine
        <number> (is|are) mine
        mine <in_number>
        {unsaid_alert} mine
        """,
        {"member": "me"},
    ),
    # Somebody may confirm that it is fraud.
    Request("acknowledge_alert", "confirm <number>", unsure="acknowledge {alert}"),
    # Who has understood says the same as who takes it.
    Request("assign_alert", "[i] (got|have) {alert}", {"member": "me"}, unsure="assign {alert} to me"),
    Request(
        "snooze_alert",
        """
        (snooze|postpone|defer|put off) <number> (<while>|{length})
        remind me (of|about) <number> {until}
        remind me {until} (of|about) <number>
        """,
    ),
    Request(
        "resolve_alert",
        """
        (resolve|close|solve) <number> [as|it is|it was|because it is|because it was] {reason} [{note}]
        (resolve|close|solve) <number> [as] {reason} traffic [{note}]
        (mark|confirm) <number> as {reason} [{note}]
        <number> (is|was|are|were) [confirmed] {reason} [{note}]
        <in_number> [confirmed] {reason}
        {unsaid_alert} (resolve|close) as {reason}
        """,
    ),
    Request(
        "resolve_alert",
        """
        (false alarm|false positive) [on|for] <number>
        {unsaid_alert} false alarm
        """,
        {"reason": "false_positive"},
    ),
    Request(
        "mute_pattern",
        """
        (mute|silence) <number> [<while>] [{note}]
        (mute|silence) pattern of <in_number> [<while>] [{note}]
        (mute|silence) {detector} [<alert_list>] [<whose>] [<where>] [<while>] [{note}]
        (mute|silence) {line} [<where>] [<while>] [{note}]
        (mute|silence) [all] <alert_list> (<whose>|<where>|<whose> <where>) [<while>] [{note}]
        """,
    ),
    Request(
        "mute_pattern",
        """
        [plan|schedule|announce|there is] [planned] maintenance [<where>] (<while>|{window}) [{note}]
        """,
        {"maintenance": True},
    ),
    Request("unmute", "(unmute|<away> (mute|mutes)|lift mute|lift maintenance|<away> maintenance) [number] {mute}"),
    Request(
        "list_mutes",
        """
        [<show>] [all|our|active|current] (mutes|muted patterns|maintenance windows|mutes and maintenance)
        (what|which patterns|who) (is|are) [currently|now] muted
        what maintenance is planned
        (which|what) mutes (are there|do we have)
        """,
    ),
    Request(
        "detectors",
        """
        [<show>] [all|our] detectors
        (which|what) detectors (are there|do we have|have we)
        how (good|precise|accurate|reliable|well) (are|do) [our] <detection> [work] [<over_last>]
        how (good|precise|accurate|reliable) (are|were) [our] <detection> [<over_last>]
        [<show>] (precision|accuracy|performance) of [our] <detection> [<over_last>]
        """,
    ),
    Request(
        "run_detectors",
        """
        (run|start|execute) [all|our] (detectors|watch) [now|again]
        (look|check|search|scan) for (fraud|attacks|alerts) [now]
        (detect|find) (fraud|attacks) [now]
        """,
    ),
    Request(
        "replay",
        """
        (replay|backtest|simulate) [watch|detectors|{detector}] [<over_last>]
        (replay|backtest|simulate) {detector} with {changes} [<over_last>]
        how many alerts would {detector} (with|at) {changes} have (found|raised|given) [<over_last>]
        what if {detector} (was|were|had|used) {changes} [<over_last>]
        what would {detector} with {changes} have (found|alerted|raised|given) [<over_last>]
        what would [{detector}|watch|detectors] have (found|alerted|raised|given) <over_last>
        """,
    ),
    Request(
        "who_is_on_call",
        """
        who (is|was|will be) [next] on call [now|right now|[on] {shift}]
        who (is|was) on duty [now|right now|[on] {shift}]
        who is on {shift}
        who has (pager|duty|on call [duty]) [now|[on] {shift}]
        [<show>] on call [schedule|shifts|rota|roster|rotation|rotations|calendar]
        when (am i|is my) [next] (on call|turn|shift)
        [<show>] rotations
        """,
    ),
    Request("who_is_on_call", "who is on call in rotation {rotation}"),
    Request(
        "set_override",
        """
        i (take|cover|take over|do|have) on call [duty|shift] <shift_time>
        i (take|cover|take over) (duty|shift) <shift_time>
        i (cover|am covering) [on call] {stretch}
        put {assignee} on call <shift_time>
        put {assignee} on call for next {hours}
        {assignee} (takes|covers) on call [duty|shift] <shift_time>
        {assignee} (covers|is covering) [me|for me|my shift|my duty] {day}
        i (out|am out|off|away) {day} {assignee} (covers|is covering) [me|for me]
        """,
    ),
    Request(
        "swap_shift",
        """
        (swap|change|exchange|trade) [my] [on call] (shift|turn|duty|shifts) with {other}
        i (swap|change) [my] [on call] (shift|turn|duty|shifts) with {other}
        (swap|change|exchange|trade) my {on} [on call] [shift|turn|duty] with {other}
        (swap|change|exchange|trade) my (shift|turn|duty) (on|of) {on} with {other}
        """,
    ),
    Request(
        "hand_over",
        """
        brief me [for|on|about] [hand over|handover|shift]
        [<show>] [shift] (hand over|handover) [brief|briefing|report|notes]
        what happened in [my|this|last] shift
        what happened (in|on|during) (watch|my watch)
        what happened in last {hours} of [watch|shift]
        """,
    ),
    Request(
        "make_rotation",
        """
        <make> [new] [on call] rotation (of|with|from) {members} [{handover}]
        <make> [new] [on call] rotation (called|named) {rotation} (of|with|from) {members} [{handover}]
        """,
    ),
    Request("remove_rotation", "<away> [on call] rotation {rotation}"),
    Request(
        "set_escalation",
        """
        escalate {severity} [alerts] {steps}
        """,
    ),
    Request(
        "show_escalation",
        """
        how (are|do) alerts (escalated|escalate)
        [<show>] [our] (escalation|escalations) [policy|policies|steps|rules]
        who is told [next] [when|if] [nobody acknowledges] [an alert]
        """,
    ),
    Request("tend_watch", "(escalate|wake) what is due [now]"),
    Request(
        "post_alerts_here",
        """
        <put> [all|{severity}] <alert_list> <here>
        <put> [all|{severity}] <alert_list> <here> [with] quiet [hours] {quiet}
        subscribe [this channel] to [all|{severity}] <alert_list>
        only [<put>] {least} [<alert_list>] <here>
        <put> only {least} [<alert_list>] <here>
        """,
    ),
    Request("add_destination", "(send|mail|email|forward) [all|{severity}] <alert_list> to [mailbox|mail] {mailbox}"),
    Request(
        "change_destination",
        """
        (hold|pause|stop) <alert_list> (to|in|for|at) {destination} for {hold}
        send only {severity} <alert_list> (to|in) {destination}
        quiet hours (in|for|at) {destination} {quiet}
        """,
    ),
    Request(
        "change_destination",
        "(release|resume|continue) <alert_list> (to|in|for|at) {destination}",
        {"hold_minutes": 0},
    ),
    Request("change_destination", "no quiet hours (in|for|at) {destination}", {"no_quiet_hours": True}),
    Request(
        "change_destination",
        """
        [set] quiet hours <here> {quiet}
        [set] quiet hours {quiet} <here>
        """,
        {"destination": "here"},
    ),
    Request("change_destination", "no quiet hours <here>", {"destination": "here", "no_quiet_hours": True}),
    Request(
        "list_destinations",
        """
        where (do|are) [our] <alert_list> (go|sent|posted|delivered) [to]
        [<show>] [all|our] destinations [of <alert_list>|for <alert_list>]
        (which|what) destinations (are there|do we have)
        """,
    ),
    Request(
        "remove_destination",
        """
        stop (sending|posting|mailing) <alert_list> (to|in) {destination}
        <away> destination {destination}
        """,
    ),
    Request(
        "remove_destination",
        """
        (stop|no more) (sending|posting) [me] <alert_list> <here>
        do not (send|post) [any] [more] <alert_list> <here> [any more]
        no more <alert_list> <here>
        """,
        {"destination": "here"},
    ),
    Request(
        "list_deliveries",
        """
        (what|which <alert_list>) (was|were|is|are) not (delivered|sent)
        [<show>] [all|our|open] deliveries
        (what|which deliveries) (is|are) (waiting|stuck)
        """,
    ),
    Request(
        "list_deliveries",
        """
        [<show>] [all|our] failed deliveries
        [<show>] [all|our] deliveries (that|which) failed
        (what|which) deliveries failed
        [<show>] dead letters
        what (could|can) not be (delivered|sent)
        what [deliveries] failed to (send|deliver)
        """,
        {"state": "failed"},
    ),
    Request(
        "retry_delivery",
        """
        (retry|resend|redo) (delivery|deliveries) [number] {delivery}
        (try|send|deliver) delivery {delivery} again
        (retry|resend) [all|failed|all failed] deliveries
        (retry|resend) [all] dead letters
        """,
    ),
    Request(
        "create_schedule",
        """
        [schedule] {timetable} <post> {question} [here]
        {timetable} <post> {question} (in|to) {channel}
        <post> {question} [here] {timetable}
        <post> {question} (in|to) {channel} {timetable}
        """,
    ),
    Request(
        "list_schedules",
        """
        [<show>] [all|our] (schedules|scheduled questions|scheduled reports)
        (which|what) schedules (are there|do we have)
        what is scheduled
        """,
    ),
    Request(
        "list_schedules",
        """
        [<show>] my (schedules|scheduled questions|scheduled reports)
        (which|what) schedules (do i have|are mine|did i make)
        """,
        {"mine": True},
    ),
    Request("remove_schedule", "<away> (schedule|schedules|scheduled question|scheduled report) [number] {schedule}"),
)
