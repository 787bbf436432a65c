"""Text as Slack takes it: cleaned, escaped where Slack would read markup, cut where a block ends.

What people read goes into `rich_text` and `plain_text`, which Slack shows letter by letter: a caller named
`<!channel> *hi*` mentions nobody and is not bold. Only what has no such form is escaped here: the notification text of
a message (mrkdwn), and the live text of a stream (Markdown).
"""

import re
import unicodedata
from collections.abc import Iterator

# Bidirectional controls turn the rest of a line around; what a surrogate or a control stands for nobody sees.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
KEPT = frozenset("\n\t")
# Without these nothing is bold, a link, a mention, a heading or a table; other signs stay, figures are full of them.
MARKDOWN = re.compile(r"([\\`*_~\[\]<>#|&])")
BROADCAST = re.compile(r"@(?=channel|here|everyone)", re.IGNORECASE)
APART = "\u200b"
BREAKS = ("\n\n", "\n", ". ", " ")


def clean(text: str) -> str:
    """The text without what a chat would act on or cannot carry; line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_readable, text.replace("\r\n", "\n").replace("\r", "\n")))


def escaped(text: str) -> str:
    """A text for a field that Slack reads as mrkdwn, in which it mentions nobody and links nowhere."""
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return BROADCAST.sub(f"@{APART}", text)


def markdown(text: str) -> str:
    """A text for a field that Slack reads as Markdown (a stream's), in which it means nothing but itself."""
    return MARKDOWN.sub(r"\\\1", clean(text))


def size(text: str) -> int:
    """How long a text is to Slack: in units of UTF-16, of which an emoji has two."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def shortened(text: str, most: int) -> str:
    """At most `most` units of the text in one line, with an ellipsis where something is left out."""
    text = " ".join(text.split())
    if size(text) <= most:
        return text
    return f"{_head(text, most - 1).rstrip()}…"


def cut(text: str, most: int) -> Iterator[str]:
    """Pieces of at most `most` units that together are the text, cut between paragraphs, lines or words if possible."""
    while size(text) > most:
        head = _head(text, most)
        place = max((head.rfind(sign) + len(sign) for sign in BREAKS[:2] if sign in head), default=0)
        if place < len(head) // 4:
            place = max((head.rfind(sign) + len(sign) for sign in BREAKS if sign in head), default=0)
        # A piece of nothing but blanks is no block: better a word cut in two.
        if not head[:place].strip() or not text[place:].strip():
            place = len(head)
        yield text[:place]
        text = text[place:]
    if text:
        yield text


def _head(text: str, most: int) -> str:
    """As many whole signs as fit; what combines with a sign stays with it where there is room."""
    head = text[:most]
    while size(head) > most:
        head = head[: len(head) - max(1, (size(head) - most) // 2)]
    end = len(head)
    while end > 1 and end < len(text) and _joins(text, end):
        end -= 1
    return head if end <= 1 else head[:end]


def _joins(text: str, place: int) -> bool:
    """Whether the sign at `place` belongs to the one before it."""
    return (
        bool(unicodedata.combining(text[place]))
        or "\u200d" in (text[place], text[place - 1])
        or ("\ufe00" <= text[place] <= "\ufe0f")
    )


def _readable(sign: str) -> str:
    if sign in KEPT:
        return sign
    if sign in TURNING or unicodedata.category(sign) in ("Cs", "Cn"):
        return ""
    return " " if unicodedata.category(sign) == "Cc" else sign
