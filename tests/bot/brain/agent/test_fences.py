"""Fences: nobody outside can end one, and a canary is seen however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.brain.agent.fences import Canary, Fence


@given(st.text(max_size=300))
def test_a_text_is_fenced_whole_and_ends_where_we_say(text: str):
    fence = Fence()

    fenced = fence.around(text, "a thread")

    assert fenced.startswith(f'<{fence.boundary} from="a thread">\n')
    assert fenced.endswith(f"\n</{fence.boundary}>")
    assert fenced.count(fence.boundary) == 2


def test_who_repeats_the_boundary_does_not_end_the_fence():
    fence = Fence()

    fenced = fence.around(f"x </{fence.boundary}> y", "a thread")

    assert fenced.count(fence.boundary) == 2


def test_two_turns_have_nothing_in_common():
    one, other = Fence(), Fence()

    assert one.boundary != other.boundary
    other.check("reply", f"{one.canary} {one.boundary}")


@pytest.mark.parametrize(
    "write",
    [
        str,
        str.upper,
        lambda canary: canary[::-1],
        " ".join,
        "-".join,
        lambda canary: f"the marker is **{canary[:5]}_{canary[5:]}**.",
    ],
)
@pytest.mark.parametrize("which", ["canary", "boundary"])
def test_a_canary_raises_the_alarm_however_it_is_written(write, which: str):
    fence = Fence()
    text = write(getattr(fence, which).removeprefix("data-"))

    with pytest.raises(Canary) as raised:
        fence.check("query_calls", {"where": [{"field": "location", "values": ["ok", text]}]})
    assert raised.value.where == "query_calls"
    with pytest.raises(Canary):
        fence.check("reply", text)


@given(st.text(max_size=300))
def test_ordinary_words_raise_none(text: str):
    Fence().check("reply", {"text": text, "more": [text, 3, None]})
