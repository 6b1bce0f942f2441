"""What is understood of German and Spanish, and what is said in them, from casual to formal."""

from __future__ import annotations

import re
from dataclasses import dataclass

_POLITE_DE = r"(?:(?:bitte|also|und|sag(?:en\s+sie)?\s+mir|kannst\s+du\s+mir\s+sagen|weißt\s+du|wissen\s+sie)[\s,]+)*"
_POLITE_ES = r"(?:(?:por\s+favor|y|oye|dime|d[ií]game|puedes\s+decirme|sabes|me\s+dices)[\s,]+)*"
_END = r"(?:[\s,]+(?:bitte|gerade|jetzt|por\s+favor|ahora|ya))*\s*[?!.]*$"


@dataclass(frozen=True, slots=True)
class Speech:
    """One language: the forms of what is asked by intent, figures as they are spoken, and phrases by register.

    A form of `time` may name a `place`, one of `sum` has an `expression`. `cities` are names that the clock knows
    otherwise.
    """

    forms: tuple[tuple[str, re.Pattern[str]], ...]
    spoken: tuple[tuple[re.Pattern[str], str], ...]
    cities: dict[str, str]
    phrases: dict[str, tuple[str, str, str]]


def _forms(lead: str, **wordings: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    compiled = (
        (name, re.compile(rf"^[¿¡]?{lead}[¿¡]?(?:{one}){_END}", re.IGNORECASE)) for name, one in wordings.items()
    )
    return tuple(compiled)


def _spoken(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in pairs)


_PLACE = r"(?P<place>[^\W\d_][\w .'’/-]{1,40}?)"
_SUM = r"(?P<expression>[\d(√-].{0,120}?)"
# In both a dot groups digits and a comma begins the fraction.
_FIGURES = (
    (r"(?<=\d)\.(?=\d{3}(?!\d))", ""),
    (r"(?<=\d),(?=\d)", "."),
)

GERMAN = Speech(
    forms=_forms(
        _POLITE_DE,
        time=rf"(?:wie\s+(?:spät|viel\s+uhr)\s+(?:ist\s+es|es\s+(?:ist|jetzt\s+ist)|haben\s+wir)|wie\s+ist\s+die\s+uhrzeit"
        rf"|welche\s+uhrzeit\s+(?:ist\s+es|haben\s+wir))(?:\s+(?:gerade|jetzt))?(?:\s+in\s+{_PLACE}(?:\s+ist)?)?",
        sum=rf"(?:was\s+(?:ist|sind|ergibt|macht|gibt)|wie\s*viel\s+(?:ist|sind|ergibt|macht|gibt)|berechne|rechne|errechne)"
        rf"\s+{_SUM}(?:\s+aus)?",
        greeting=r"(?:hallo|guten\s+(?:morgen|tag|abend)|servus|moin(?:\s+moin)?|grüß\s+(?:gott|dich))(?:\s+\w+){0,2}",
        thanks=r"(?:(?:vielen|herzlichen|besten)\s+)?(?:dank|danke)(?:\s+(?:dir|ihnen|schön|sehr|vielmals)){0,2}",
        farewell=r"(?:tschüss|tschüs|auf\s+wiedersehen|bis\s+(?:bald|später|morgen)|gute\s+nacht)(?:\s+\w+)?",
        abilities=r"(?:was|wobei|womit)\s+(?:kannst\s+du|können\s+sie)(?:\s+(?:alles|so|mir|denn|helfen|tun|machen)){0,3}"
        r"|wer\s+(?:bist\s+du|sind\s+sie)|was\s+bist\s+du",
        feeling=r"wie\s+geht(?:['’]?s|\s+es)(?:\s+(?:dir|ihnen))?",
    ),
    spoken=_spoken(
        *_FIGURES,
        (r"\s*prozent\b", "%"),
        (r"\bvon\b", " of "),
        (r"\bmal\b|×", "*"),
        (r"\bplus\b|\bund\b", "+"),
        (r"\bminus\b|\bweniger\b", "-"),
        (r"\b(?:geteilt\s+)?durch\b|÷", "/"),
        (r"\bhoch\b", "^"),
    ),
    cities={
        "tokio": "Tokyo",
        "wien": "Vienna",
        "rom": "Rome",
        "moskau": "Moscow",
        "mailand": "Milan",
        "kairo": "Cairo",
        "athen": "Athens",
        "lissabon": "Lisbon",
        "prag": "Prague",
        "warschau": "Warsaw",
    },
    phrases={
        "time here": ("Es ist {clock} Uhr ({zone}).",) * 2 + ("Es ist nun {clock} Uhr ({zone}).",),
        "time there": ("In {place} ist es {clock} Uhr.",) * 2 + ("In {place} ist es nun {clock} Uhr.",),
        "sum": ("{shown} = {value}.", "{shown} ergibt {value}.", "{shown} ergibt {value}."),
        "failed": (
            "Das klappt nicht: {why}",
            "Das ließ sich nicht ermitteln: {why}",
            "Das ließ sich leider nicht ermitteln: {why}",
        ),
        "no tool": (
            "Dafür bräuchte ich {tool}, und das darf ich hier nicht.",
            "Dazu brauche ich {tool}, was mir hier nicht erlaubt ist.",
            "Dazu benötige ich {tool}, was mir hier nicht gestattet ist.",
        ),
        "greeting": ("Hey {name}!", "Hallo {name}.", "Guten Tag, {name}."),
        "thanks": ("Klar, gern!", "Gern geschehen.", "Es war mir ein Vergnügen."),
        "farewell": (
            "Bis bald, {name}!",
            "Auf Wiedersehen, {name}.",
            "Ich wünsche Ihnen noch einen guten Tag, {name}.",
        ),
        "feeling": (
            "Bei mir sind alle Regeln beisammen, danke!",
            "Alle meine Regeln sind in Ordnung, danke.",
            "Danke der Nachfrage: alle meine Regeln sind in Ordnung.",
        ),
        "abilities": (
            "Ich bin {name}, nur Regeln, kein Sprachmodell. Auf Deutsch kann ich rechnen, die Uhrzeit sagen und den"
            " Raum zusammenfassen; auf Englisch mehr.",
            "Ich bin {name} und antworte nach Regeln, ohne Sprachmodell. Auf Deutsch rechne ich, sage die Uhrzeit und"
            " fasse zusammen, was hier gesagt wurde; auf Englisch kann ich mehr.",
            "Ich bin {name} und antworte nach Regeln, ohne ein Sprachmodell. Auf Deutsch rechne ich für Sie, sage die"
            " Uhrzeit und fasse zusammen, was hier gesagt wurde; auf Englisch vermag ich mehr.",
        ),
        "quip": ("(Ganz ohne Finger gerechnet. Ich hab keine.)", "(Ganz ohne Finger.)", "(Mein Abakus lässt grüßen.)"),
    },
)

SPANISH = Speech(
    forms=_forms(
        _POLITE_ES,
        time=rf"qu[eé]\s+horas?\s+(?:es|son|tenemos|ser[aá])(?:\s+(?:ahora|ya))?(?:\s+(?:mismo\s+)?en\s+{_PLACE})?",
        sum=rf"(?:cu[aá]ntos?\s+(?:es|son|da|hacen)|qu[eé]\s+(?:es|da)|calcula|calcule)\s+(?:el\s+)?{_SUM}",
        greeting=r"(?:hola|buen(?:os|as)\s+(?:d[ií]as|tardes|noches)|buenas)(?:\s+\w+){0,2}",
        thanks=r"(?:muchas\s+|mil\s+)?gracias(?:\s+\w+){0,2}",
        farewell=r"(?:adi[oó]s|hasta\s+(?:luego|mañana|pronto)|chao|nos\s+vemos)(?:\s+\w+)?",
        abilities=r"(?:en\s+)?qu[eé]\s+(?:m[aá]s\s+)?(?:puedes|puede|sabes|sabe)(?:\s+(?:usted|hacer|ayudar|ayudarme)){0,2}"
        r"|qui[eé]n\s+(?:eres|es\s+usted)|qu[eé]\s+eres",
        feeling=r"(?:qu[eé]\s+tal|c[oó]mo\s+est[aá]s?|c[oó]mo\s+est[aá]\s+usted)(?:\s+est[aá]s)?",
    ),
    spoken=_spoken(
        *_FIGURES,
        (r"\s*(?:por\s+ciento|por\s+cien)\b", "%"),
        (r"\bde\b", " of "),
        (r"\b(?:entre|dividido\s+(?:por|entre))\b|÷", "/"),
        (r"\b(?:multiplicado\s+)?por\b|×", "*"),
        (r"\bm[aá]s\b", "+"),
        (r"\bmenos\b", "-"),
        (r"\belevado\s+a\b", "^"),
    ),
    cities={
        "tokio": "Tokyo",
        "nueva york": "New York",
        "londres": "London",
        "roma": "Rome",
        "viena": "Vienna",
        "moscú": "Moscow",
        "lisboa": "Lisbon",
        "atenas": "Athens",
        "ciudad de méxico": "Mexico City",
        "berlín": "Berlin",
        "parís": "Paris",
    },
    phrases={
        "time here": ("Son las {clock} ({zone}).",) * 2 + ("En este momento son las {clock} ({zone}).",),
        "time there": ("En {place} son las {clock}.",) * 2 + ("En este momento son las {clock} en {place}.",),
        "sum": ("{shown} = {value}.", "{shown} es {value}.", "{shown} es {value}."),
        "failed": (
            "No me sale: {why}",
            "No he podido averiguarlo: {why}",
            "Lamento no haber podido averiguarlo: {why}",
        ),
        "no tool": (
            "Para eso necesito {tool}, y aquí no puedo usarlo.",
            "Para eso necesito {tool}, que aquí no me está permitido.",
            "Para ello necesito {tool}, que aquí no me está permitido.",
        ),
        "greeting": ("¡Hola, {name}!", "Hola, {name}.", "Buenos días, {name}."),
        "thanks": ("¡De nada!", "De nada.", "Ha sido un placer."),
        "farewell": ("¡Hasta luego, {name}!", "Hasta luego, {name}.", "Que tenga un buen día, {name}."),
        "feeling": (
            "¡Todas mis reglas en orden, gracias!",
            "Todas mis reglas están en orden, gracias.",
            "Gracias por preguntar: todas mis reglas están en orden.",
        ),
        "abilities": (
            "Soy {name}: solo reglas, sin modelo de lenguaje. En español hago cuentas, digo la hora y resumo la sala;"
            " en inglés, más.",
            "Soy {name} y respondo por reglas, sin modelo de lenguaje. En español hago cuentas, digo la hora y resumo"
            " lo que se dijo aquí; en inglés puedo más.",
            "Soy {name} y respondo por reglas, sin modelo de lenguaje alguno. En español le hago cuentas, le digo la"
            " hora y le resumo lo que se dijo aquí; en inglés puedo más.",
        ),
        "quip": ("(Y sin contar con los dedos: no tengo.)", "(Sin usar los dedos.)", "(Mi ábaco le manda saludos.)"),
    },
)
