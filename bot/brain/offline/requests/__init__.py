"""Requests: what people ask for that is no question about calls, by templates of sentences.

`make <@U012AB3CD> an operator` fits `(make|set) {member} [as] [an] {role}` in `english.py` and so asks for the tool
`set_role`. A request is understood when a template covers every one of its words, or not at all: what fits but for a
word or a value is asked back with what was understood. It runs before the reader of calls and takes nothing from it: a
template's words have to say by themselves that the request is not about calls.

To teach the offline brain another request, add to `REQUESTS` of `english.py` and of `spanish.py`, or of
`watch_english.py` and `watch_spanish.py` where it is about alerts, who is on call, or schedules:

    Request("acknowledge_alert", '''
        (ack|acknowledge) [alert] {alert}
        i (see|have seen) {alert}
    ''')

A line is a template (`template.py` has the syntax), folded: lower case, no accents, no signs. A value in braces is a
slot of `slots.py` or `watch_slots.py`, which knows the argument it fills; what the words of a template say by
themselves is `args`: `Request("list_alerts", "...", {"snoozed": True})`. Nothing else has to change: the tests make
sentences of every template and want each back as the same call, valid for its tool.

One sentence may name several things ("ack 12 and 14"): each is a call. What somebody may also say for something else
("got it") is marked `unsure`, and what is put as a question ("ack 12?") changes nothing: both are asked first.

How it works: `cutting.py` makes tokens (`verbs.py` parts Spanish verbs from their pronouns), `graph.py` a net of all
templates (once, when first needed), `matching.py` follows the tokens through it, `answers.py` says what is asked back.
Of the values, `numbered.py` reads numbers and "it", `when.py` times, `zones.py` zones.
"""

from bot.brain.offline.requests.answers import Asked as Asked
from bot.brain.offline.requests.reading import is_meant as is_meant
from bot.brain.offline.requests.reading import read as read
from bot.brain.offline.requests.reading import read_nearly as read_nearly
