"""The Spanish requests about the watch: alerts, mutes, detectors, who is on call, destinations and schedules."""

from bot.brain.offline.requests.graph import Request

RULES = {
    "alert_list": "(alertas|incidentes|alarmas)",
    "one_alert": "(alerta|incidente|alarma) [numero]",
    "number": "[alerta|incidente|alarma] [numero] {alert}",
    "in_number": "[alerta|incidente|alarma] [numero] {alert_number}",
    "about": "(de|del|sobre|para)",
    "over_last": "[en|de|durante] [ultimos|ultimas] {days}",
    "away": "(quita|quitar|elimina|eliminar|borra|borrar|cancela|cancelar|deten|detener)",
    "post": "(publica|publicame|publicar|envia|enviame|enviar|manda|mandame|mandar|muestra|muestrame|dame)",
    "while": "(hasta {until}|por {length}|durante {length}|{length})",
    "where": "(en|de|del) {location}",
    "whose": "<about> {subject}",
    "shift_time": "(por {hours}|durante {hours}|{hours}|hasta {end}|{stretch})",
    "mute_it": "(silencia|silenciar|calla|callar)",
    "as": "(como|por|es|fue|era|porque es|porque fue)",
    "swap": "(cambia|cambiar|cambio|intercambia|intercambio|cambiame)",
    "are": "(hay|tenemos|existen|estan|siguen)",
    "send": "(publica|publicar|envia|enviar|manda|mandar|pon|poner|trae|muestra)",
    "how_good": "(buenos|precisos|fiables|confiables|acertados)",
}

REQUESTS: tuple[Request, ...] = (
    Request(
        "list_alerts",
        """
        [<show>] [todas|nuestras] <alert_list> [{severities}] [{states}] [<where>|<whose>]
        [<show>] [todas|nuestras] <alert_list> {states} [{severities}] [<where>|<whose>]
        [<show>] [todas|nuestras] <alert_list> (de|por) {detector} [{states}] [<where>|<whose>]
        [<show>] [todas|nuestras] <alert_list> [{severities}] de ultimas {hours}
        que <alert_list> [{severities}] <are> [{states}] [<where>|<whose>]
        (que|cuales) <alert_list> {severities} {states} <are> [<where>|<whose>]
        cuantas <alert_list> [{severities}] <are> [{states}] [<where>|<whose>]
        (cuales|que) son [nuestras] <alert_list> [{severities}] [{states}]
        (hay|tenemos) <alert_list> [{severities}] [{states}] [<where>|<whose>]
        que <alert_list> [{severities}] {states} <are> [<where>|<whose>]
        [<show>] <alert_list> sin resolver
        que <alert_list> <are> sin resolver
        """,
    ),
    Request(
        "list_alerts",
        """
        [<show>] mis <alert_list> [{severities}] [{states}]
        [<show>] <alert_list> asignadas a mi
        que <alert_list> (tengo|son mias|estan asignadas a mi|me tocan)
        que tengo asignado
        """,
        {"mine": True},
    ),
    Request(
        "list_alerts",
        """
        [<show>] <alert_list> pospuestas
        que <alert_list> (estan pospuestas|hay pospuestas)
        que esta pospuesto
        """,
        {"snoozed": True},
    ),
    Request(
        "list_alerts",
        """
        [<show>] <alert_list> silenciadas
        que <alert_list> (estan silenciadas|hay silenciadas)
        """,
        {"muted": True},
    ),
    Request(
        "show_alert",
        """
        <one_alert> {alert_number}
        <show> <one_alert> {alert_number}
        [<show>] (detalles|detalle|historia|historial|estado|evidencia|llamadas) de <one_alert> {alert_number}
        que (paso|pasa|ha pasado) (en|con) <one_alert> {alert_number}
        como (va|esta|sigue) <one_alert> {alert_number}
        """,
    ),
    Request(
        "explain_alert",
        """
        (explica|explicame|explicar|explicanos) <in_number>
        por que [salto|se abrio|se levanto|hay|existe|es|avisaste] <in_number>
        por que <one_alert> {alert_number} [salto|se abrio]
        por que {alert}
        que hay detras de <one_alert> {alert_number}
        de que (es|va|trata|se trata) <one_alert> {alert_number}
        """,
    ),
    Request(
        "acknowledge_alert",
        """
        (reconoce|reconocer|reconozco|ack|confirma|confirmar) <number>
        (visto|vista|enterado|enterada) [de] <number>
        """,
    ),
    Request("assign_alert", "(asigna|asignale|asignar|dale|pasa|pasale|reasigna) <number> a {assignee}"),
    Request("assign_alert", "(asigna|asignale|asignar|dale|pasale) a {assignee} <in_number>"),
    Request(
        "assign_alert",
        """
        (asigname|me asigno|tomo|me quedo con|me encargo de|pasame) <one_alert> {alert_number}
        (asigname|me asigno|tomo|me quedo con|me encargo de) {alert_number}
        """,
        {"member": "me"},
    ),
    Request(
        "snooze_alert",
        """
        (pospon|posponer|pospone|posponme|aplaza|aplazar|pausa|pausar) <number> <while>
        recuerdame <number> {until}
        """,
    ),
    Request(
        "resolve_alert",
        """
        (resuelve|resolver|resuelvo|cierra|cerrar|cierro|soluciona) <number> [<as>] {reason} [{note}]
        (marca|marcar) <number> como {reason} [{note}]
        <in_number> (es|fue|era) {reason} [{note}]
        """,
    ),
    Request(
        "mute_pattern",
        """
        <mute_it> <number> [<while>] [{note}]
        <mute_it> patron de <in_number> [<while>] [{note}]
        <mute_it> [<alert_list> de|<alert_list> por] {detector} [<whose>] [<where>] [<while>] [{note}]
        <mute_it> [a] {line} [<where>] [<while>] [{note}]
        <mute_it> [todas] <alert_list> (<whose>|<where>|<whose> <where>) [<while>] [{note}]
        """,
    ),
    Request(
        "mute_pattern",
        """
        [planifica|programa|anuncia|hay] mantenimiento [planificado] [en {location}] (<while>|{window}) [{note}]
        """,
        {"maintenance": True},
    ),
    Request("unmute", "(<away> (silencio|mantenimiento)|reactiva|desilencia) [numero] {mute}"),
    Request(
        "list_mutes",
        """
        [<show>] [todos] (silencios|patrones silenciados|mantenimientos|silencios y mantenimientos)
        que (esta|hay|tenemos) silenciado
        que (silencios|mantenimientos) (hay|tenemos|estan planificados)
        """,
    ),
    Request(
        "detectors",
        """
        [<show>] [todos|nuestros] detectores
        que detectores (hay|tenemos|existen)
        (que tan|cuan|como de) <how_good> (son|fueron) [nuestros] detectores [<over_last>]
        [<show>] (precision|exactitud) de detectores [<over_last>]
        como (funcionan|van) [nuestros] detectores [<over_last>]
        """,
    ),
    Request(
        "run_detectors",
        """
        (ejecuta|ejecutar|corre|correr|lanza|lanzar|inicia) [todos] (detectores|vigilancia) [ahora]
        (busca|buscar|detecta|detectar|revisa si hay) (fraude|fraudes|ataques) [ahora]
        """,
    ),
    Request(
        "replay",
        """
        (repite|repetir|simula|simular|reproduce) [vigilancia|detectores|{detector}] [<over_last>]
        (repite|repetir|simula|simular|reproduce) {detector} con {changes} [<over_last>]
        que habria (encontrado|avisado|dado) {detector} con {changes} [<over_last>]
        que (habria|habrian) (encontrado|avisado|dado) [{detector}|vigilancia|detectores] <over_last>
        """,
    ),
    Request(
        "who_is_on_call",
        """
        quien (esta|estara|estuvo|sigue) de (guardia|turno) [ahora|{at}]
        (a quien le|de quien es) [toca] guardia [ahora|{at}]
        quien tiene guardia [ahora|{at}]
        [<show>] (guardias|turnos de guardia|calendario de guardia|guardia|rotaciones)
        """,
    ),
    Request("who_is_on_call", "quien esta de guardia en rotacion {rotation}"),
    Request(
        "set_override",
        """
        (tomo|cubro|asumo|hago|me quedo con) guardia <shift_time>
        (tomo|cubro|asumo) turno [de guardia] <shift_time>
        (pon|ponga|poner) [a] {assignee} de guardia <shift_time>
        {assignee} (cubre|toma|hace) guardia <shift_time>
        """,
    ),
    Request(
        "swap_shift",
        """
        <swap> [mi] (turno|guardia|turno de guardia) (con|por el de) {other}
        """,
    ),
    Request(
        "hand_over",
        """
        [<show>] (informe|reporte|resumen) de (relevo|turno|guardia)
        [<show>] relevo
        que paso en [mi|este|ultimo] turno
        que paso en ultimas {hours} de [guardia|turno|vigilancia]
        (resume|resumeme) [mi] (turno|guardia)
        """,
    ),
    Request(
        "make_rotation",
        """
        (crea|crear|haz|arma|armar) [nueva] rotacion [de guardia] (con|de) {members} [{handover}]
        (crea|crear|haz|arma|armar) [nueva] rotacion [de guardia] llamada {rotation} (con|de) {members} [{handover}]
        """,
    ),
    Request("remove_rotation", "<away> rotacion {rotation}"),
    Request("set_escalation", "(escala|escalar) alertas {severity} {steps}"),
    Request(
        "show_escalation",
        """
        como se escalan [nuestras] alertas
        [<show>] (escalada|escalado|escalamiento|escaladas|politica de escalado|politicas de escalado)
        a quien se avisa [despues|luego]
        """,
    ),
    Request("tend_watch", "(escala|despierta) lo que toca [ahora]"),
    Request(
        "post_alerts_here",
        """
        <send> [todas] <alert_list> [{severity}] (aqui|en este canal|a este canal)
        <send> (aqui|en este canal) [todas] <alert_list> [{severity}]
        <send> [todas] <alert_list> [{severity}] aqui con horas de silencio {quiet}
        """,
    ),
    Request(
        "add_destination",
        "(envia|enviar|manda|mandar|reenvia) [todas] <alert_list> [{severity}] (a|al correo|al buzon) {mailbox}",
    ),
    Request(
        "change_destination",
        """
        (reten|retener|pausa|pausar|deten) <alert_list> (de|a|en|para) {destination} [por|durante] {hold}
        (envia|manda) solo <alert_list> {severity} (a|en) {destination}
        horas de silencio (de|en|para) {destination} {quiet}
        """,
    ),
    Request(
        "change_destination",
        "(reanuda|reanudar|libera|liberar|continua) <alert_list> (de|a|en|para) {destination}",
        {"hold_minutes": 0},
    ),
    Request("change_destination", "sin horas de silencio (en|para) {destination}", {"no_quiet_hours": True}),
    Request(
        "list_destinations",
        """
        (a donde|adonde|donde) (van|se envian|se publican|llegan) [nuestras] <alert_list>
        [<show>] [todos|nuestros] destinos [de <alert_list>]
        que destinos (hay|tenemos)
        """,
    ),
    Request(
        "remove_destination",
        """
        (deja|dejar|deje) de (enviar|publicar|mandar) <alert_list> (a|en) {destination}
        <away> destino {destination}
        """,
    ),
    Request(
        "list_deliveries",
        """
        que no se (entrego|envio|ha entregado|ha enviado)
        que <alert_list> no se (entregaron|enviaron)
        [<show>] [todas] entregas
        """,
    ),
    Request(
        "list_deliveries",
        """
        [<show>] [todas] entregas (fallidas|que fallaron)
        que entregas fallaron
        """,
        {"state": "failed"},
    ),
    Request(
        "retry_delivery",
        """
        (reintenta|reintentar|reenvia|reenviar) [entrega] [numero] {delivery}
        (vuelve|volver) a (entregar|enviar) [entrega] {delivery}
        (reintenta|reintentar) [todas] entregas [fallidas]
        """,
    ),
    Request(
        "create_schedule",
        """
        {timetable} <post> [aqui] {question} [aqui]
        {timetable} <post> en {channel} {question}
        {timetable} <post> {question} en {channel}
        <post> [aqui] {question} [aqui] {timetable}
        <post> en {channel} {question} {timetable}
        <post> {question} en {channel} {timetable}
        """,
    ),
    Request(
        "list_schedules",
        """
        [<show>] [todas|nuestras] (programaciones|preguntas programadas|consultas programadas)
        que programaciones (hay|tenemos)
        que (esta|hay) programado
        """,
    ),
    Request(
        "list_schedules",
        """
        [<show>] mis (programaciones|preguntas programadas)
        que programaciones (tengo|hice)
        """,
        {"mine": True},
    ),
    Request("remove_schedule", "<away> (programacion|pregunta programada) [numero] {schedule}"),
)
