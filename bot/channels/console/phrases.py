"""What the terminal itself says, in every language."""

from tools.words import Words

LEFT_OUT = Words(
    "No room for: {columns}. A wider window or --json shows them.",
    "No caben: {columns}. Se ven en una ventana más ancha o con --json.",
)
MORE_ROWS = Words("… and {count} more; --json prints them all.", "… y {count} más; --json las muestra todas.")
I_READ = Words("I read:", "Entendí:")
PICK = Words(
    "Type the number of your choice, or ask in other words.",
    "Escribe el número de tu opción, o pregunta con otras palabras.",
)

DECIDE = Words(
    "Type the number to decide, or go on and decide later: /approve {id}, /reject {id}.",
    "Escribe el número para decidir, o sigue y decide después: /aprobar {id}, /rechazar {id}.",
)
DECIDE_LATER = Words(
    "`ringfence chat` decides it: /approve {id} or /reject {id}.",
    "`ringfence chat` lo decide: /aprobar {id} o /rechazar {id}.",
)

CANCELLED = Words("Cancelled.", "Cancelado.")
LEAVE = Words("Ctrl-D leaves.", "Ctrl-D para salir.")
BYE = Words("Bye.", "Hasta luego.")
UNKNOWN_COMMAND = Words("There is no {command}; /help and /quit there are.", "No existe {command}; sí /help y /quit.")
WHICH = Words("Which one? {command} A-7K3QX9PD4M", "¿Cuál? {command} A-7K3QX9PD4M")

GREETING = Words(
    "Ask in English or Spanish; every figure comes with a receipt. /help says more, Ctrl-D leaves.",
    "Pregunta en español o en inglés; cada cifra trae su recibo. /help cuenta más, Ctrl-D para salir.",
)
NO_DATA = Words(
    "There are no calls here yet. `ringfence import FILE` loads some, `ringfence demo` shows how it looks.",
    "Aquí no hay llamadas todavía. `ringfence import ARCHIVO` las carga, `ringfence demo` muestra cómo se ve.",
)
FOR_EXAMPLE = Words("For example:", "Por ejemplo:")
KEYS = Words(
    "/quit or Ctrl-D leaves. Ctrl-C stops a question, or clears the line. Arrow up brings back what you asked.",
    "/quit o Ctrl-D para salir. Ctrl-C detiene una pregunta o borra la línea. Flecha arriba trae lo preguntado.",
)
