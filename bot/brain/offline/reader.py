"""Reader: from chunks to a draft. Every chunk that carries meaning must change the draft, or it becomes a doubt.

How `which users made more than 20 international calls last week?` is read:

1. `choosing.py` decides what each chunk means here: `made` is a verb, `more than` a comparison, for a number follows.
2. Each step below looks for its own kind of words in the sentence (`sentence.py`), changes the draft (`draft.py`) and
   marks the words as used: 20 becomes a threshold, with `more than` and `calls`; `users` a group; `international` a
   condition; `last week` the period; `made` the direction, which `international` says already.
3. The last steps fill what no word said and ask about each word that is not used by then.

The order matters. Numbers bind first (`more than 20 minutes`, `top 5`), then what is counted or grouped, then
conditions with the negation and preposition before them, then verbs and extremes, which fill what is still open.

To teach it a rule: find the step that reads such words, or add a step here; `sentence.py` has what a step can ask. A
word with a new kind of meaning needs a sense in `senses.py` first.
"""

from bot.brain.offline.amounts import read_amounts
from bot.brain.offline.choosing import sentence_of
from bot.brain.offline.chunks import Cover
from bot.brain.offline.conditions import read_conditions
from bot.brain.offline.directions import read_verbs, settle_direction
from bot.brain.offline.draft import Draft
from bot.brain.offline.groups import read_groups
from bot.brain.offline.measures import read_measure
from bot.brain.offline.names import Names
from bot.brain.offline.opening import read_intent, read_opening
from bot.brain.offline.periods import read_comparison, read_periods
from bot.brain.offline.ranking import read_lists, read_ranking
from bot.brain.offline.settling import read_leftovers, settle_metric, settle_threshold
from bot.brain.offline.shares import read_share, settle_share
from bot.brain.offline.subjects import read_subjects

_STEPS = (
    read_intent,  # help, verify, thanks
    read_opening,  # "and ...", "only ..."
    read_share,  # "what share of ... were ..."
    read_amounts,  # "more than 20 minutes", "top 5"
    read_measure,  # "answer rate", "how many minutes"
    read_groups,  # "by location", "which users"
    read_subjects,  # "who", "whom"
    read_conditions,  # "international", "not from Cali", "after 8pm"
    read_periods,  # "last week"
    read_verbs,  # "made", "received"
    read_ranking,  # "most", "longest", "last"
    read_comparison,  # "than the week before"
    read_lists,  # "list", "show"
    settle_direction,
    settle_threshold,
    settle_share,
    settle_metric,
    read_leftovers,
)


def read(cover: Cover, names: Names) -> Draft:
    """The draft of a question."""
    sentence = sentence_of(cover, names)
    for step in _STEPS:
        step(sentence)
    return sentence.draft
