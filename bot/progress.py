"""Progress: what is being done meanwhile, in words that every channel shows in its own way."""

from tools.words import Words

READING = Words("reading the question…", "leyendo la pregunta…")
WORKING = {
    "query_calls": Words("counting calls…", "contando llamadas…"),
    "trace_call": Words("following the call…", "siguiendo la llamada…"),
    "describe_data": Words("looking through the data…", "revisando los datos…"),
    "verify": Words("running the receipt again…", "repitiendo el recibo…"),
}
WORKING_ELSE = Words("working on it…", "trabajando en ello…")


def doing(tool: str) -> Words:
    """What is being done while that tool runs."""
    return WORKING.get(tool, WORKING_ELSE)
