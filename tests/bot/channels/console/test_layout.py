"""Layout: what stays whole, what is folded, and what goes when there is no room."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.console.layout import BAR_LEAST, BAR_MOST, GAP, NARROWEST, Fit, fit
from tools.spec import Column, ColumnKind
from tools.words import Words


def columns(*kinds: ColumnKind) -> list[Column]:
    return [Column(kind, kind, Words(kind, kind)) for kind in kinds]


def test_what_fits_stays_as_it_is():
    assert fit(columns("location", "count"), [16, 5], [6, 5], 40) == Fit((0, 1), (16, 5), (), 0)


def test_names_are_folded_before_anything_is_left_out():
    fitted = fit(columns("person", "location", "seconds"), [40, 30, 10], [9, 7, 4], 54)

    assert fitted.left_out == ()
    assert sum(fitted.widths) + 2 * GAP == 54
    assert fitted.widths[2] == 10


def test_what_is_missed_least_goes_first_and_figures_never():
    kinds = columns("moment", "person", "phone", "reference", "extension", "seconds")

    fitted = fit(kinds, [17, 20, 13, 36, 4, 11], [4, 8, 13, 36, 4, 4], 60)

    assert fitted.left_out == (3, 4)
    assert fitted.widths == (17, 13, 13, 11)


def test_the_first_column_stays_even_where_it_could_go():
    assert fit(columns("reference", "trunk", "count"), [36, 20, 6], [36, 20, 6], 46).kept == (0, 2)


def test_bars_take_what_is_left_up_to_their_most():
    assert fit(columns("location", "count"), [10, 5], [6, 5], 40, bars=True).bars == 40 - 10 - 5 - 2 * GAP
    assert fit(columns("location", "count"), [10, 5], [6, 5], 200, bars=True).bars == BAR_MOST
    assert fit(columns("hour", "count"), [5, 5], [5, 5], 16, bars=True).bars == 0


def test_one_long_name_does_not_take_the_bars_from_all_the_others():
    fitted = fit(columns("person", "count"), [60, 5], [9, 5], 70, bars=True)

    assert fitted.bars >= BAR_LEAST
    assert fitted.widths[0] < 60


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["person", "location", "phone", "count", "text", "reference", "moment", "direction"]),
            st.integers(1, 90),
            st.integers(1, 40),
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(20, 200),
    st.booleans(),
)
def test_nothing_is_ever_wider_than_the_room(parts: list[tuple[ColumnKind, int, int]], room: int, bars: bool):
    natural = [width for _, width, _ in parts]
    words = [min(word, width) for _, width, word in parts]

    fitted = fit(columns(*(kind for kind, _, _ in parts)), natural, words, room, bars=bars)

    used = sum(fitted.widths) + GAP * (len(fitted.kept) - 1) + (fitted.bars + GAP if fitted.bars else 0)
    assert used <= max(room, len(fitted.kept) * (NARROWEST + GAP))
    assert sorted((*fitted.kept, *fitted.left_out)) == list(range(len(parts)))
    assert 0 in fitted.kept
