"""Headings: every column that a result can have, with what it holds and how people call it."""

from storage.call_query import Metric
from tools.spec import Column, ColumnKind
from tools.words import Words

BEFORE = "_before"
FIGURES: dict[Metric, tuple[ColumnKind, Words]] = {
    "calls": ("count", Words("Calls", "Llamadas")),
    "legs": ("count", Words("Legs", "Tramos")),
    "total_duration": ("seconds", Words("Total duration", "Duración total")),
    "average_duration": ("seconds", Words("Average duration", "Duración media")),
    "longest_duration": ("seconds", Words("Longest duration", "Duración máxima")),
    "total_ring": ("seconds", Words("Total ring time", "Tiempo de timbre total")),
    "average_ring": ("seconds", Words("Average ring time", "Tiempo de timbre medio")),
    "longest_ring": ("seconds", Words("Longest ring time", "Tiempo de timbre máximo")),
    "answer_rate": ("percent", Words("Answer rate", "Tasa de respuesta")),
    "share": ("percent", Words("Share of calls", "Porcentaje de llamadas")),
    "people": ("count", Words("People", "Personas")),
    "extensions": ("count", Words("Extensions", "Extensiones")),
    "numbers": ("count", Words("Numbers", "Números")),
    "countries": ("count", Words("Countries", "Países")),
    "locations": ("count", Words("Locations", "Sedes")),
    "first_call": ("moment", Words("First call", "Primera llamada")),
    "last_call": ("moment", Words("Last call", "Última llamada")),
}
COLUMNS: dict[str, tuple[ColumnKind, Words]] = {
    "location": ("location", Words("Location", "Sede")),
    "person": ("person", Words("Person", "Persona")),
    "extension": ("extension", Words("Extension", "Extensión")),
    "number": ("phone", Words("Number", "Número")),
    "country": ("country", Words("Country", "País")),
    "call_type": ("call_type", Words("Type", "Tipo")),
    "direction": ("direction", Words("Direction", "Sentido")),
    "queue": ("queue", Words("Queue", "Cola")),
    "trunk": ("trunk", Words("Trunk", "Troncal")),
    "hour": ("hour", Words("Hour", "Hora")),
    "day": ("day", Words("Day", "Día")),
    "weekday": ("weekday", Words("Weekday", "Día de la semana")),
    "week": ("week", Words("Week of", "Semana del")),
    "month": ("month", Words("Month", "Mes")),
    "change": ("change", Words("Change", "Cambio")),
    "started_at": ("moment", Words("Started", "Inicio")),
    "calling_number": ("phone", Words("From", "Origen")),
    "called_number": ("phone", Words("To", "Destino")),
    "answered": ("yes_no", Words("Answered", "Contestada")),
    "duration": ("seconds", Words("Duration", "Duración")),
    "correlation_id": ("reference", Words("Reference", "Referencia")),
    "ring": ("seconds", Words("Ring time", "Timbre")),
    "redirect_reason": ("redirect_reason", Words("Redirected", "Redirigida")),
    "redirecting_number": ("phone", Words("Redirected by", "Redirigida por")),
    "released_by": ("released_by", Words("Released by", "Colgó")),
    "zone": ("text", Words("Time zone", "Zona horaria")),
    "source": ("text", Words("Source", "Fuente")),
    "rejected": ("count", Words("Rejected rows", "Filas rechazadas")),
    "last_import": ("moment", Words("Last import", "Última carga")),
}


def column(name: str) -> Column:
    """The column so named, by `storage.calls` or by a tool. Raises KeyError for one that no result has."""
    if name in FIGURES:
        kind, heading = FIGURES[name]
    elif name.endswith(BEFORE):
        kind, heading = FIGURES[name.removesuffix(BEFORE)]  # type: ignore[index]  # a KeyError is what it promises
        heading = Words(f"{heading.en} before", f"{heading.es} antes")
    else:
        kind, heading = COLUMNS[name]
    return Column(name, kind, heading)
