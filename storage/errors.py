"""The errors of Ringfence: each one carries a sentence that a person can be shown.

    RingfenceError          the root; `str(error)` is a sentence without secrets and without phone numbers
    ├── InvalidQuery        a CallQuery that makes no sense
    ├── UnreadableFile      a file that is not what an import can load
    ├── StorageError        the database cannot be reached, is locked, is too new or too old
    └── Refused             the guard said no, or a tool cannot do what was asked

Anything else that escapes is a defect: people are shown a reference number, the log has the rest.
"""


class RingfenceError(Exception):
    """The root of all errors whose text may be shown to a person."""


class InvalidQuery(RingfenceError):
    """A CallQuery whose parts contradict each other or name what does not exist."""


class UnreadableFile(RingfenceError):
    """A file of the wrong kind, cut short or unreadable; nothing of it is half-loaded."""


class StorageError(RingfenceError):
    """The database cannot be used; the sentence says what to do."""


class Refused(RingfenceError):
    """The asker may not do this, or it cannot be done."""
