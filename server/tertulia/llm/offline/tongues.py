"""Tells in which language a message is, and has one line to answer it in the ten that most people speak."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tertulia.llm.offline.language import words
from tertulia.llm.offline.lexicon import STOP


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: its script where it has one of its own, words of it that English lacks, and what to say in it.

    One of its `greetings` is enough to know a message of few words by; `line` is None where English has to do.
    """

    name: str
    script: re.Pattern[str] | None
    words: frozenset[str]
    greetings: frozenset[str]
    line: str | None


def _tongue(name: str, script: str, common: str, greetings: str, line: str | None) -> Tongue:
    pattern = re.compile(f"[{script}]") if script else None
    hello = frozenset(greetings.casefold().split())
    return Tongue(name, pattern, frozenset(common.casefold().split()) | hello, hello, line)


# Japanese before Chinese: it writes with Chinese characters as well.
_TONGUES = (
    _tongue(
        "Japanese",
        "\u3040-\u30ff",
        "",
        "",
        "ここでは英語しか読めません。言語モデルを追加すれば、日本語も分かるようになります。",
    ),
    _tongue("Chinese", "\u4e00-\u9fff", "", "", "我在这里只看得懂英语。添加一个语言模型后，我就能理解中文。"),
    _tongue("Hindi", "\u0900-\u097f", "", "", "मैं यहाँ केवल अंग्रेज़ी पढ़ सकता हूँ। भाषा मॉडल जोड़ने पर मैं हिन्दी भी समझ सकूँगा।"),
    _tongue(
        "Bengali", "\u0980-\u09ff", "", "", "আমি এখানে শুধু ইংরেজি পড়তে পারি। একটি ভাষা মডেল যোগ করলে আমি বাংলাও বুঝতে পারব।"
    ),
    _tongue("Arabic", "\u0600-\u06ff", "", "", "أقرأ هنا الإنجليزية فقط. عند إضافة نموذج لغوي سأفهم العربية أيضًا."),
    _tongue(
        "Russian",
        "\u0400-\u04ff",
        "",
        "",
        "Здесь я читаю только по-английски. Если добавить языковую модель, я пойму и русский.",
    ),
    _tongue(
        "Spanish",
        "",
        """el los las una es está estás estoy soy qué cómo cuál dónde quién cuándo para pero muy bien mi tu su que y
        gracias hablas español puedes tengo tienes quiero favor usted llamo buenas tal aquí le""",
        "hola gracias adiós buenos buenas llamo",
        "En español solo entiendo cuentas, la hora y que se pida un resumen; más, en inglés. Con un modelo de lenguaje"
        " añadido entendería también lo demás.",
    ),
    _tongue(
        "French",
        "",
        """le est une et je tu vous nous il elle quel quelle comment où quand pourquoi mon ma ta ça va c'est
        bien très avec dans parle parlez français peux pouvez j'ai suis qu'est que qui s'il plaît""",
        "bonjour merci salut bonsoir m'appelle",
        "Ici je ne lis que l'anglais. Avec un modèle de langue ajouté, je comprendrais aussi le français.",
    ),
    _tongue(
        "Portuguese",
        "",
        """uma é não como onde meu minha você está tudo bem qual quem quando que muito obrigado obrigada fala
        português eu tenho quero isso aqui""",
        "olá oi obrigado obrigada bom boa",
        "Aqui só leio inglês. Com um modelo de linguagem adicionado, eu entenderia também português.",
    ),
    _tongue(
        "German",
        "",
        """der das und ist nicht wie wer wo wann warum mein meine dein ein eine ich du wir ihr geht es kannst sprichst
        deutsch bitte danke heißt heiße bist habe mir auf mit auch sind viel hier seit wurde
        gesagt neue fasse nachrichten""",
        "hallo danke servus moin tschüss heiße guten",
        "Auf Deutsch verstehe ich nur Rechnungen, die Frage nach der Uhrzeit und die Bitte um eine Zusammenfassung; auf"
        " Englisch mehr. Mit einem Sprachmodell würde ich auch das Übrige verstehen.",
    ),
    _tongue(
        "Italian",
        "",
        "lo gli che di è sono dove quando perché mio stai sta bene grazie parli italiano cosa non il favore",
        "ciao grazie buongiorno stai favore",
        None,
    ),
    _tongue(
        "Dutch",
        "",
        "het een en niet hoe waar wanneer waarom mijn jouw ik jij gaat heet dank spreek je nederlands wat ook",
        "hoi dankjewel goedemorgen",
        None,
    ),
)
_OTHER = Tongue("another language", None, frozenset(), frozenset(), None)
_SHARED = frozenset({"me", "no"})  # English and not only English
_MAX_GREETING_WORDS = 3
_READ_WORDS = 60


def find_tongue(text: str) -> Tongue | None:
    """Find the language of a message that is clearly not English; None where it may be."""
    letters = [letter for letter in text if letter.isalpha()]
    if letters and sum(letter > "\u024f" for letter in letters) * 2 > len(letters):
        return next((tongue for tongue in _TONGUES if tongue.script and tongue.script.search(text)), _OTHER)
    found = words(text)[:_READ_WORDS]
    counts = {tongue.name: sum(word in tongue.words for word in found) for tongue in _TONGUES}
    best = max(_TONGUES, key=lambda tongue: counts[tongue.name])
    english = sum(word in STOP - _SHARED and word not in best.words for word in found)
    if found and len(found) <= _MAX_GREETING_WORDS and best.greetings.intersection(found) and not english:
        return best
    return best if counts[best.name] >= 2 and counts[best.name] > english else None
