"""Tempo: every wait of the Slack channel in one place, in seconds, with where each figure comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tempo:
    """How long the channel waits for what."""

    status_after: float = 0.4  # an answer that comes sooner needs no word before it
    status_every: float = 1.0  # between two changes of what is being done
    flush_after: float = 0.6  # of a text that is being written, and
    flush_characters: int = 250  # sooner when so much has come
    between_posts: float = 1.0  # in one channel: Slack allows about one message a second
    call: float = 10.0  # one call of Slack's Web API
    tries: int = 5  # of one call, while Slack is busy or cannot be reached
    backoff: float = 0.5  # before the second try; twice as long before each further one
    longest_wait: float = 60.0  # that Slack may ask us to wait; with more the answer is put off
    lease: float = 60.0  # a worker that was silent for so long is taken for dead
    poll: float = 0.5  # looking for what is due, and for what was stopped elsewhere
    put_off: tuple[float, ...] = (15.0, 120.0)  # before an answer that could not be delivered is tried again
    leave: float = 5.0  # for what runs when the program ends
    profile: float = 600.0  # a person's profile may be so old
    place: float = 60.0  # what is known of a channel may be so old
    ping: float = 3.0  # between two looks whether a connection of Socket Mode still lives
    tidy: float = 60.0  # between two looks for requests whose time is up
    keep: float = 30 * 86_400.0  # settled events are forgotten afterwards


TEMPO = Tempo()
