"""Links: a model's words have none, because who follows one (or loads its image) carries out what stands in it.

Ringfence knows no address that a model would have to name. An injected text asks for links with numbers in them, and
those would be restored for whoever may see them.
"""

import re

# Markdown's links and images, Slack's <address|label>; the words that people read stay.
_LABELLED = re.compile(
    r"!?\[(?P<words>[^\]\n]*)\]\([^)\n]*\)?|<[^\s>|]*(?:://|mailto:)[^>|\n]*(?:\|(?P<label>[^>\n]*))?>"
)
# Any word with an address in it, also without its beginning, as it is cut from a text that is still being written.
_ADDRESS = re.compile(r"(?i)\S*(?:://|\]\(|\bwww\.|mailto:|\b(?:[a-z0-9-]+\.)+[a-z]{2,}[/?#])\S*")


def without(text: str) -> tuple[str, bool]:
    """The text without its links, their words kept, and whether it had any."""
    plain = _LABELLED.sub(lambda found: found["words"] or found["label"] or "", text)
    plain = _ADDRESS.sub("", plain)
    return plain, plain != text
