"""The Spanish requests about the watch: alerts, mutes, detectors, who is on call, destinations and schedules."""

from pydantic import JsonValue

from bot.brain.offline.requests import verbs
from bot.brain.offline.requests.graph import Request

RULES = {
    **verbs.RULES,
    "alert_list": "(alertas|incidentes|alarmas)",
    "one_alert": "(alerta|alertas|incidente|incidentes|alarma|alarmas) [numero]",
    "number": "[<one_alert>] {alert}",
    "in_number": "[<one_alert>] {alert_number}",
    "fired": "(hubo|saltaron|se dispararon|se abrieron|entraron|llegaron|tuvimos)",
    "back": "[de|del|en|durante] {past}",
    "claim": "(<to_claim>|me quedo con|me quedo|me encargo de|me ocupo de|me hago cargo de|estoy con|voy con|estoy en)",
    "about": "(de|del|sobre|para)",
    "over_last": "[en|de|durante|sobre] [ultimos|ultimas|ultimo|ultima] {days}",
    "away": "(quita|quitar|elimina|eliminar|borra|borrar|cancela|cancelar|deten|detener)",
    "post": "(publica|publicame|publicar|envia|enviame|enviar|manda|mandame|mandar|muestra|muestrame|dame)",
    "while": "(hasta {until}|por {length}|durante {length}|{length})",
    "where": "(en|de|del) {location}",
    "whose": "<about> {subject}",
    "shift_time": "(por {hours}|durante {hours}|{hours}|hasta {end}|{stretch})",
    "as": "(como|por|es|fue|era|porque es|porque fue)",
    "swap": "(cambia|cambiar|cambio|intercambia|intercambio|cambiame)",
    "are": "(hay|tenemos|existen|estan|siguen)",
    "send": "(publica|publicar|envia|enviar|manda|mandar|pon|poner|trae|muestra)",
    "how_good": "(buenos|precisos|fiables|confiables|acertados)",
}

ALL: JsonValue = ["open", "acknowledged", "investigating", "resolved"]

REQUESTS: tuple[Request, ...] = (
    Request(
        "list_alerts",
        """
        [<show>] [todas|nuestras] <alert_list> [{severities}] [{states}] [<where>|<whose>]
        [<show>] [todas|nuestras] <alert_list> {states} [{severities}] [<where>|<whose>]
        [<show>] [todas|nuestras] <alert_list> (de|por) {detector} [{states}] [<where>|<whose>]
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
        que <are> abierto [ahora]
        (hay|tenemos|queda) algo abierto [ahora]
        """,
        {"states": ["open"]},
    ),
    Request("list_alerts", "(hay|tenemos) algo {severities}"),
    Request(
        "list_alerts",
        """
        [<show>] [todas] <alert_list> [{severities}] <back> [<where>|<whose>]
        [<show>] [todas] <alert_list> de {detector} <back>
        (que|cuantas) <alert_list> [{severities}] <fired> <back>
        que [alarma|alerta] (salto|se disparo|ha saltado) <back>
        (hubo|salto|se disparo) algo <back>
        que (paso|ha pasado|hubo) <back>
        hubo <alert_list> [{severities}] <back>
        """,
        {"states": ALL},
    ),
    Request("list_alerts", "[<show>] [todas] <alert_list> {states} [{severities}] <back>"),
    Request(
        "list_alerts",
        """
        [<show>] mis <alert_list> [{severities}] [{states}]
        [<show>] <alert_list> asignadas a mi
        que <alert_list> (tengo|son mias|estan asignadas a mi|me tocan)
        que tengo (asignado|pendiente|a mi cargo)
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
        <show> <in_number>
        [<show>] (detalles|detalle|historia|historial|estado|evidencia|llamadas) de <one_alert> {alert_number}
        que (paso|pasa|ha pasado) (en|con) <one_alert> {alert_number}
        como (va|esta|sigue) <one_alert> {alert_number}
        quien (tiene|lleva|reconocio|tomo|cerro|resolvio|atiende) <number>
        {unsaid_alert} quien tiene
        (ya|alguien) (reconocieron|reconocio|tomo|cerraron|cerro) <number>
        <number> [ya] esta (reconocida|resuelta|cerrada|asignada|abierta)
        """,
    ),
    Request(
        "explain_alert",
        """
        <to_explain> <number>
        por que [salto|se abrio|se levanto|se disparo|hay|existe|es|avisaste] <in_number>
        por que (salto|se abrio|se disparo) {alert}
        que (hago|hacemos|debo hacer|tengo que hacer|se hace) con <number>
        por que <one_alert> {alert_number} [salto|se abrio]
        por que {alert}
        que hay detras de <one_alert> {alert_number}
        de que (es|va|trata|se trata) <one_alert> {alert_number}
        """,
    ),
    Request(
        "acknowledge_alert",
        """
        <to_acknowledge> [a] <number>
        (marca|marcar|marque) <number> como (reconocida|reconocidas|vista|vistas)
        (visto|vista|enterado|enterada) [de] <number>
        """,
    ),
    Request("acknowledge_alert", "<to_confirm> <number>", unsure="reconoce {alert}"),
    Request("assign_alert", "<to_assign> <number> a {assignee}"),
    Request("assign_alert", "<to_assign> a {assignee} <in_number>"),
    Request(
        "assign_alert",
        """
        (<to_assign_me>|me asigno) <number>
        <claim> <number> [yo]
        [dale] <number> <claim> [yo]
        dale <claim> <number> [yo]
        [dale] <number> es mia
        {unsaid_alert} [dale] (tomo|me quedo|agarro) [yo]
        {unsaid_alert} (me encargo|me ocupo|me hago cargo) [yo]
        {unsaid_alert} es mia
        """,
        {"member": "me"},
    ),
    Request("assign_alert", "{unsaid_alert} [ya] (veo|miro|reviso)", {"member": "me"}, unsure="asígname {alert}"),
    Request(
        "snooze_alert",
        """
        <to_snooze> <number> <while>
        recuerdame <number> {until}
        """,
    ),
    Request(
        "resolve_alert",
        """
        <to_resolve> <number> [<as>] {reason} [{note}]
        (<to_mark>|<to_confirm>) <number> como {reason} [{note}]
        <number> (es|fue|era|son|fueron|eran) {reason} [{note}]
        {unsaid_alert} (es|fue) {reason}
        """,
    ),
    Request(
        "resolve_alert",
        """
        (falsa alarma|falso positivo) [en] <number>
        {unsaid_alert} falsa alarma
        """,
        {"reason": "false_positive"},
    ),
    Request(
        "mute_pattern",
        """
        <to_mute> <number> [<while>] [{note}]
        <to_mute> patron de <in_number> [<while>] [{note}]
        <to_mute> [<alert_list> de|<alert_list> por] {detector} [<whose>] [<where>] [<while>] [{note}]
        <to_mute> [a] {line} [<where>] [<while>] [{note}]
        <to_mute> [todas] <alert_list> (<whose>|<where>|<whose> <where>) [<while>] [{note}]
        """,
    ),
    Request(
        "mute_pattern",
        """
        [planifica|programa|anuncia|hay] mantenimiento [planificado] [en {location}] (<while>|{window}) [{note}]
        """,
        {"maintenance": True},
    ),
    Request("unmute", "(<away> (silencio|silencios|mantenimiento)|reactiva|desilencia) [numero] {mute}"),
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
        cuantas alertas habria (encontrado|dado|levantado) {detector} con {changes} [<over_last>]
        que (pasa|pasaria|habria pasado) si {detector} (fuera|tuviera|usara) {changes} [<over_last>]
        que (habria|habrian) (encontrado|avisado|dado) [{detector}|vigilancia|detectores] <over_last>
        """,
    ),
    Request(
        "who_is_on_call",
        """
        quien (esta|estara|estuvo|sigue) de (guardia|turno) [ahora|{shift}]
        (a quien le|de quien es) [toca] guardia [ahora|{shift}]
        quien tiene guardia [ahora|{shift}]
        cuando (me toca|tengo|estoy de) (guardia|turno)
        cuando me toca
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
        {assignee} (cubre|me cubre|toma) [mi turno|mi guardia] [de|del] {day}
        {day} me cubre {assignee}
        (cubro|estoy de guardia) {stretch}
        """,
    ),
    Request(
        "swap_shift",
        """
        <swap> [mi] (turno|guardia|turno de guardia) (con|por el de) {other}
        <swap> [mi] (turno|guardia|turno de guardia) (de|del) {on} (con|por el de) {other}
        <swap> mi {on} (con|por el de) {other}
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
    Request("set_escalation", "(escala|escalar) [alertas] {severity} {steps}"),
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
        <send> [todas] <alert_list> [{severity}] (aqui|aca|en este canal|a este canal)
        <send> (aqui|aca|en este canal) [todas] <alert_list> [{severity}]
        <send> [todas] <alert_list> [{severity}] aqui [con] [horas de] silencio {quiet}
        [<send>] (solo|solamente|unicamente) [<alert_list>] {least} (aqui|aca|en este canal)
        (aqui|aca|en este canal) (solo|solamente|unicamente) [<alert_list>] {least}
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
        "change_destination",
        """
        horas de silencio (aqui|aca|en este canal) {quiet}
        horas de silencio {quiet} (aqui|aca|en este canal)
        """,
        {"destination": "here"},
    ),
    Request(
        "change_destination",
        "sin horas de silencio (aqui|aca|en este canal)",
        {"destination": "here", "no_quiet_hours": True},
    ),
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
        "remove_destination",
        """
        (deja|dejar|deje) de (enviar|publicar|mandar) <alert_list> (aqui|aca|en este canal)
        [ya] no (mandes|envies|publiques|pongas) [mas] <alert_list> (aqui|aca|en este canal)
        """,
        {"destination": "here"},
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
        que no se (pudo|puede|ha podido) (entregar|enviar)
        que <alert_list> no se pudieron (entregar|enviar)
        """,
        {"state": "failed"},
    ),
    Request(
        "retry_delivery",
        """
        (reintenta|reintentar|reenvia|reenviar) (entrega|entregas) [numero] {delivery}
        (vuelve|volver) a (entregar|enviar) entrega {delivery}
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
