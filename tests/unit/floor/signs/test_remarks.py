"""What short remarks do, and what only looks like one."""

from __future__ import annotations

import pytest

from tertulia.floor.signs.remarks import (
    asks_back,
    is_correction,
    is_dismissal,
    is_laughter,
    is_noted,
    is_sign,
    is_thanks,
    is_withdrawal,
)


@pytest.mark.parametrize(
    "text",
    [
        "never mind",
        "nvm, found it",
        "Forget it.",
        "wrong channel, sorry",
        "hat sich erledigt",
        "ya lo encontré",
        "@nia never mind!",
        "Never mind, @nia",
        "stop",
        "please stop it",
        "cancel that",
        "no matter",
        "schon gut, danke",
        "oh wait, found it, thanks",
        "hab's schon gefunden",
        "please stop talking",
        "sei still bitte",
        "halt, stopp",
        "no importa",
        "found it, at 8",
        "ah, found it: it was behind the door",
        "I found the keys, they were in my bag",
        "I've found them",
        "never mind, it's at 8",
        "ya la encontré, gracias",
        "los encontré, estaban en la mesa",
        "hab ihn gefunden, er liegt im Auto",
        "ich habe sie schon gefunden",
    ],
)
def test_what_needs_no_answer_any_more(text: str) -> None:
    assert is_withdrawal(text)


@pytest.mark.parametrize(
    "text",
    [
        "did you forget it?",
        "I never minded the rain",
        "I want the rows sorted by date",
        "no need to be formal",
        "I found it confusing, please explain",
        "egal welche Sprache",
        "da igual el idioma",
        "wrong answer",
        "stop by at noon",
        "don't stop",
        "found it " + "x " * 30,
        "found it, but how do I open it",
        "I found the door, it is locked. How do I get in?",
        "found it, it is in German, tell me what it says",
        "never mind, in German please",
        "never mind that, tell me a joke",
        "halt die Liste kurz",
        "no importa el idioma",
        "remember that",
        "remember it, I like tea",
        "got it, I am coming at 8",
        "never mind, the moons of Jupiter",
        "found that the pump is broken",
        "no thanks",
    ],
)
def test_what_still_needs_one(text: str) -> None:
    assert not is_withdrawal(text)


@pytest.mark.parametrize(
    "text",
    [
        "sorry, I meant 2025",
        "*Tuesday",
        "I mean the red one",
        "oops, wrong year",
        "s/4/7/",
        "@nia sorry, I meant 2025",
        "Italy, not Spain",
        "ich meinte rot",
    ],
)
def test_what_corrects(text: str) -> None:
    assert is_correction(text)


@pytest.mark.parametrize(
    "text", ["I am sorry for your loss", "what do you mean?", "waiting for the bus", "why not", "it rains"]
)
def test_what_does_not(text: str) -> None:
    assert not is_correction(text)


@pytest.mark.parametrize(
    "text", ["thanks", "@nia thank you so much!", "ok, thanks @nia 🙏", "danke schön", "muchas gracias", "thx :)"]
)
def test_what_is_thanks_alone(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text", ["thanks, and what about lunch?", "no thanks to you", "thank goodness it is over", "", "ok", "@nia"]
)
def test_what_is_not(text: str) -> None:
    assert not is_thanks(text)


@pytest.mark.parametrize(
    "text", ["no thanks", "No, thank you!", "nein danke", "no, gracias", "not now", "no, that's all", "no thanks @nia"]
)
def test_who_declines_wants_no_more_said_and_takes_nothing_back(text: str) -> None:
    assert is_dismissal(text)
    assert not is_withdrawal(text)


@pytest.mark.parametrize("text", ["no", "no, at 8", "no thanks to you", "not now, but at 8"])
def test_what_declines_nothing(text: str) -> None:
    assert not is_dismissal(text)


def test_a_sign_that_may_answer_is_no_laughter() -> None:
    assert not any(map(is_laughter, ("👍", "🎉", "@nia 👎", "❤️")))
    assert all(map(is_laughter, ("😂", "haha 🤣", "@nia :)", "lol 🎉")))


def test_thanks_may_name_whom_they_are_for_without_a_mark() -> None:
    assert is_thanks("thanks Nia!", {"nia"})
    assert is_thanks("thank you, Nia and Oda", {"nia", "oda"})
    assert not is_thanks("thanks Nia", {"oda"})
    assert not is_thanks("thanks nia, and what is 6 * 7?", {"nia"})
    assert is_thanks("vielen Dank Nia!", {"nia"})
    assert is_thanks("muchas gracias nia", {"nia"})


@pytest.mark.parametrize("text", ["vielen Dank Nia!", "muchas gracias nia", "cheers Nia", "nia, danke dir"])
def test_thanks_are_read_in_three_languages(text: str) -> None:
    assert is_thanks(text, {"nia"})


def test_a_bare_emoji_is_a_sign() -> None:
    assert is_sign("@nia 👍")
    assert is_sign("❤️")
    assert is_sign("Nia 👍🏽", {"nia"})
    assert not any(map(is_sign, ("@nia ?", "@nia", "👍 when?", "", "...")))


@pytest.mark.parametrize("text", ["lol", "haha!", "@nia :)", "😂", "jaja", "xD", ":D lol"])
def test_what_only_laughs(text: str) -> None:
    assert is_laughter(text)


def test_what_says_more_than_laughter_does() -> None:
    assert not any(map(is_laughter, ("ok", "hi", "haha what?", "yes", "", "?", "...", "lol why", "hal")))


@pytest.mark.parametrize(
    "text",
    ["never mind, nia", "please stop talking, nia", "that's enough", "schon gut, danke", "cállate", "quiet please"],
)
def test_what_wants_no_more_said(text: str) -> None:
    assert is_dismissal(text, {"nia"})


@pytest.mark.parametrize("text", ["cancel it", "done", "found it", "enough sugar?", "stop by at noon", "quiet town"])
def test_what_may_want_something(text: str) -> None:
    assert not is_dismissal(text)


@pytest.mark.parametrize(
    "text", ["ok", "ok, nice one", "good to know", "got it, thanks", "ah, I see", "well done nia", "alles klar", "vale"]
)
def test_what_only_takes_note(text: str) -> None:
    assert is_noted(text, {"nia"})


@pytest.mark.parametrize("text", ["no", "yes", "ok do it", "nice?", "good morning", "great, and the other one", ""])
def test_what_takes_more_than_note(text: str) -> None:
    assert not is_noted(text)


def test_who_asks_or_offers_waits_for_an_answer() -> None:
    assert all(map(asks_back, ("Shall I?", "I can say more if you like.", "Sag Bescheid.", "Si quieres, lo explico.")))
    assert not any(map(asks_back, ("It is 3.14.", "Done.", "Gern.")))


@pytest.mark.parametrize("text", ["ok. " * 200, "basta ya " * 12 + "x", "i found it " * 8 + "x", "ok." * 300 + "x"])
def test_long_rows_of_the_same_are_read_at_once(text: str) -> None:
    assert not is_dismissal(text)
    assert is_noted(text) == is_noted(text), "it comes to an end"
