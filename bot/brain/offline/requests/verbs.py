"""Verbs: the forms in which people ask for something in Spanish, and the pronouns that hang on them: ciérrala.

Tú, vos and usted, the infinitive and what one says of oneself ("cierro la 12"), folded. Forms that forbid ("no
reconozcas") are left out on purpose: with them nothing is asked for.
"""

import re

FORMS = {
    name: tuple(forms.split())
    for name, forms in {
        "acknowledge": "reconoce reconozca reconozcan reconocer reconozco ack",
        "confirm": "confirma confirme confirmar acepta acepte",
        "assign": "asigna asigne asignen asignar asignale asignele reasigna reasigne reasignar pasa pase pasar pasale "
        "pasele dale dele da",
        "assign_me": "asigname asigneme asignarme pasame paseme",
        "claim": "tomo agarro atiendo asumo reviso miro veo llevo",
        "snooze": "pospon pospone posponga posponer pospongo posponme aplaza aplace aplazar posterga postergue "
        "postergar pausa pause pausar",
        "resolve": "resuelve resolve resuelva resuelvan resolver resuelvo cierra cerra cierre cierren cerrar cierro "
        "soluciona solucione",
        "mark": "marca marque marcar marco",
        "mute": "silencia silencie silencien silenciar silencio calla calle callar mutea mutear",
        "explain": "explica explique explicar explicame expliqueme explicanos",
        "show": "muestra muestre mostrar muestrame muestreme ensename ver abre abrir",
    }.items()
}
RULES = {f"to_{name}": f"({'|'.join(forms)})" for name, forms in FORMS.items()}
_ALL = frozenset(form for forms in FORMS.values() for form in forms)
_HANGING = re.compile(r"(?P<verb>\w{2,}?)(?P<whom>me|nos|(?:te|se)(?=l))?(?P<what>l[ao]s?)?")
_ONE, _SEVERAL = "esa", "esas"


def parted(word: str) -> tuple[str, ...]:
    """The verb and what hangs on it as words of their own: `cierrala` → `cierra esa`; other words as they are."""
    if word in _ALL or len(word) < 5:
        return (word,)
    found = _HANGING.fullmatch(word)
    if found is None or not (found["whom"] or found["what"]):
        return (word,)
    verb, whom = found["verb"], found["whom"]
    if whom == "me" and f"{verb}me" in _ALL:
        verb = f"{verb}me"
    if verb not in _ALL:
        return (word,)
    return (verb,) if found["what"] is None else (verb, _SEVERAL if found["what"].endswith("s") else _ONE)
