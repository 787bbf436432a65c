"""The Spanish words, of Spain and of the Americas."""

from bot.brain.offline.senses import (
    Amount,
    CallNoun,
    Comparator,
    DimensionNoun,
    ExtremeWord,
    Filler,
    GroupWord,
    IntentWord,
    Is,
    Marker,
    MetricWord,
    OrMore,
    Preposition,
    QuantityNoun,
    Sense,
    ShareWord,
    StatisticWord,
    UnitWord,
    VerbWord,
)

ENTRIES: list[tuple[Sense, str]] = [
    # What is counted
    (
        CallNoun(),
        "llamada[s] [telefonica|telefonicas|de voz], llamado, llamados, telefonazo[s], conversacion, conversaciones, comunicaciones, comunicacion, veces, ocasiones",
    ),
    (CallNoun("legs"), "(tramo|tramos) [de llamada|de llamadas|de la llamada], pierna[s], leg[s]"),
    (
        MetricWord("answer_rate"),
        "(tasa|indice|ratio|nivel|tasas) de (respuesta|contestacion|atencion|contestadas|llamadas contestadas|llamadas atendidas|exito), asr, efectividad de respuesta",
    ),
    (
        MetricWord("total_duration"),
        "tiempo total (hablado|de conversacion|de llamada|de llamadas|al telefono|en llamada|en llamadas|de habla|hablando|en el telefono), total [de] (tiempo hablado|tiempo de conversacion)",
    ),
    (
        MetricWord("average_ring"),
        "tiempo (medio|promedio) (de|del) (timbre|timbrado|timbrada|repique|ring|espera|respuesta|atencion|contestacion), tiempo (medio|promedio) (en|hasta|para) (contestar|responder|atender)",
    ),
    (
        MetricWord("average_duration"),
        "tiempo (medio|promedio) (hablado|de conversacion|de llamada|de llamadas|de habla|al telefono|en llamada), tmo, acd, tiempo medio de conversacion, tiempo medio de llamada",
    ),
    (QuantityNoun("duration"), "duracion, duraciones, largo"),
    (
        QuantityNoun("talk"),
        "min, mins, [los] (minuto|minutos) [de] (conversacion|hablados|llamada|llamadas|habla|charla|al telefono|en llamada|en llamadas|consumidos|cursados), minutos, minutaje, "
        "tiempo (hablado|de conversacion|al telefono|en el telefono|en llamada|en llamadas|de llamada|de habla|hablando|conversado|en conversacion), tiempo de llamadas",
    ),
    (
        QuantityNoun("ring"),
        "(tiempo|tiempos|duracion|segundos) (de|del) (timbre|timbrado|timbrada|repique|ring|tono|espera|ringado|llamando), tiempo (en|hasta|para) (contestar|responder|atender), "
        "tiempo sonando, tiempo en sonar, tiempo que tardan en contestar",
    ),
    (
        StatisticWord("total"),
        "en conjunto, conjuntamente, total, totales, suma de [los|las], sumatoria, acumulad(o|a|os|as), en total, sumad(o|a|os|as), la suma",
    ),
    (
        StatisticWord("average"),
        "promedio, media, medio, medios, medias, en promedio, de media, promedi(o|a|an), por termino medio",
    ),
    (
        ShareWord(),
        "[que|el] tanto por ciento [de], [que|cual|el] (porcentaje|proporcion|parte|fraccion|porciento|por ciento|cuota) [de|del], % [de], que parte de, pct",
    ),
    # Kinds of calls
    (
        Is("call_type", "international"),
        "[a] otro pais, [a] otros paises, del exterior, internacional[es], internacionalmente, intl, al (exterior|extranjero), hacia el (exterior|extranjero), fuera del pais, a otros paises, hacia otros paises, "
        "extranjer(o|a|os|as), larga distancia internacional, ldi, en el exterior",
    ),
    (
        Is("call_type", "internal"),
        "intern(a|as), entre extensiones, entre companeros, entre colegas, entre nosotros, entre internos, de extension a extension, intraempresa",
    ),
    (Is("call_type", "internal", negate=True), "extern(a|as|os|o)"),
    (Is("call_type", "national"), "nacional[es], domestic(a|as)"),
    (
        Is("call_type", "mobile"),
        "movil[es], celular[es], a (moviles|celulares|movil|celular), (numeros|telefonos) (moviles|celulares)",
    ),
    (
        Is("call_type", "tollfree"),
        "gratuit(a|as|o|os), (numeros|lineas|linea|numero) gratuit(a|as|o|os), toll free, tollfree, gratis, lineas 01800, 01800, 0800, numeros 0800, sin costo, "
        "cobro revertido, (linea|lineas|numero|numeros) 0800, 900 gratuitos",
    ),
    (
        Is("call_type", "premium"),
        "[de] [numeros|numero|lineas|servicios] [de] [tarifa[s]|tarificacion] premium, premium rate, [numeros] [de] tarificacion adicional, sobretarificad(a|as|os|o), "
        "[numeros] [de] tarifa[s] (especial|especiales|adicional|elevada|alta), [numeros] [de] tarificacion especial, [numeros|lineas] 0900, linea[s] de pago, [numeros] [de] valor agregado, 806",
    ),
    (Is("call_type", "emergency"), "[de] emergencia[s], [a] [los] numeros de emergencia"),
    (Is("call_type", "shortcode"), "[a] (codigo|codigos|numero|numeros|marcacion) (corto|cortos|corta|abreviada)"),
    (Is("call_type", "meeting"), "reunion, reuniones"),
    (
        Is("direction", "inbound"),
        "[nos] (han|ha) (entrado|llegado), [que] entran, que ingresan, que llegan, entrante[s], recibid(a|as|o|os), que (entraron|llegaron|ingresaron|recibimos|nos hicieron|nos llegaron|nos entraron), entraron, de entrada, llegaron, ingresaron, desde (fuera|afuera|el exterior de la empresa)",
    ),
    (
        Is("direction", "outbound"),
        "hacia (afuera|fuera) [de la empresa], para afuera, saliente[s], realizad(a|as|o|os), efectuad(a|as|o|os), hech(a|as|os), emitid(a|as|os), de salida, que (salieron|hicimos|realizamos|efectuamos), salieron, cursad(a|as)",
    ),
    (
        Is("answered", "yes"),
        "contestad(a|as|o|os), atendid(a|as|o|os), respondid(a|as|o|os), con respuesta, que (se contestaron|contestaron|atendieron|respondieron|fueron contestadas|fueron atendidas|contestamos|atendimos), "
        "se contestaron, se atendieron, se respondieron, contesto, contestaron, contestamos, atendio, atendieron, atendimos, respondio, respondieron, exitosas, completadas, efectivas",
    ),
    (
        Is("answered", "no"),
        "sin que (contestaramos|respondieramos|nadie contestara|nadie respondiera|contestaran), sin (contestar|respuesta|responder|contestacion|que nadie contestara|ser contestadas|ser atendidas), no (contestad(a|as|os|o)|respondid(a|as|os|o)), no fueron (contestadas|atendidas|respondidas), "
        "[que] no se (contestaron|atendieron|respondieron|contesto|atendio), [que] nadie (contesto|atendio|respondio), [que] no (contestamos|atendimos|respondimos|contesto|atendio|contestaron|atendieron|respondieron|respondio), que quedaron sin contestar, "
        "quedaron sin (contestar|responder), se quedaron sin (contestar|responder), nos contestaron no",
    ),
    (
        Is("missed", "yes"),
        "[se quedaron] sin descolgar, que nadie descolgo, sin que (atendieramos|nadie atendiera|atendieran), no atendid(a|as|os|o), sin atender, [se] quedaron sin atender, no fueron atendidas, desatendid(a|as), perdid(a|as|o|os), [que] (se perdieron|perdimos|se nos perdieron|perdio|perdieron)",
    ),
    (
        Is("business_hours", "outside"),
        "fuera (de|del) [el|los|las|nuestro] (horario|horarios|hora|horas|jornada) [laboral|laborales|habil|habiles|de oficina|de trabajo|comercial|de atencion|normal|bancario|de servicio], "
        "en (horario|horas|horarios) no (laboral|laborales|habil|habiles|comercial), extra (horario|laboral), extrahorario, horario no (laboral|habil), horas no (laborales|habiles), cuando la (oficina|sede|sucursal) [ya] (estaba|esta) cerrada, con la (oficina|sede|sucursal) [ya] cerrada, "
        "a deshora[s], deshoras, fuera de jornada, despues del horario (laboral|de oficina|de trabajo), despues de horario, [en] horas extra",
    ),
    (
        Is("business_hours", "inside"),
        "(en|dentro de|dentro del|durante|durante el|durante la|en el) [el] (horario|horas|jornada|horarios) [laboral|laborales|habil|habiles|de oficina|de trabajo|comercial|de atencion|normal], en horario, horario (laboral|habil|de oficina|comercial)",
    ),
    (
        Is("forwarded", "yes"),
        "desviad(a|as|o|os), reenviad(a|as|o|os), redirigid(a|as|o|os), redireccionad(a|as|o|os), con desvio, [que] se desviaron, desviaron, desvio, desvios [de llamadas], reenvio",
    ),
    (
        Is("redirect_reason", "unconditional"),
        "[desviad(a|as|o|os)|reenviad(a|as|o|os)|redirigid(a|as|o|os)|redireccionad(a|as|o|os)|desvio|desvios|se desviaron|con desvio] (incondicionalmente|incondicional|incondicionales|siempre|de forma incondicional|de manera incondicional|sin condicion|sin condiciones)",
    ),
    (
        Is("redirect_reason", "busy"),
        "[desviad(a|as|o|os)|reenviad(a|as|o|os)|redirigid(a|as|o|os)|desvio|con desvio|se desviaron] (por|al estar|estando|por estar) [linea|la linea] (ocupad(o|a|os|as)|comunicando), por linea ocupada",
    ),
    (
        Is("redirect_reason", "no_answer"),
        "(desviad(a|as|o|os)|reenviad(a|as|o|os)|redirigid(a|as|o|os)|desvio|con desvio|se desviaron) (por|al) (no contestar|no respuesta|no responder|falta de respuesta|no atender|no contestacion)",
    ),
    (
        Is("released_by", "local"),
        "[que|donde] colg(o|aron) (nuestro lado|el lado local|nuestra parte), (colgad(a|as|o|os)|liberad(a|as|o|os)|terminad(a|as|o|os)|finalizad(a|as|o|os)|cortad(a|as|o|os)) (por|desde|de) (nosotros|nuestro lado|nuestra parte|el lado local|local|nuestro extremo), "
        "que colgamos [nosotros], colgamos [nosotros], [que] cortamos nosotros, localmente",
    ),
    (
        Is("released_by", "remote"),
        "[que|donde] colg(o|aron) (la otra parte|el otro lado|el otro extremo|el lado remoto|el extremo remoto|el remoto|el cliente|el interlocutor), [que] (la otra parte|el otro lado|el lado remoto|el cliente) colgo, (colgad(a|as|o|os)|liberad(a|as|o|os)|terminad(a|as|o|os)|finalizad(a|as|o|os)|cortad(a|as|o|os)) (por|desde|de|en) (la otra parte|el otro lado|el otro extremo|el extremo remoto|el lado remoto|remoto|el remoto|el otro|el cliente|el interlocutor), "
        "remotamente, que colgo (el otro|la otra parte|el otro lado)",
    ),
    (
        Is("device", "WXC_CLIENT"),
        "(desde|con|en|por|usando) (la|el) (app|aplicacion|app de webex|softphone|aplicacion de webex), softphone, app de webex",
    ),
    (
        Is("device", "WXC_DEVICE"),
        "(desde|con|en|por|usando) [un|el|los|el] (telefono|telefonos|aparato|aparatos) (de escritorio|fisico|fisicos|de mesa|fijo|fijos), telefono[s] (de escritorio|fisico|fisicos|de mesa)",
    ),
    (
        Is("device", "SIP"),
        "(desde|con|en|por|usando) [un|el|los] [dispositivo|dispositivos|telefono|telefonos] sip, (dispositivo|dispositivos|telefono|telefonos) sip",
    ),
    # What can be grouped by
    (
        DimensionNoun("location"),
        "sede, oficina, sucursal, ubicacion, sitio, lugar, ciudad, agencia, localidad, local, plaza",
    ),
    (
        DimensionNoun("location", plural=True),
        "sedes, oficinas, sucursales, ubicaciones, sitios, lugares, ciudades, agencias, localidades, locales, plazas",
    ),
    (
        DimensionNoun("person"),
        "usuario, usuaria, persona, empleado, empleada, agente, colaborador, colaboradora, funcionario, funcionaria, trabajador, trabajadora, asesor, asesora, ejecutivo, ejecutiva, alguien, operador, operadora",
    ),
    (
        DimensionNoun("person", plural=True),
        "usuarios, usuarias, personas, gente, empleados, empleadas, agentes, colaboradores, funcionarios, funcionarias, trabajadores, asesores, asesoras, ejecutivos, companeros, operadores, personal, el personal",
    ),
    (DimensionNoun("person", caller=True), "llamante, llamador"),
    (
        DimensionNoun("person", plural=True, caller=True),
        "llamantes, llamadores, (usuarios|personas|empleados|los) que [mas] (llaman|llamaron), los que mas (llaman|llamaron)",
    ),
    (DimensionNoun("extension"), "extension, ext, anexo, interno, linea"),
    (DimensionNoun("extension", plural=True), "extensiones, exts, anexos, internos, lineas"),
    (DimensionNoun("number"), "numero [de telefono|telefonico|marcado|llamado|de destino|destino|de origen], telefono"),
    (
        DimensionNoun("number", plural=True),
        "numeros [de telefono|telefonicos|marcados|llamados|de destino|destino|de origen], telefonos",
    ),
    (DimensionNoun("country"), "pais [de destino|destino], destino"),
    (DimensionNoun("country", plural=True), "paises [de destino|destino], destinos"),
    (DimensionNoun("queue"), "cola [de llamadas|de atencion], fila, grupo de salto"),
    (DimensionNoun("queue", plural=True), "colas [de llamadas|de atencion], filas"),
    (DimensionNoun("trunk"), "troncal, trunk, enlace, linea troncal"),
    (DimensionNoun("trunk", plural=True), "troncales, trunks, enlaces"),
    (DimensionNoun("call_type"), "tipo [de llamada|de llamadas], clase de llamada, categoria"),
    (DimensionNoun("call_type", plural=True), "tipos [de llamada|de llamadas], clases de llamadas, categorias"),
    (DimensionNoun("direction"), "sentido [de la llamada], direccion"),
    (DimensionNoun("hour"), "hora, hora del dia, franja horaria, franja, hora de reloj"),
    (DimensionNoun("hour", plural=True), "horas, horas del dia, franjas horarias, franjas"),
    (DimensionNoun("day"), "dia, fecha"),
    (DimensionNoun("day", plural=True), "dias, fechas"),
    (DimensionNoun("weekday"), "dia de [la] semana, dia de la sem"),
    (DimensionNoun("weekday", plural=True), "dias de la semana"),
    (DimensionNoun("week"), "semana"),
    (DimensionNoun("week", plural=True), "semanas"),
    (DimensionNoun("month"), "mes"),
    (DimensionNoun("month", plural=True), "meses"),
    (GroupWord("location"), "sede por sede, oficina por oficina, sucursal por sucursal, sede a sede"),
    (GroupWord("person"), "usuario por usuario, persona por persona, agente por agente"),
    (GroupWord("country"), "pais por pais"),
    (
        GroupWord("day"),
        "dia con dia, dia tras dia, diari(o|a|os|as), a diario, dia a dia, dia por dia, al dia, diariamente",
    ),
    (GroupWord("hour"), "hora a hora, hora por hora"),
    (GroupWord("week"), "semanal[es], semana a semana, a la semana, semanalmente"),
    (GroupWord("month"), "mensual[es], mes a mes, al mes, mensualmente"),
    # What gives its neighbours a role
    (
        Marker("among"),
        "sobre, del total de [las], de todas las, de entre las, entre las, entre todas las, sobre el total [de] [las|los], sobre las, respecto al total de [las], de la totalidad de [las]",
    ),
    (
        Marker("by"),
        "por [cada], para cada, en cada, de cada, desde cada, cada, segun [el|la], (agrupad|desglosad|dividid|separad|discriminad|clasificad|repartid|segmentad|organizad)(a|o|as|os) (por|segun), (desglose|distribucion|reparto|division) (por|de), "
        "agrupando por, agrupa por, separando por, separa por, desglosa por, a nivel de, cada uno de los, cada una de las, (agrupa|agrupalas|separalas|divide|divididas|desglosalas|muestralas) por, entre las, entre los",
    ),
    (
        Marker("order_by"),
        "(ordenad|clasificad)(a|o|as|os) por [el] (numero|cantidad) de, por (numero|cantidad|volumen|total) de, por [el|la] (numero|cantidad|volumen) [total] de, ordenad(a|o|as|os) por, en terminos de, segun (el numero|la cantidad) de",
    ),
    (
        Marker("which"),
        "que, cual, cuales, a que, de que, desde que, en que, hacia que, con que, cuales de, a cual, a cuales, desde cual, desde cuales, en cual",
    ),
    (Marker("who"), "quien, quienes, quien mas"),
    (Marker("whom"), "a quien, a quienes, con quien, con quienes, hacia quien"),
    (Marker("when"), "cuando, a que hora, en que momento, que dia y hora"),
    (
        Marker("how_many"),
        "cantidad, cantidades, cuant(o|a|os|as), [el|la] (numero|cantidad|volumen|total|conteo) [total] de, cuenta de, cuenta las, cuenta, que (cantidad|numero) de, a cuant(o|a|os|as), con cuant(o|a|os|as), de cuant(o|a|os|as), cuent(a|ame) cuantas",
    ),
    (
        Marker("how_long"),
        "cuanto tiempo, cuantos minutos, cuantas horas, cuantos segundos, cuanto (duro|duraron|dura|duran|hablo|hablaron|hablamos|se hablo), por cuanto tiempo",
    ),
    (
        Marker("list"),
        "lista [de|las|los], listado [de], enumera, detalle[s] [de|del|de las|de los], listame, relacion de, el detalle de, cuales fueron, cuales son, cuales han sido, individuales",
    ),
    (
        Marker("show"),
        "(desglosa|divide|separa|agrupa|reparte|parte)[la|las|lo|los|me|melas], muestra, muestrame, mostrar, mostrame, dame, dar, ensename, trae, traeme, saca, sacame, pasame, presentame, ver, quiero ver, regalame, indicame, busca, buscame, enviame, mandame",
    ),
    (Marker("top"), "top, ranking de, ranking, [los|las] principales, primeros, primeras, mejores"),
    (Marker("bottom"), "ultimos lugares"),
    (
        Marker("excluded"),
        "[fueron|son|estan] excluid(o|a|os|as), aparte, no incluid(o|a|os|as), quitad(o|a|os|as), descontad(o|a|os|as), al margen",
    ),
    (
        Marker("not"),
        "si no (tomamos|tenemos|tomo|tengo|contamos|incluimos) [en cuenta] [a], sin tomar en cuenta [a], quita(le|les|me), saca(le|les|me|ndo), descuenta(le|les), no, sin, excepto, salvo, menos [las|los|la|el], sin (contar|incluir|considerar|tener en cuenta|tomar en cuenta) [a], excluyendo [a], excluye, excluir, exceptuando [a], quitando, quita, quitar, descontando, omitiendo, omite, ignorando, ignora, "
        "a excepcion de, con excepcion de, aparte de, ademas de no, que no (sean|fueron|son|fueran|eran|incluyan|incluya), distint(a|as|o|os) (de|a), diferente[s] (de|a), no (incluyas|cuentes|incluir|contar|incluyendo|contando), "
        "(todas|todos|todo) (menos|excepto|salvo), dejando fuera [a], fuera de [las|los], a parte de, ni, tampoco, descarta, descartando, restando",
    ),
    (Marker("and"), "y, e, ademas de, junto con, asi como, y tambien"),
    (Marker("or"), "o, u, y o"),
    (
        Marker("versus"),
        "versus, vs, contra, frente a, respecto (a|de|al|del), con respecto (a|de|al), comparad(a|as|o|os) con, en comparacion (con|a|al), en relacion (con|a|al), comparando con, con las de, con la de",
    ),
    (
        Marker("compare"),
        "(esta|estan|van|va) (subiendo|bajando|aumentando|creciendo), subieron, bajaron, aumentaron, compara, comparar, comparame, comparacion [de|entre], comparativa [de|entre], comparativo [de|entre], diferencia [entre|de], contrasta, comparemos, comparando, compare",
    ),
    (
        Marker("copula"),
        "son, fueron, eran, es, fue, han sido, sean, que son, que fueron, que eran, corresponde[n] a, resultaron, que han sido, va[n] a, fueron a, van, estan",
    ),
    (Marker("us"), "nos"),
    (
        Marker("them"),
        "su, sus, ell(os|as), es(os|as), de ell(os|as), de es(os|as), de est(os|as), entre ell(os|as), est(os|as), aquellas, aquellos, de las cuales, de los cuales, esas llamadas, estas llamadas",
    ),
    (
        Marker("only"),
        "solo, solamente, unicamente, nada mas, exclusivamente, tan solo, filtra [por], filtralo por, limita a, limitalo a, limitate a, dejame solo, deja solo",
    ),
    (
        Marker("also"),
        "no COMMA, que hay de, que tal, y que hay de, y que tal, lo mismo [para|pero|en|con|de], igual pero, ahora, y ahora, y si, que pasa con, y que pasa con, repite [para|con], tambien, [perdon] quise decir, me refiero a, me referia a, perdon, quiero decir, correccion, digo",
    ),
    (Marker("instead"), "en vez de eso, en su lugar, mejor"),
    (Marker("distinct"), "distint(o|a|os|as), diferente[s], unic(o|a|os|as)"),
    (
        Marker("starting_with"),
        "que (empiezan|empiecen|comienzan|comiencen|inician|inicien|empezaban|empezaron|arrancan) (con|por|en), (empezando|comenzando|iniciando) (con|por|en), con [el] prefijo, prefijo, (empiezan|comienzan) (por|con)",
    ),
    (Marker("outside"), "extern(o|os), de fuera, de afuera"),
    (Marker("more"), "mas"),
    (Marker("fewer"), "menos"),
    (Marker("than"), "que"),
    (Marker("between"), "entre"),
    # Extremes
    (
        ExtremeWord("most"),
        "mas, mas alt(a|o|as|os), mas grande[s], [la|el] mayor (cantidad|numero|volumen) de, mayor, mayores, maxim(o|a|os|as), el mayor, la mayor, [lo] mas a menudo, mas frecuente[s], con mas frecuencia, mas veces",
    ),
    (
        ExtremeWord("least"),
        "menos, mas (baj|pequen)(a|o|as|os), [la|el] menor (cantidad|numero|volumen) de, menor, menores, minim(a|os|as), el menor, la menor, menos frecuente[s], menos veces",
    ),
    (
        ExtremeWord("longest"),
        "mas (larg(a|as|o|os)|extens(a|as|o|os)|prolongad(a|as|o|os)|duraderas), de mayor duracion, de mas duracion, que mas duraron, que mas duro, que duro mas, que duraron mas, con mayor duracion, mas duraron, mas duro",
    ),
    (
        ExtremeWord("shortest"),
        "mas (cort(a|as|o|os)|breve|breves), de menor duracion, de menos duracion, que menos duraron, con menor duracion",
    ),
    (ExtremeWord("latest"), "ultim(o|a|os|as), mas reciente[s], por ultima vez, reciente[s]"),
    (ExtremeWord("earliest"), "primer, primer(o|a), mas antigu(a|o|as|os), por primera vez"),
    (
        ExtremeWord("busiest"),
        "mas (ocupad|activ|concurrid|cargad|movid|transitad)(o|a|os|as), con mas (movimiento|trafico|actividad), de mayor (trafico|movimiento|actividad|volumen), pico, punta, con mayor (trafico|movimiento|actividad|volumen)",
    ),
    (
        ExtremeWord("quietest"),
        "mas tranquil(o|a|os|as), menos (ocupad|activ|concurrid|movid)(o|a|os|as), con menos (movimiento|trafico|actividad), valle",
    ),
    # Who did what
    (
        VerbWord("make"),
        "saco, acumulo, acumularon, acumula, sumo, sumaron, sacaron, (ha|han|hemos) (hecho|realizado|efectuado), dejo, dejaron, hicieron, hizo, hicimos, hacen, hacer, haciendo, hiciste, hicieras, realizo, realizaron, realizamos, realiza, realizan, realizar, efectuo, efectuaron, efectuamos, efectua, efectuan, generaron, generamos, origino, originaron, originamos, emitio, emitieron, emitimos",
    ),
    (
        VerbWord("receive"),
        "recibio, recibieron, recibimos, recibe, reciben, recibir, recibiendo, tomo, tomaron, le entraron, entro, nos llegaron, nos hicieron, nos hizo, nos entraron",
    ),
    (
        VerbWord("call"),
        "llamo, llamaron, llamamos, llama, llaman, llamar, llamado a, llamando, marco, marcaron, marcamos, marcar, marcado, marca, marcan, telefoneo, telefonearon, telefoneamos, contacto, contactaron, contactamos, se comunico, se comunicaron, nos comunicamos, timbro, timbraron",
    ),
    (VerbWord("spend"), "gasto, gastaron, gastamos, gastan, consumio, consumieron, consumimos"),
    (
        VerbWord("last"),
        "[se] alargaron, [se] alargo, duraron, duro, duran, dura, duren, durar, que (duraron|duran|duro|duren|durasen|hayan durado), con [una] duracion, de duracion, de una duracion, con duracion, hayan durado, tardaron",
    ),
    (
        VerbWord("talk"),
        "hablo, hablaron, hablamos, habla, hablan, hablado, hablar, converso, conversaron, paso al telefono, pasaron al telefono, hablando, estuvo hablando",
    ),
    (
        VerbWord("use"),
        "usaron, uso, usando, a traves de, mediante, via, pasaron por, que pasaron por, salieron por, entraron por, cursadas por",
    ),
    # Numbers
    (
        Comparator(">"),
        "mas de, por encima de, superior[es] a, mayor[es] (a|de|que), que superen [los|las], que superan [los|las], superan, superaron [los|las], supero [los|las], que pasen de, arriba de, por arriba de, que exceden, mas alla de, pasaron de",
    ),
    (
        Comparator(">", of_duration=True),
        "mas larg(a|as|o|os) (de|que), (duraron|duran|duro|duren|con duracion|de duracion|con una duracion) (mas de|mayor (a|de|que)|superior a), de duracion (superior|mayor) (a|que|de)",
    ),
    (Comparator(">="), "al menos, por lo menos, como minimo, minimo, no menos de, un minimo de, cuando menos"),
    (
        Comparator("<"),
        "menos de, por debajo de, inferior[es] a, menor[es] (a|de|que), no llegan a, debajo de, que no lleguen a",
    ),
    (
        Comparator("<", of_duration=True),
        "mas cort(a|as|o|os) (de|que), (duraron|duran|duro|duren|con duracion|de duracion|con una duracion) (menos de|menor (a|de|que)|inferior a)",
    ),
    (Comparator("<="), "como maximo, a lo sumo, maximo, no mas de, un maximo de, cuando mucho, como mucho"),
    (Comparator("="), "exactamente, justo, igual a"),
    (OrMore(">="), "o (mas|superior|mayor|mayores|superiores), en adelante, para arriba, y mas, hacia arriba"),
    (OrMore("<="), "o (menos|inferior|menor), para abajo, hacia abajo"),
    (Amount(900), "[un] cuarto de hora"),
    (Amount(30), "medio minuto"),
    (Amount(1800), "media hora"),
    (Amount(3600), "una hora"),
    (Amount(5400), "[una] hora y media"),
    (Amount(60), "un minuto"),
    (UnitWord(1), "segundo, segundos, seg, segs"),
    (UnitWord(60), "minuto, minutos, min, mins"),
    (UnitWord(3600), "hora, horas, hs"),
    # Places of things
    (Preposition("from"), "desde, procedente[s] de, provenientes de, origen"),
    (Preposition("to"), "a, al, hacia, para el, con destino [a], destino"),
    (Preposition("in"), "en, dentro de"),
    (Preposition("by"), "por, por parte de, de parte de, hech(a|as) por, realizad(a|as) por, efectuad(a|as) por"),
    (Preposition("of"), "de, del, pertenecientes a"),
    (Preposition("with"), "con, que tienen, que tengan, tengan, tuvieron, tienen, tuvo, tiene"),
    (Preposition("for"), "para"),
    # Not about figures of calls
    (
        IntentWord("help"),
        "ayuda, ayudame, que puedes hacer, que sabes hacer, que puedo preguntar[te], que puedo hacer, como funcionas, como funciona esto, que haces, comandos, que sabes, en que me puedes ayudar, como me puedes ayudar, que se puede preguntar",
    ),
    (
        IntentWord("greeting"),
        "hola, buenas, buenos dias, buenas tardes, buenas noches, que tal, buen dia, hey, saludos",
    ),
    (IntentWord("thanks"), "gracias, muchas gracias, mil gracias, ok gracias, perfecto gracias, te agradezco"),
    (
        IntentWord("data"),
        "que datos, cuales datos, datos, que hay cargado, cargados, que tan recientes, cobertura, desde cuando [hay|tenemos|tienes] [datos|informacion|registros], que informacion, historial, que tan frescos, actualizados, registros, que historial",
    ),
    (
        IntentWord("trace"),
        "rastrea [la llamada], traza [la llamada], sigue [la llamada], que paso (con|en) [la] [llamada], tramo a tramo, recorrido de [la llamada], cuentame (de|sobre) la llamada, historia de la llamada, trazabilidad de",
    ),
    (
        IntentWord("verify"),
        "verifica[lo] [el] [recibo], recibo, comprueba[lo], revisa[lo] de nuevo, sigue igual, es correcto, vuelve a ejecutar[lo], repite la consulta, confirma el dato, estas seguro, verificar",
    ),
    (
        Filler(),
        "[me] (regala|regalas|pasas|pasa), activo, activado, nomas, nada mas el total, anda, andan, ya, como (quedan|van|estan|quedaron|fueron), a (esa|ese), solo (el numero|la cifra|el total|el dato), anduvo, anduvieron, andaba, andan, estaba, estaban, estuvo, nombres, tod(os|as) (las|los) (sedes|oficinas|sucursales|usuarios), en todas las (sedes|oficinas|sucursales), o sea, es decir, pero, junt(o|a|os|as), llevamos, llevan, tenes, tienes, tenias, tenga, nuestra gente, nuestr(os|as) (usuarios|empleados|agentes|companeros|colaboradores|oficinas), con que frecuencia, el, la, los, las, lo, un, una, unos, unas, se, que, hubo, habia, hay, han, ha, he, hemos, haya, hayan, fueron, fue, son, es, era, eran, sido, tiene, tuvo, tuvieron, tienen, tenemos, tuvimos, por favor, porfa, porfavor, porfis, me, te, le, les, "
        "puedes, podrias, puede, podria, pueden, podes, decirme, decir, dime, decime, digame, dinos, quiero, quisiera, necesito, necesitamos, queria, saber, conocer, sabes, oye, che, hey, hola, favor, nuestr(o|a|os|as), del, de, al, en, con, a, y, "
        "tod(o|a|os|as), cualquier, algun(a|os|as), muy, ya, pues, entonces, bueno, ok, gracias, si, asi, ese, esa, eso, cual, cuales, donde, registrad(a|as|o|os), registraron, registramos, registro, hicieron, ocurrieron, ocurrio, se dieron, producid(a|as), "
        "total, totales, general, en general, global, globalmente, informe [de|sobre], reporte [de|sobre], resumen [de|sobre], estadistica[s] [de|sobre], datos (de|sobre), cifras [de|sobre], grafic(o|a) [de|sobre], tabla [de|con], compania, empresa, banco, organizacion, la empresa, toda la empresa, "
        "todo el mundo, aqui, tambien, ademas, cada uno, cada una, vez, nada, cosa, cosas, sobre, acerca de, durante, para, actualmente, realmente, trafico, actividad, volumen, desglose, porque, les, tipo, sus, su, les, parte, ahi, alla, buenos dias, buenas tardes, buenas, "
        "hasta, exactamente cuantas, mira, amigo, hombre, rapidamente, rapido, consultar, consulta, consultarte, preguntarte, preguntar, una consulta, una pregunta, quedaron, estuvieron, estuvo, dio, dieron, sale, salen, haber, a ver, ver, obtener, obten, calcula, calcular, calculame, hazme, haz, hagas",
    ),
]
