"""Tells what of people's lives and papers is sealed without being asked: pure.

The kinds are those of Article 9(1) of the General Data Protection Regulation (EU) 2016/679 as far as words show them
plainly (health, belief, politics, union, sex life and orientation, origin), and numbers that a check digit proves:
IBAN (ISO 13616), payment cards (ISO/IEC 7812, Luhn), the German tax number and the Spanish DNI and NIE; and what is
called a social security, passport or identity number. It is a short list: what it does not know is sealed by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from tertulia.domain.words.text import MAX_READ_CHARS

Sensitivity = Literal["health", "belief", "politics", "union", "sexuality", "origin", "account", "identity"]


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{one})\b" for one in alternatives), re.IGNORECASE)


# Of a person, not of the world: “the vaccine study” is no health of anybody's, “my vaccine appointment” is.
_ONES_OWN = r"(?:my|his|her|their|mein\w{0,2}|sein\w{0,2}|ihr\w{0,2}|mi|mis|su|sus)"
_ILL = (
    "cancer|diabetes|diabetic|epilepsy|epileptic|hiv|aids|hepatitis|asthma|migraines?|depression|bipolar|adhd|autism"
    "|autistic|dementia|alzheimer'?s|parkinson'?s|anorexia|bulimia|schizophrenia|ptsd|chemo(?:therapy)?|dialysis"
    "|krebs|depressionen|diabetiker(?:in)?|epilepsie|c[aá]ncer|depresi[oó]n|epilepsia"
)
_HAS = (
    r"(?:have|has|had|got|am|is|was|i'm|'s|suffer(?:s|ed|ing)? from|living with|taking|habe|hat|hatte|bin|ist|leide[t]?"
    r" an|tengo|tiene|soy|es|sufro de|padezco)"
)
_PATTERNS: tuple[tuple[Sensitivity, re.Pattern[str]], ...] = (
    (
        "health",
        _any(
            rf"{_HAS}\s+(?:an?\s+|un[ao]?\s+)?(?:\w+\s+)?(?:{_ILL})",
            rf"{_ONES_OWN}\s+(?:\w+\s+)?(?:{_ILL}|diagnosis|therapist|psychiatrist|psychologist|oncologist|medication"
            r"|antidepressants?|insulin|blood pressure|pregnancy|miscarriage|surgery|disability|diagnose|medikamente?"
            r"|therapeut(?:in)?|schwangerschaft|behinderung|diagn[oó]stico|medicaci[oó]n|embarazo|discapacidad)",
            r"(?:was|were|been|got|i'm|am|is) diagnosed",
            r"(?:i'm|i am|she's|she is|am|is) (?:\w+ (?:weeks|months) )?pregnant",
            r"(?:allergic|intolerant) (?:to|against)",
            r"(?:ich|sie|er) (?:bin|ist) (?:\w+ )?(?:allergisch|schwanger)",
            r"(?:soy|es|estoy|est[aá]) (?:al[eé]rgic[oa]|embarazada|diab[eé]tic[oa])",
            r"mir wurde \w+ diagnostiziert",
        ),
    ),
    (
        "belief",
        _any(
            r"(?:i'm|i am|she is|he is|she's|he's|am) (?:an? )?(?:\w+ )?(?:muslim|jewish|jew|catholic|protestant|hindu"
            r"|buddhist|sikh|atheist|evangelical|mormon|orthodox christian|christian)",
            rf"{_ONES_OWN} (?:religion|faith|glaube|religi[oó]n|fe)",
            r"ich bin (?:katholisch|evangelisch|muslim\w*|j[uü]d\w+|atheist\w*|buddhist\w*)",
            r"soy (?:cat[oó]lic[oa]|musulm[aá]n\w*|jud[ií][oa]|ate[oa]|budista|protestante)",
        ),
    ),
    (
        "politics",
        _any(
            r"(?:i|we|he|she) (?:always )?(?:vote|voted|votes|am voting) (?:for|against)",
            r"(?:i'm|i am|he is|she is) an? (?:registered )?(?:democrat|republican|socialist|communist|conservative"
            r"|liberal|tory|marxist|libertarian)",
            rf"{_ONES_OWN} (?:political (?:views?|party|beliefs?)|politische \w+|ideas pol[ií]ticas)",
            r"ich (?:w[aä]hle|habe) .{0,40}\b(?:cdu|csu|spd|fdp|afd|gr[uü]nen?|linke) ?(?:gew[aä]hlt)?",
            r"vot[oeé] (?:por|al?) ",
        ),
    ),
    (
        "union",
        _any(
            r"(?:i'm|i am|he is|she is) (?:in|a member of) (?:a|the|my) (?:trade |labou?r )?union",
            rf"{_ONES_OWN} (?:trade |labou?r )?union membership",
            r"(?:in der|mitglied (?:in|bei) \w+) gewerkschaft",
            r"(?:afiliad[oa]) (?:a|al) (?:un |mi )?sindicato",
        ),
    ),
    (
        "sexuality",
        _any(
            r"(?:i'm|i am|he is|she is|he's|she's|came out as) (?:an? )?(?:gay|lesbian|bisexual|bi|trans(?:gender)?"
            r"|queer|asexual|non-?binary)",
            rf"{_ONES_OWN} (?:sexual orientation|sex life|sexuelle \w+|orientaci[oó]n sexual)",
            r"ich bin (?:schwul|lesbisch|bisexuell|trans|queer)",
            r"soy (?:gay|lesbiana|bisexual|trans)",
        ),
    ),
    ("origin", _any(rf"{_ONES_OWN} (?:race|ethnicity|ethnic origin|ethnische \w+|origen [eé]tnico)")),
    (
        "identity",
        _any(
            r"(?:social security|passport|national id(?:entity)?|identity card|driver'?s licen[cs]e|tax)"
            r" (?:number|no\.?|id)(?: \w+){0,2}[ :#]*(?=[A-Z]{0,3}[ -]?\d)[\w -]{5,}",
            r"(?:ausweis|reisepass|sozialversicherungs|steuer)-?(?:nummer|id)(?: \w+){0,2}[ :]*(?=\w*\d)[\w -]{5,}",
            r"(?:n[uú]mero de (?:pasaporte|la seguridad social)|dni|nie)(?: \w+){0,2}[ :]*(?=\w*\d)[\w -]{5,}",
            # A social security number as it is always written, of an area, group and serial that are given out (SSA).
            r"(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}",
        ),
    ),
)
_GROUPED = re.compile(r"\b\d(?:[ -]?\d){10,18}\b")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_DNI = re.compile(r"\b([XYZ]?)(\d{7,8})-?([A-Z])\b", re.IGNORECASE)
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
# Payment cards as the large networks give them out: first digits, and how many there are.
_CARD = re.compile(r"[2456]\d{15}|3[47]\d{13}")
# How long the numbers of each country are (the registry of ISO 13616).
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI NL",
        19: "SI",
        20: "AT EE LT LU",
        21: "CH HR LI LV",
        22: "BG DE GB IE VA",
        23: "AE GI IL",
        24: "AD CZ ES RO SA SE SK",
        25: "PT",
        26: "IS TR",
        27: "FR GR IT MC SM",
        28: "CY HU PL",
        31: "MT",
    }.items()
    for country in countries.split()
}


def find_sensitive(text: str) -> Sensitivity | None:
    """Say why a text is to be sealed; None for what shows nothing of the kind."""
    read = text[:MAX_READ_CHARS].replace("’", "'")
    for kind, pattern in _PATTERNS:
        if pattern.search(read):
            return kind
    return next((kind for kind, is_there in _NUMBERS if is_there(read)), None)


def _has_account(text: str) -> bool:
    cards = (digits for digits in _digits(text) if _CARD.fullmatch(digits))
    return any(map(_is_luhn, cards)) or any(_is_iban(match[0]) for match in _IBAN.finditer(text))


def _has_identity(text: str) -> bool:
    german = any(len(digits) == 11 and _is_tax_number(digits) for digits in _digits(text))
    return german or any(_is_dni(match) for match in _DNI.finditer(text))


_NUMBERS: tuple[tuple[Sensitivity, Callable[[str], bool]], ...] = (
    ("account", _has_account),
    ("identity", _has_identity),
)


def _digits(text: str) -> Iterator[str]:
    for match in _GROUPED.finditer(text):
        yield re.sub(r"\D", "", match[0])


def _is_luhn(digits: str) -> bool:
    doubled = [int(one) * (1 + place % 2) for place, one in enumerate(reversed(digits))]
    return sum(one - 9 * (one > 9) for one in doubled) % 10 == 0


def _is_iban(found: str) -> bool:
    """Check by 97 (ISO 7064); what follows the number in a sentence may look like more of it."""
    bare = found.replace(" ", "").upper()
    length = _IBAN_LENGTHS.get(bare[:2])
    if length is None or len(bare) < length:
        return False
    return int("".join(str(int(one, 36)) for one in bare[4:length] + bare[:4])) % 97 == 1


def _is_tax_number(digits: str) -> bool:
    """Check as Germany's Federal Central Tax Office does (ISO 7064, MOD 11, 10); one digit comes twice or thrice."""
    counts = sorted(digits[:10].count(one) for one in set(digits[:10]))
    if digits[0] == "0" or counts[-1] not in (2, 3) or counts[:-1] != [1] * (len(counts) - 1):
        return False
    product = 10
    for one in digits[:10]:
        total = (int(one) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def _is_dni(match: re.Match[str]) -> bool:
    """Check the letter of a Spanish DNI, or of a NIE, whose first letter stands for a digit."""
    lead, digits, letter = match[1].upper(), match[2], match[3].upper()
    if len(digits) != (7 if lead else 8):
        return False
    return _DNI_LETTERS[int(str("XYZ".index(lead) if lead else "") + digits) % 23] == letter
