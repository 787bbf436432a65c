"""What is said to models, as .md files, and their rendering.

A prompt is `<name>.md`; `$word` in it is filled by `render`. To add one: write the file and render it where it is said.
"""

from functools import cache
from importlib.resources import files
from string import Template


def render(name: str, **values: str) -> str:
    """The prompt `name` with its `$words` filled. Raises KeyError for one that is not given."""
    return _template(name).substitute(values).strip()


@cache
def _template(name: str) -> Template:
    return Template(files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8"))
