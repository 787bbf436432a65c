"""Progress: what is being done meanwhile, in words that every channel shows in its own way."""

from tools.registry import by_name
from tools.spec import Effect
from tools.words import Words

READING = Words("reading the question…", "leyendo la pregunta…")
NOTING = Words("writing it down…", "anotándolo…")
WORKING = {
    "query_calls": Words("counting calls…", "contando llamadas…"),
    "trace_call": Words("following the call…", "siguiendo la llamada…"),
    "describe_data": Words("looking through the data…", "revisando los datos…"),
    "verify": Words("running the receipt again…", "repitiendo el recibo…"),
    "usage": Words("adding up what models cost…", "sumando lo que costaron los modelos…"),
    "list_alerts": Words("looking through the alerts…", "revisando las alertas…"),
    "show_alert": Words("looking the alert up…", "buscando la alerta…"),
    "explain_alert": Words("comparing it with what is normal…", "comparándola con lo normal…"),
    "list_mutes": Words("checking what is muted…", "mirando qué está silenciado…"),
    "detectors": Words("adding up what became of the alerts…", "sumando en qué quedaron las alertas…"),
    "replay": Words("replaying the watch…", "repitiendo la vigilancia…"),
    "run_detectors": Words("looking for fraud…", "buscando fraude…"),
    "hand_over": Words("summing the shift up…", "resumiendo el turno…"),
    "who_is_on_call": Words("checking who is on call…", "mirando quién está de guardia…"),
    "show_escalation": Words("checking who is told next…", "mirando a quién se avisa después…"),
    "list_schedules": Words("looking through the schedules…", "revisando las programaciones…"),
    "list_destinations": Words("checking where alerts go…", "mirando a dónde van las alertas…"),
    "list_deliveries": Words("checking what did not arrive…", "mirando qué no llegó…"),
    "retry_delivery": Words("sending it again…", "enviándolo otra vez…"),
}
WORKING_ELSE = Words("working on it…", "trabajando en ello…")


def doing(tool: str) -> Words:
    """What is being done while that tool runs."""
    spec = by_name(tool)
    return WORKING.get(tool, WORKING_ELSE if spec is None or spec.effect is Effect.READ else NOTING)
