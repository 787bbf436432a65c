"""help: what can be asked, with examples that fit the asker's permissions; one topic a tool."""

from pydantic import BaseModel, ConfigDict, Field

from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.words import Language, Words, plain

INTRODUCTION = Words("Ask in your own words. For example:", "Pregunta con tus propias palabras. Por ejemplo:")
FOLLOW_UPS = Words(
    "Then go on from the answer: “and the week before?”, “only Medellín”, “by location”.",
    "Después sigue a partir de la respuesta: «¿y la semana anterior?», «solo Medellín», «por sede».",
)
EXAMPLES = Words("For example:", "Por ejemplo:")
UNKNOWN = Words(
    "There is no help about “{topic}”. There is about: {topics}.", "No hay ayuda sobre «{topic}». Hay sobre: {topics}."
)
MORE = {
    "list_alerts": Words(
        "It lists what the watch found and nobody has resolved yet, the worst first. Say open, acknowledged, in "
        "investigation or resolved; critical, high, medium or low; mine; snoozed; muted; about a person, an extension, "
        "a number or a location; of last night, of the weekend, since Monday.",
        "Lista lo que encontró la vigilancia y nadie ha resuelto, lo más grave primero. Di abiertas, reconocidas, en "
        "investigación o resueltas; críticas, altas, medias o bajas; mías; pospuestas; silenciadas; sobre una persona, "
        "una extensión, un número o una sede; de anoche, del fin de semana, desde el lunes.",
    ),
    "show_alert": Words(
        "It shows one alert by its number: how it stands, what it has come to, its first calls, and who did what.",
        "Muestra una alerta por su número: cómo está, a cuánto llega, sus primeras llamadas y quién hizo qué.",
    ),
    "explain_alert": Words(
        "It says what was seen, what this line did in the 30 days before, the money, and what to do next. The calls "
        "follow with a receipt of their own.",
        "Dice qué se vio, qué hizo esta línea en los 30 días anteriores, el dinero y qué hacer ahora. Siguen las "
        "llamadas con su propio recibo.",
    ),
    "acknowledge_alert": Words(
        "It says that you have seen an alert: nobody else is called. The first one counts, wherever it was done. Name "
        "several at once: ack 12, 14 and 15, or 12-15.",
        "Dice que has visto una alerta: no se llama a nadie más. Cuenta la primera persona, sea donde sea. Nombra "
        "varias de una vez: reconoce la 12, la 14 y la 15, o 12-15.",
    ),
    "assign_alert": Words(
        "It gives an alert to somebody, named with a mention, or to you, who then investigate it.",
        "Da una alerta a alguien, nombrado con una mención, o a ti, que entonces la investigas.",
    ),
    "snooze_alert": Words(
        "It keeps an alert quiet until tomorrow at 8:00, until 8:00 on the next working day (public holidays of your "
        "country are none), for some hours, or until a moment; by your clock. If it gets worse, you hear of it before.",
        "Deja una alerta en silencio hasta mañana a las 8:00, hasta las 8:00 del próximo día hábil (los festivos de "
        "tu país no cuentan), unas horas o hasta un momento; según tu reloj. Si empeora, se avisa antes.",
    ),
    "resolve_alert": Words(
        "It says what an alert was: fraud, a false positive, expected, or a duplicate, with a note if you like. If "
        "fraud goes on afterwards, it opens a new alert that names this one.",
        "Dice qué fue una alerta: fraude, falso positivo, esperado o duplicado, con una nota si quieres. Si el fraude "
        "continúa después, se abre otra alerta que nombra esta.",
    ),
    "mute_pattern": Words(
        "It keeps a pattern quiet: what an alert was about, or a detector, a line, a number, a location, for some "
        "time (90 days where none is named); or planned maintenance from one moment to another. What is muted is kept "
        "and counted, and told again if it goes on afterwards. Where alerts go it is said who muted what, and muting "
        "more than a line, a number or one detector at one location waits for somebody's approval.",
        "Deja en silencio un patrón: el de una alerta, o un detector, una línea, un número, una sede, por un tiempo "
        "(90 días si no se dice); o un mantenimiento planificado entre dos momentos. Lo silenciado se guarda y se "
        "cuenta, y se avisa si continúa después. Donde llegan las alertas se dice quién silenció qué, y silenciar más "
        "que una línea, un número o un detector en una sede espera la aprobación de alguien.",
    ),
    "unmute": Words(
        "It takes a mute or a maintenance window away, by the number that the list of mutes shows.",
        "Quita un silencio o un mantenimiento, por el número que muestra la lista de silencios.",
    ),
    "list_mutes": Words(
        "It lists what is muted and which maintenance is planned: why, by whom, and until when.",
        "Lista lo que está silenciado y el mantenimiento planificado: por qué, por quién y hasta cuándo.",
    ),
    "detectors": Words(
        "It says for each detector how many alerts it raised, what they were resolved as, and so how often it was "
        "right. As long as nobody has resolved any, it says so.",
        "Dice de cada detector cuántas alertas abrió, cómo se resolvieron y, por tanto, cuántas veces acertó. Mientras "
        "nadie haya resuelto ninguna, lo dice.",
    ),
    "replay": Words(
        "It says what the watch would have alerted in the last days, and what each incident had cost by then; with "
        "another threshold of a detector, compared with the one in force.",
        "Dice qué habría avisado la vigilancia en los últimos días y cuánto había costado ya cada incidente; con otro "
        "umbral de un detector, comparado con el vigente.",
    ),
    "run_detectors": Words(
        "The watch looks by itself at every new call; this lets it look at once.",
        "La vigilancia mira sola cada llamada nueva; esto hace que mire de una vez.",
    ),
    "query_calls": Words(
        "It counts calls, legs, talk and ring time, answer rate and shares, distinct people, numbers and countries, "
        "finds the first and the last call, or lists the calls.\n"
        "Say which calls: a period, outbound or inbound, international and other types, answered or missed, a person, "
        "an extension, a number or its beginning, a country, a location, a queue, a trunk, how long they lasted, hours "
        "of the clock, weekdays, business hours or after hours, forwarded, who released them; “except” turns any of "
        "these around.\n"
        "Say how: by location, person, extension, number, country, type, queue, trunk, hour, day, weekday, week or "
        "month; top 10; at least 5; compared with the week before.",
        "Cuenta llamadas, tramos, tiempo de conversación y de timbre, tasa de respuesta y porcentajes, personas, "
        "números y países distintos, encuentra la primera y la última llamada, o lista las llamadas.\n"
        "Di qué llamadas: un período, salientes o entrantes, internacionales y otros tipos, contestadas o perdidas, "
        "una persona, una extensión, un número o su comienzo, un país, una sede, una cola, una troncal, cuánto "
        "duraron, horas del reloj, días de la semana, dentro o fuera del horario laboral, desviadas, quién colgó; "
        "«excepto» o «sin contar» le da la vuelta a cualquiera.\n"
        "Di cómo: por sede, persona, extensión, número, país, tipo, cola, troncal, hora, día, día de la semana, semana "
        "o mes; las 10 primeras; al menos 5; comparado con la semana anterior.",
    ),
    "trace_call": Words(
        "It tells one call leg by leg: who rang, who forwarded it and why, the queue, who answered, who hung up. Name "
        "the call by its reference, or take the latest one of a person or with a number.",
        "Cuenta una llamada tramo por tramo: quién llamó, quién la desvió y por qué, la cola, quién contestó, quién "
        "colgó. Nombra la llamada por su referencia, o toma la última de una persona o con un número.",
    ),
    "describe_data": Words(
        "It says what is stored: from when to when, how fresh, from which source, how many rows were rejected; and "
        "which locations, people, countries, trunks and queues the calls know.",
        "Dice qué hay guardado: desde cuándo y hasta cuándo, qué tan reciente, de qué fuente, cuántas filas se "
        "rechazaron; y qué sedes, personas, países, troncales y colas conocen las llamadas.",
    ),
    "verify": Words(
        "Every answer with figures has a receipt. It runs a receipt again with the same arguments and says whether "
        "anything has changed since; without a receipt it takes your latest.",
        "Cada respuesta con cifras tiene un recibo. Vuelve a ejecutar un recibo con los mismos argumentos y dice si "
        "algo cambió desde entonces; sin un recibo toma el último tuyo.",
    ),
    "show_query": Words(
        "It says how the question of a receipt was read and with exactly which arguments its tool ran; without a "
        "receipt it takes your latest.",
        "Dice cómo se entendió la pregunta de un recibo y con qué argumentos exactos se ejecutó su herramienta; sin un "
        "recibo toma el último tuyo.",
    ),
    "reveal": Words(
        "In channels, names and numbers are masked for whoever may see least. It shows an answer with them to you "
        "alone, and the audit keeps that you looked.",
        "En los canales, los nombres y números van enmascarados para quien menos puede ver. Te muestra una respuesta "
        "con ellos solo a ti, y la auditoría guarda que la viste.",
    ),
    "give_feedback": Words(
        "It notes whether an answer was good or bad, and what you say about it, for those who improve the bot.",
        "Anota si una respuesta fue buena o mala, y lo que digas de ella, para quienes mejoran el bot.",
    ),
    "post_alerts_here": Words(
        "Said in a channel where I am a member, it lets alerts be posted there, from a severity up if you name one, "
        "with quiet hours if you name them: then LOW and MEDIUM wait for one digest. Each alert is one message, which "
        "changes in place; its thread has the news. Said again, it changes what is told.",
        "Dicho en un canal del que soy miembro, hace que las alertas se publiquen ahí, desde la gravedad que digas y "
        "con las horas de silencio que digas: entonces las de gravedad LOW y MEDIUM esperan a un resumen. Cada alerta "
        "es un mensaje que cambia en su sitio; su hilo trae las novedades. Dicho otra vez, cambia lo que se publica.",
    ),
    "add_destination": Words(
        "It sends alerts to a mailbox. What happens here then leaves this chat, so somebody has to approve it. "
        "Webhooks of Slack and Teams are set up by whoever runs me: their addresses are secrets.",
        "Envía las alertas a un buzón. Lo que pasa aquí sale entonces de este chat, así que alguien tiene que "
        "aprobarlo. Los webhooks de Slack y Teams los configura quien me administra: sus direcciones son secretas.",
    ),
    "change_destination": Words(
        "It changes the least severity or the quiet hours of a destination, or holds it for a while: what is owed "
        "there waits and is not lost.",
        "Cambia la gravedad mínima o las horas de silencio de un destino, o lo retiene un tiempo: lo que se le debe "
        "espera y no se pierde.",
    ),
    "list_destinations": Words(
        "It lists where alerts and reports go, from which severity, when it is quiet there, whether it is held and "
        "why, and how much is still owed.",
        "Lista a dónde van las alertas y los informes, desde qué gravedad, cuándo hay silencio, si está en espera y "
        "por qué, y cuánto falta por enviar.",
    ),
    "remove_destination": Words(
        "It sends nothing to a destination any more and forgets its address.",
        "Deja de enviar a un destino y olvida su dirección.",
    ),
    "list_deliveries": Words(
        "It lists what did not arrive: on its way, held while a destination is down or quiet, or given up after three "
        "attempts.",
        "Lista lo que no ha llegado: en camino, en espera mientras un destino no responde o está en silencio, o "
        "abandonado tras tres intentos.",
    ),
    "retry_delivery": Words(
        "It tries again what was given up: one delivery by its number, or all of them.",
        "Reintenta lo que se abandonó: una entrega por su número, o todas.",
    ),
    "list_people": Words(
        "It lists who has a role here, who gave it and when. What the settings say about administrators cannot be "
        "changed in a chat; whoever was given nothing has the default role.",
        "Lista quién tiene un rol aquí, quién se lo dio y cuándo. Lo que la configuración dice de los administradores "
        "no se cambia en un chat; quien no recibió nada tiene el rol por defecto.",
    ),
    "set_role": Words(
        "It gives somebody the role viewer, operator, manager or admin, or takes the given one away. Name the person "
        "with a mention. Nothing changes until an administrator approves it: another one, where there is any.",
        "Da a alguien el rol lector, operador, gestor o administrador, o quita el dado. Nombra a la persona con una "
        "mención. Nada cambia hasta que lo apruebe un administrador: otro, donde lo haya.",
    ),
    "who_is_on_call": Words(
        "It says who is on call now or at a moment, until when, who comes next, and lists the coming shifts of every "
        "rotation.",
        "Dice quién está de guardia ahora o en un momento dado, hasta cuándo, quién sigue, y lista los próximos turnos "
        "de cada rotación.",
    ),
    "set_override": Words(
        "It puts somebody on call for some hours or until a moment, whoever's turn it is. You may always put yourself "
        "in; others take a manager.",
        "Pone a alguien de guardia por unas horas o hasta un momento, sea de quien sea el turno. Tú siempre puedes "
        "ponerte; para otros hace falta un gestor.",
    ),
    "swap_shift": Words(
        "It lets two people take each other's shift: the next ones, or those of the days that you name.",
        "Deja que dos personas se cambien los turnos: los próximos, o los de los días que nombres.",
    ),
    "hand_over": Words(
        "It briefs whoever takes over: what came in during the shift, how it was resolved, and what is left to do. At "
        "every change of shift it is posted by itself wherever alerts go.",
        "Informa a quien releva: qué llegó en el turno, cómo se resolvió y qué queda por hacer. En cada relevo se "
        "publica solo allí donde van las alertas.",
    ),
    "make_rotation": Words(
        "It makes or replaces a rotation: who takes turns in which order, on which day and at what time they hand over,"
        " by the clock of which zone. The first one is on call from now on.",
        "Crea o reemplaza una rotación: quiénes se turnan y en qué orden, qué día y a qué hora se relevan, por el "
        "reloj de qué zona. La primera persona está de guardia desde ya.",
    ),
    "remove_rotation": Words(
        "It removes a rotation by its name, with those who stand in for somebody.",
        "Quita una rotación por su nombre, con las suplencias.",
    ),
    "show_escalation": Words(
        "It says for each severity who is told, and when, while nobody acknowledges an alert.",
        "Dice para cada gravedad a quién se avisa, y cuándo, mientras nadie atiende una alerta.",
    ),
    "set_escalation": Words(
        "It sets these steps for a severity. Each one tells whoever is on call, the next member, everybody, a person "
        "or a destination: so many minutes after the step before, or as soon as the alert costs so much a minute. "
        "Whoever acknowledges stops it everywhere.",
        "Define esos pasos para una gravedad. Cada uno avisa a quien está de guardia, a la siguiente persona, a todas, "
        "a alguien o a un destino: tantos minutos después del paso anterior, o en cuanto la alerta cueste tanto por "
        "minuto. Quien la atiende lo detiene en todas partes.",
    ),
    "tend_watch": Words(
        "It takes the steps of escalation that are due and ends snoozes that are over. The watch does this by itself "
        "every few seconds.",
        "Da los pasos del escalamiento que tocan y termina las pausas que se acabaron. La vigilancia lo hace sola cada "
        "pocos segundos.",
    ),
    "create_schedule": Words(
        "It asks a question again and again and posts the answer here: every hour, every day, Monday to Friday, on "
        "some weekdays, once a month, every so many minutes, or as cron says it, by the clock of your zone. It asks "
        "with the rights that you have then, and shows what everybody there may see. A run that was missed is made up "
        "for within the hour, and told of after that.",
        "Hace una pregunta una y otra vez y publica aquí la respuesta: cada hora, cada día, de lunes a viernes, "
        "ciertos días, una vez al mes, cada tantos minutos o como diga cron, por el reloj de tu zona. Pregunta con los "
        "derechos que tengas entonces y muestra lo que allí todos pueden ver. Una ejecución perdida se recupera dentro "
        "de la hora; después solo se avisa.",
    ),
    "list_schedules": Words(
        "It lists what is asked again and again: when, where the answer goes, who made it and when it comes next.",
        "Lista lo que se pregunta una y otra vez: cuándo, dónde se publica, quién lo creó y cuándo toca.",
    ),
    "remove_schedule": Words(
        "It stops a schedule by its number. Everybody may stop their own; those of others take a manager.",
        "Detiene una programación por su número. Cada quien puede detener las suyas; las de otros, un gestor.",
    ),
    "usage": Words(
        "It says how many tokens of language models you used today and the organisation this month, and what is left; "
        "managers see it by person and model. What the offline brain answers costs nothing.",
        "Dice cuántos tokens de modelos de lenguaje usaste hoy y la organización este mes, y cuántos quedan; los "
        "gestores lo ven por persona y modelo. Lo que responde el cerebro sin conexión no cuesta nada.",
    ),
    "help": Words(
        "It tells what can be asked, and more about one topic: help query_calls.",
        "Dice qué se puede preguntar, y más sobre un tema: ayuda query_calls.",
    ),
}


class HelpArgs(BaseModel):
    """What help is wanted about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str | None = Field(
        default=None, max_length=64, description="The name of a tool, for more about it; empty for everything."
    )


async def run(context: ToolContext, args: HelpArgs) -> ToolResult:
    """What this asker can ask, in their language: everything in short, or one tool at length."""
    language = context.language
    tools = {spec.name: spec for spec in context.tools}
    if args.topic is None:
        return ToolResult(text="\n".join(_overview(context.tools, language)))
    topic = tools.get(args.topic.strip().casefold())
    if topic is None:
        return ToolResult(text=UNKNOWN.say(language, topic=plain(args.topic), topics=", ".join(tools)))
    more = MORE[topic.name].say(language) if topic.name in MORE else topic.description
    return ToolResult(
        text="\n".join([topic.title.say(language), more, EXAMPLES.say(language), *_examples(topic, language)])
    )


def _overview(tools: tuple[ToolSpec, ...], language: Language) -> list[str]:
    lines = [INTRODUCTION.say(language)]
    for spec in tools:
        lines += [f"{spec.title.say(language)} ({spec.name})", *_examples(spec, language)]
    return [*lines, FOLLOW_UPS.say(language)]


def _examples(spec: ToolSpec, language: Language) -> list[str]:
    return [f"  • {example.say(language)}" for example in spec.examples]


HELP = ToolSpec(
    name="help",
    title=Words("Help", "Ayuda"),
    description="Say what can be asked here, with examples; with a topic, more about that tool.",
    needs=Permission.GET_HELP,
    effect=Effect.READ,
    args=HelpArgs,
    run=run,
    examples=(Words("What can you do?", "¿Qué puedes hacer?"),),
)
