"""German."""

from __future__ import annotations

from tertulia.actions.reaching.tongues.base import Counted, DigestWords, PageWords, Said, Tongue

_RESET = """Hallo {name},

jemand, wahrscheinlich du, möchte ein neues Passwort für @{handle} in {workspace} setzen.
Folge dazu innerhalb einer Stunde diesem Link:

{link}

Wenn du es nicht warst, tu nichts: Dein Passwort bleibt, wie es ist.
"""
_CONFIRMATION = """Hallo {name},

ist das deine E-Mail-Adresse? Folge innerhalb einer Woche diesem Link, um das zu bestätigen:

{link}

@{handle} in {workspace} erfährt dann hier, was wartet, sofern nicht anders eingestellt.
Wenn das nicht du bist, tu nichts.
"""
_MOVED = """Hallo {name},

die E-Mail-Adresse von @{handle} in {workspace} wurde geändert. Links zu einem neuen
Passwort gehen von jetzt an an die neue, und hierher kommt keine E-Mail mehr.

Wenn du es nicht warst, sag sofort Inhaber oder Admin von {workspace} Bescheid.
"""
_LINKED = """Hallo {name},

ein Konto bei {issuer} öffnet von jetzt an @{handle} in {workspace}.

Wenn du es nicht warst, sag sofort Inhaber oder Admin von {workspace} Bescheid.
"""
_INVITED = """Hallo,

{host} lädt dich zu {workspace} ein. Folge diesem Link, um hineinzukommen:

{link}

Er ist nur für dich. Wenn du nicht weißt, wer dich einlädt, tu nichts.
"""
_DIGEST = """Hallo {name},

{count} auf dich in {workspace}:

{what}

Das erfährst du {when}, solange du nicht hier bist. Wann, wählst du in den Einstellungen;
beenden kannst du es hier, ohne dich anzumelden:
{stop}
"""
GERMAN = Tongue(
    tag="de",
    reset=Said("Ein neues Passwort für {workspace}", _RESET),
    confirmation=Said("Ist das deine E-Mail-Adresse? {workspace}", _CONFIRMATION),
    moved=Said("Deine E-Mail-Adresse in {workspace}", _MOVED),
    linked=Said("Dein Konto in {workspace}", _LINKED),
    invited=Said("{host} lädt dich zu {workspace} ein", _INVITED),
    digest=DigestWords(
        letter=Said("{count} auf dich in {workspace}", _DIGEST),
        waits=Counted("1 Nachricht wartet", "{count} Nachrichten warten"),
        when={"away": "höchstens einmal in der Stunde", "daily": "einmal am Tag", "weekly": "einmal in der Woche"},
        said={"mention": "{name} nennt dich", "direct": "{name}", "reply": "{name}, in einem Thread"},
        counted={
            "mention": Counted("{count} Nachricht, die dich nennt", "{count} Nachrichten, die dich nennen"),
            "direct": Counted("{count} Direktnachricht", "{count} Direktnachrichten"),
            "reply": Counted(
                "{count} Antwort in Threads, denen du folgst", "{count} Antworten in Threads, denen du folgst"
            ),
        },
        direct="Direkt",
        direct_with="Direkt: {names}",
        a_file="(eine Datei)",
        more="Und {count} weitere.",
        more_elsewhere="Und anderswo noch mehr.",
    ),
    pages=PageWords(
        asked={
            "stop": Said(
                "Diese E-Mails beenden?",
                "@{handle} in {workspace} erfährt dann nicht mehr per E-Mail, was dort wartet. Sonst bleibt alles.",
            ),
            "confirm": Said(
                "Ist das deine E-Mail-Adresse?",
                "@{handle} in {workspace} erfährt dann per E-Mail, was dort wartet. Wenn das nicht du bist, schließe "
                "diese Seite.",
            ),
        },
        button={"stop": "Beenden", "confirm": "Es ist meine"},
        done={
            "stop": Said(
                "Beendet",
                "@{handle} in {workspace} erfährt nichts mehr per E-Mail. In den Einstellungen geht es wieder an.",
            ),
            "confirm": Said(
                "Danke",
                "@{handle} in {workspace} erfährt per E-Mail, was dort wartet. Wann, sagen die Einstellungen.",
            ),
        },
        way_in="Zur Startseite",
    ),
)
