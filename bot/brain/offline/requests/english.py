"""The English requests, as templates."""

from bot.brain.offline.requests import watch_english
from bot.brain.offline.requests.graph import Request

RULES = {
    **watch_english.RULES,
    "show": "(show|list|give|display|get|see) [me|us]",
    "people": "(people|users|members|persons|everybody|everyone|colleagues|staff)",
    "admins": "(administrators|admins|administrator|admin)",
    "give": "(give|assign|grant|hand)",
    "rights": "(role|rights|permissions|privileges)",
    "take": "(take|remove|revoke|withdraw|delete|drop|clear)",
    "used": "(used|spent|consumed|burned|burnt)",
    "use": "(use|spend|consume|burn)",
    "models": "(model|models|language model|language models|llm|llms|ai|ai model|ai models)",
    "answer": "(answer|reply|result|figure|number|question|receipt|table)",
    "that": "(that|this|it|last <answer>|previous <answer>|your [last] <answer>|that <answer>|this <answer>)",
    "which": "([receipt] {receipt}|<answer> {receipt}|<that>)",
}

REQUESTS: tuple[Request, ...] = (
    Request(
        "list_people",
        """
        who has (what|which) (role|roles)
        who has [been given] (roles|role)
        who (can|may) do what
        (what|which) roles do (we|<people>) have
        (what|which) roles (are there|exist|were given|have been given)
        [<show>] [all] <people> (and|with) [their] roles
        [<show>] [all] roles [of] [all] [<people>]
        <show> who has (what|which) role
        """,
    ),
    Request(
        "list_people",
        """
        who (is|are) [all] [our|your|my] {role}
        who (is|are) [all] [our|your|my] {role} here
        who has [role] [of] {role} [<rights>]
        (which|what) <people> (are|is) {role}
        (which|what) <people> have [role] [of] {role} [<rights>]
        [<show>] [all] <people> with [role] [of] {role} [<rights>]
        [<show>] [all] <people> who are {role}
        """,
    ),
    Request(
        "list_people",
        """
        <show> [all] [our|your] <admins>
        <show> who [our|your] <admins> (are|is)
        (is there|are there|do we have|have we) [any] <admins>
        """,
        {"role": "admin"},
    ),
    Request(
        "set_role",
        """
        (make|set|appoint|name) {member} [as|to|to be] {role} [role]
        (make|set|appoint) {member} as {role}
        <give> {member} role [of|as] {role}
        <give> {member} {role} [<rights>]
        <give> role [of|as] {role} to {member}
        <give> {role} [<rights>] to {member}
        (promote|demote|upgrade|downgrade|change|move|switch|turn) {member} (to|into) [role] [of] {role} [role]
        (change|set|switch) role (of|for) {member} (to|as) {role}
        (change|set|switch) {member} [s] role (to|as) {role}
        add {member} (as|to) {role}
        let {member} be {role} [from now on]
        {member} (should|shall|must) be {role} [from now on]
        """,
    ),
    Request(
        "set_role",
        """
        <take> role (of|from|for) {member} [away|back]
        <take> role away from {member}
        <take> (away|back) role (of|from) {member}
        <take> {member} [s] role [away|back]
        <take> (away|back) {member} [s] role
        """,
        {"role": "none"},
    ),
    Request(
        "usage",
        """
        [<show>] [my|our] [<models>|token|tokens] usage [today]
        how many tokens (have i|did i|i have|i) (<used>|<use>) [so far] [today]
        how many tokens (have we|did we|we have|were|have been) (<used>|<use>) [so far] [this month]
        how much (have i|did i) (<used>|<use>) (on|for|in) (<models>|tokens) [so far] [today]
        how much (have we|did we) (<used>|<use>) (on|for|in) (<models>|tokens) [so far] [this month]
        (what|how much) (do|did|have) <models> cost [us] [so far] [this month]
        (what|how much) is left [of|in] [my|our] budget
        how many tokens (are left|do i have left|do we have left|have i left|can i [still] <use>)
        how much [of] [my|our] budget is left
        [<show>] (my|our) [token|tokens|<models>] budget
        """,
    ),
    Request(
        "usage",
        """
        who (<used>|<use>) [most|how many|the most] tokens [this month]
        (tokens|token usage|usage of tokens|usage of <models>|<models> usage) (by|per) (person|user|model|person and model) [this month]
        how many tokens (has|did) (everybody|everyone|each person) (<used>|<use>) [this month]
        [<show>] (usage|token usage) of (everybody|everyone|all) [this month]
        """,
        {"about": "everybody"},
    ),
    Request(
        "show_query",
        """
        <show> query [of|for|behind|from] <which>
        <show> [exact|last] (query|arguments)
        <show> (arguments|what ran) [of|for|behind|from] <which>
        what ran [for|in] [<which>]
        what query (ran|did you run|was run|was that|is behind) [for|in] [<which>]
        which query (ran|did you run|was run|was that|is behind) [for|in] [<which>]
        how did you (get|find|calculate|compute|count|work out|come to|arrive at|know) <which>
        how did you (get|find|calculate|compute|count|arrive at) [to] that (number|figure|result|answer)
        how was <which> (calculated|computed|counted|found)
        explain <which>
        query (of|for|behind) <which>
        """,
    ),
    Request(
        "reveal",
        """
        (reveal|unmask) [<which>]
        (reveal|unmask) (names|numbers|names and numbers|numbers and names) [of|in|for|from] [<which>]
        <show> (names and numbers|numbers and names|real (names|numbers)|full (names|numbers)) [of|in|for|from] [<which>]
        <show> (names|numbers) (of|in|for|from) [receipt] {receipt}
        <show> <which> (unmasked|revealed|without (mask|masks|masking)|with names and numbers)
        """,
    ),
    Request(
        "give_feedback",
        """
        (that|this|your [last]|last) (answer|reply|result|figure|number) (is|was) (wrong|bad|incorrect|false|not right|not correct|useless)
        (that|this|it) (is|was) (wrong|bad|incorrect|not right|not correct|not what i asked|not what i meant) [answer]
        (wrong|bad|incorrect) answer
        """,
        {"verdict": "bad"},
    ),
    Request(
        "give_feedback",
        """
        (that|this|your [last]|last) (answer|reply|result) (is|was) (good|right|correct|great|helpful|useful|perfect)
        (that|this|it) (is|was) (helpful|useful|good answer|great answer)
        (good|great|helpful|useful) answer
        """,
        {"verdict": "good"},
    ),
    *watch_english.REQUESTS,
)
