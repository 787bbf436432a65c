"""The made company's calls, and tools called through the guard, as in the tests of the tools."""

from tests.tools.conftest import ask, call, stocked

__all__ = ["ask", "call", "stocked"]
