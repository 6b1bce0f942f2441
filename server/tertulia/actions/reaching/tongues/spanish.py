"""Spanish."""

from __future__ import annotations

from tertulia.actions.reaching.tongues.base import Counted, DigestWords, PageWords, Said, Tongue

_RESET = """Hola, {name}:

alguien, probablemente tú, quiere poner una contraseña nueva a @{handle} en {workspace}.
Para hacerlo, sigue este enlace en la próxima hora:

{link}

Si no has sido tú, no hagas nada: tu contraseña se queda como está.
"""
_CONFIRMATION = """Hola, {name}:

¿es esta tu dirección de correo? Para confirmarlo, sigue este enlace en una semana:

{link}

@{handle} en {workspace} sabrá entonces por aquí lo que le espera, salvo que diga otra cosa.
Si no eres tú, no hagas nada.
"""
_MOVED = """Hola, {name}:

se ha cambiado la dirección de correo de @{handle} en {workspace}. Los enlaces a una
contraseña nueva van desde ahora a la nueva, y aquí ya no llegará ningún correo.

Si no has sido tú, avisa enseguida a un propietario o admin de {workspace}.
"""
_LINKED = """Hola, {name}:

una cuenta de {issuer} abre desde ahora @{handle} en {workspace}.

Si no has sido tú, avisa enseguida a un propietario o admin de {workspace}.
"""
_INVITED = """Hola:

{host} te invita a {workspace}. Sigue este enlace para entrar:

{link}

Es solo para ti. Si no sabes quién te invita, no hagas nada.
"""
_DIGEST = """Hola, {name}:

{count} en {workspace}:

{what}

Se te avisa {when}, mientras no estás aquí. Elige cuándo en los ajustes, o deja de
recibirlo aquí, sin iniciar sesión:
{stop}
"""
SPANISH = Tongue(
    tag="es",
    reset=Said("Una contraseña nueva para {workspace}", _RESET),
    confirmation=Said("¿Es esta tu dirección de correo? {workspace}", _CONFIRMATION),
    moved=Said("Tu dirección de correo en {workspace}", _MOVED),
    linked=Said("Tu cuenta en {workspace}", _LINKED),
    invited=Said("{host} te invita a {workspace}", _INVITED),
    digest=DigestWords(
        letter=Said("{count} en {workspace}", _DIGEST),
        waits=Counted("1 mensaje te espera", "{count} mensajes te esperan"),
        when={"away": "como mucho una vez por hora", "daily": "una vez al día", "weekly": "una vez a la semana"},
        said={"mention": "{name} te nombra", "direct": "{name}", "reply": "{name}, en un hilo"},
        counted={
            "mention": Counted("{count} mensaje que te nombra", "{count} mensajes que te nombran"),
            "direct": Counted("{count} mensaje directo", "{count} mensajes directos"),
            "reply": Counted("{count} respuesta en hilos que sigues", "{count} respuestas en hilos que sigues"),
        },
        direct="Directo",
        direct_with="Directo: {names}",
        a_file="(un archivo)",
        more="Y {count} más.",
        more_elsewhere="Y más en otros sitios.",
    ),
    pages=PageWords(
        asked={
            "stop": Said(
                "¿Dejar de recibir estos correos?",
                "@{handle} en {workspace} ya no sabrá por correo lo que le espera allí. No cambia nada más.",
            ),
            "confirm": Said(
                "¿Es esta tu dirección de correo?",
                "@{handle} en {workspace} sabrá entonces por correo lo que le espera allí. Si no eres tú, cierra esta "
                "página.",
            ),
        },
        button={"stop": "Dejar de recibirlos", "confirm": "Es la mía"},
        done={
            "stop": Said(
                "Hecho",
                "@{handle} en {workspace} ya no recibe avisos por correo. Se vuelven a activar en los ajustes.",
            ),
            "confirm": Said(
                "Gracias",
                "@{handle} en {workspace} sabrá por correo lo que le espera allí. Los ajustes dicen cuándo.",
            ),
        },
        way_in="Ir a la página de inicio",
    ),
)
