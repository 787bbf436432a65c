"""What the Slack channel itself says, in every language."""

from tools.words import Words

STOP = Words("Stop", "Detener")
STOPPED = Words("Stopped.", "Detenido.")
NOT_YOURS = Words("Only the person who asked can stop this.", "Solo quien preguntó puede detener esto.")
HELP = Words("help", "ayuda")

GUEST = Words(
    "I only answer members of this organisation, not guests.",
    "Solo respondo a miembros de esta organización, no a invitados.",
)
NO_ROLE = Words(
    "You have no role here yet. An administrator of Ringfence can give you one.",
    "Todavía no tienes un rol aquí. Un administrador de Ringfence puede darte uno.",
)
SHARED_CHANNEL = Words(
    "Other organisations read this channel, so I say nothing here. Ask me in a direct message.",
    "Otras organizaciones leen este canal, así que aquí no digo nada. Pregúntame en un mensaje directo.",
)
UNKNOWN_WORKSPACE = Words(
    "Ringfence is not installed in this workspace.",
    "Ringfence no está instalado en este espacio de trabajo.",
)

PROMPTS = Words("Ask, for example:", "Pregunta, por ejemplo:")
WHAT_IS_STORED = Words("what data do you have?", "¿qué datos tienes?")
