"""The grammar of times and the functions that say what its rules mean belong together."""

import re
from pathlib import Path

from bot.brain.offline import time_parser, times

WITHOUT_MEANING = {"start", "span", "day", "hours", "clock", "weekdays", "unit", "long_unit"}


def test_every_rule_of_the_grammar_has_a_meaning_and_every_meaning_a_rule() -> None:
    grammar = Path(times.__file__).with_name("times.lark").read_text(encoding="utf-8")
    rules = set(re.findall(r"^[?!]?([a-z]\w*):", grammar, re.MULTILINE)) - WITHOUT_MEANING
    assert rules == set(time_parser.MEANINGS)
