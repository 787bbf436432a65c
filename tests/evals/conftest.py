"""What the runner's tests share with those of the program: a home of its own for the command."""

from tests.bot.conftest import home, nursery

__all__ = ["home", "nursery"]
