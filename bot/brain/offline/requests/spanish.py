"""The Spanish requests, as templates."""

from bot.brain.offline.requests import watch_spanish
from bot.brain.offline.requests.graph import Request

RULES = {
    **watch_spanish.RULES,
    "show": "(muestra|muestrame|muestranos|mostrar|mostrarme|lista|listame|listar|ensename|ensenar|ver|dame|danos|da|dar|darme)",
    "people": "(personas|usuarios|usuarias|miembros|gente|companeros|colegas|todos)",
    "admins": "(administradores|administradoras|administrador|administradora|admins|admin)",
    "who": "(quien|quienes)",
    "is": "(es|son|esta como|estan como)",
    "make": "(haz|hazle|haga|hagale|hacer|hacerle|pon|ponle|ponga|pongale|poner|ponerle|nombra|nombrar|designa|designar|vuelve|vuelvele|deja|dejar)",
    "give": "(dale|da|de|dele|dar|darle|asigna|asignale|asignar|asignarle|otorga|otorgale|otorgar|concede|concedele|conceder|pon|ponle|poner|ponerle)",
    "take": "(quita|quitale|quite|quitele|quitar|quitarle|retira|retirale|retire|retirar|retirarle|revoca|revocale|revocar|saca|sacale|sacar|sacarle|elimina|eliminar)",
    "rights": "(rol|permisos|derechos|papel)",
    "role": "(rol|papel)",
    "to": "(a|al|para) [usuario|usuaria]",
    "of": "(de|del|a|al) [usuario|usuaria]",
    "spent": "(gastado|usado|consumido|utilizado)",
    "models": "(modelo|modelos|modelos de lenguaje|llm|llms|ia|inteligencia artificial)",
    "answer": "(respuesta|resultado|cifra|numero|pregunta|recibo|tabla|dato)",
    "that": "(eso|esto|ese|esa|esta|este|ultima <answer>|ultimo <answer>|tu [ultima|ultimo] <answer>|esa <answer>|ese <answer>|esta <answer>|este <answer>|anterior)",
    "which": "([recibo] {receipt}|<answer> {receipt}|<that>)",
}

REQUESTS: tuple[Request, ...] = (
    Request(
        "list_people",
        """
        <who> (tiene|tienen) (que|cual|cuales) (rol|roles)
        que (rol|roles) tiene (cada uno|cada persona|cada usuario|cada quien)
        que (rol|roles) tienen <people>
        que roles (hay|existen|tenemos|se han dado)
        <who> (tiene|tienen) (rol|roles)
        [<show>] [todas|todos] <people> (y|con|con sus|y sus) roles
        [<show>] [todos] roles [de|de todos|de todas] [<people>]
        <show> <who> (tiene|tienen) que rol
        """,
    ),
    Request(
        "list_people",
        """
        <who> <is> [todos|nuestros|nuestras|mis|tus] {role} [aqui]
        <who> (tiene|tienen) [<rights>] [de] {role}
        que <people> (son|es) {role}
        que <people> (tiene|tienen) [<rights>] [de] {role}
        [<show>] [todas|todos] <people> (con|que tienen) <rights> [de] {role}
        [<show>] [todas|todos] <people> que (son|es) {role}
        """,
    ),
    Request(
        "list_people",
        """
        <show> [todos|todas|nuestros|nuestras] <admins>
        <show> <who> <is> [nuestros|nuestras] <admins>
        (hay|tenemos|existe|existen) [algun|alguna] <admins>
        """,
        {"role": "admin"},
    ),
    Request(
        "set_role",
        """
        <make> [como] {role} <to> {member}
        <make> [<to>] {member} [como|de|en] {role}
        [quiero] que {member} sea {role} [desde ahora]
        <give> <role> [de] {role} <to> {member}
        <give> (permisos|derechos) de {role} <to> {member}
        <give> <to> {member} <role> [de] {role}
        <give> <to> {member} (permisos|derechos) de {role}
        (cambia|cambiale|cambiar|cambiarle) <role> (de|del|a|al) {member} (a|por|al de|por el de|en|de) {role}
        (cambia|cambiale|cambiar|cambiarle) <role> (de|del|a|al) {member} {role}
        (asciende|ascender|sube|subir|baja|bajar|cambia|cambiar|pasa|pasar) [<to>] {member} (a|como) [<role>] [de] {role}
        (agrega|agregar|anade|anadir) [<to>] {member} como {role}
        {member} (debe|deberia) ser {role}
        """,
    ),
    Request(
        "set_role",
        """
        <take> [su] <role> <of> {member}
        <take> <of> {member} [su] <role>
        """,
        {"role": "none"},
    ),
    Request(
        "usage",
        """
        [<show>] [mi|nuestro] (uso|consumo|gasto) [de|en] (tokens|<models>) [de] [hoy]
        [<show>] (mi|nuestro) (uso|consumo|gasto)
        cuantos tokens (he|llevo) <spent> [hoy]
        cuantos tokens (hemos|llevamos|se han) <spent> [este mes]
        cuantos tokens (gaste|use|consumi|utilice) [hoy]
        cuantos tokens (gastamos|usamos|consumimos|utilizamos) [este mes]
        cuanto (he|llevo) <spent> (en|de|con) (tokens|<models>) [hoy]
        cuanto (hemos|llevamos) <spent> (en|de|con) (tokens|<models>) [este mes]
        cuanto (gaste|use|consumi|utilice) (en|de|con) (tokens|<models>) [hoy]
        cuanto (gastamos|usamos|consumimos|utilizamos) (en|de|con) (tokens|<models>) [este mes]
        cuanto [nos] (cuestan|costaron|han costado|cuesta|costo) <models> [este mes]
        cuanto (queda|me queda|nos queda) [de|del] [mi|nuestro] presupuesto
        cuantos tokens (quedan|me quedan|nos quedan)
        [<show>] (mi|nuestro) presupuesto [de] [tokens|<models>]
        """,
    ),
    Request(
        "usage",
        """
        <who> (ha|han) <spent> [mas|cuantos] tokens [este mes]
        <who> (gasto|uso|consumio|gastaron|usaron|consumieron) [mas|cuantos] tokens [este mes]
        [<show>] [uso|consumo|gasto] [de] tokens por (persona|usuario|modelo|persona y modelo) [este mes]
        [<show>] (uso|consumo|gasto) de [tokens de] todos [este mes]
        """,
        {"about": "everybody"},
    ),
    Request(
        "show_query",
        """
        <show> consulta [de|del|detras de] <which>
        <show> [ultima] consulta [exacta]
        <show> (argumentos|lo que se ejecuto|que se ejecuto) [de|del|para|en] [<which>]
        que (consulta|consultas) (ejecutaste|hiciste|corriste|usaste|se ejecuto) [para|en] [<which>]
        que (ejecutaste|se ejecuto) [para|en] [<which>]
        como (obtuviste|calculaste|sacaste|hallaste|contaste|llegaste a|supiste) <which>
        como (se obtuvo|se calculo|se saco|se conto) <which>
        (explica|explicame) <which>
        consulta (de|del) <which>
        """,
    ),
    Request(
        "reveal",
        """
        (revela|revelar|desenmascara|desenmascarar) [<which>]
        (revela|revelar|desenmascara|desenmascarar) (nombres|numeros|nombres y numeros|numeros y nombres) [de|del|en] [<which>]
        <show> ((nombres y numeros|numeros y nombres)|(nombres|numeros) (reales|completos)) [de|del|en] [<which>]
        <show> (nombres|numeros) (de|del|en) [recibo] {receipt}
        <show> <which> (sin mascara|sin ocultar|sin enmascarar|con nombres y numeros)
        """,
    ),
    Request(
        "give_feedback",
        """
        (esa|esta|tu [ultima]|ultima) respuesta (esta|es|estaba|estuvo|fue) (mal|mala|incorrecta|equivocada|erronea)
        (eso|esto) (esta|estaba|estuvo|es|fue) (mal|incorrecto|equivocado|erroneo)
        (mala respuesta|respuesta (mala|incorrecta|equivocada))
        """,
        {"verdict": "bad"},
    ),
    Request(
        "give_feedback",
        """
        (esa|esta|tu [ultima]|ultima) respuesta (esta|es|estaba|estuvo|fue) (bien|buena|correcta|util|perfecta)
        (buena respuesta|respuesta (buena|util))
        """,
        {"verdict": "good"},
    ),
    *watch_spanish.REQUESTS,
)
