"""Whom a turn names, as people write names."""

from __future__ import annotations

import pytest

from tertulia.floor.names import Names, list_ways

NEARBY = ("Joost", "LinuxJones|away", "mira_", "Ana Maria", "al", "help", "bob42")


@pytest.fixture
def names() -> Names:
    known = Names()
    for name in NEARBY:
        known.add(name)
    return known


@pytest.mark.parametrize(
    ("text", "first", "named"),
    [
        ("joost: hello", "Joost", ["Joost"]),
        ("Joost, hello", "Joost", ["Joost"]),
        ("@joost hello", "Joost", ["Joost"]),
        ("hello joost", None, ["Joost"]),
        ("linuxjones: hello", "LinuxJones|away", ["LinuxJones|away"]),
        ("maria do you know?", "Ana Maria", ["Ana Maria"]),
        ("bob: yes", "bob42", ["bob42"]),
        ("maria: yes", "Ana Maria", ["Ana Maria"]),
        ("linux: yes", "LinuxJones|away", ["LinuxJones|away"]),
        ("jooost: yes", "Joost", ["Joost"]),
        ("jotso: yes", None, []),
        ("joost:yes", "Joost", ["Joost"]),
        ("joost...yes", "Joost", ["Joost"]),
        ("http://joost", None, []),
        ("al: yes", "al", ["al"]),
        ("al is here", None, []),
        ("help me", None, []),
        ("@help me", "help", ["help"]),
        ("good\njoost: and you?", "Joost", ["Joost"]),
        ("", None, []),
        (": @ ,", None, []),
    ],
)
def test_names_are_found_however_they_are_written(names: Names, text: str, first: str | None, named: list[str]) -> None:
    found = names.read(text, "somebody", NEARBY)
    assert (found[0], list(found[1])) == (first, named)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("joost: hello", ["Joost"]),
        ("joost and mira_, where were you?", ["Joost", "mira_"]),
        ("mira_ or joost, which of you knows?", ["mira_", "Joost"]),
        ("joost, mira_ and bob: hello", ["Joost", "mira_", "bob42"]),
        ("joost, mira_, who knows?", ["Joost", "mira_"]),
        ("joost, mira_ is ill", ["Joost"]),
        ("joost, what does mira_ say?", ["Joost"]),
        ("joost und mira_: moin", ["Joost", "mira_"]),
        ("hi joost, how are you?", ["Joost"]),
        ("thanks joost", ["Joost"]),
        ("thank you joost and mira_!", ["Joost", "mira_"]),
        ("I asked joost and mira_", []),
        ("@joost @mira_ and bob, who knows?", ["Joost", "mira_", "bob42"]),
        ("what do you think, joost?", ["Joost"]),
        ("what do you think of joost?", []),
        ("I met mira_, joost", []),
        ("joost and mira_ are quick", []),
        ("joost down everybody", []),
        ("joost do you know", ["Joost"]),
        ("joost tell us", ["Joost"]),
        ("hello", []),
        ("pia: I am here", []),
        ("", []),
    ],
)
def test_who_is_called_at_the_head_is_listed_in_order(names: Names, text: str, called: list[str]) -> None:
    names.add("pia")
    assert list(names.list_called(text, "pia", NEARBY)) == called


@pytest.fixture
def agents() -> Names:
    known = Names()
    for name in ("rea", "calm", "quick"):
        known.introduce(name, name.title())
    return known


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Rea and Calm are quick", []),
        ("calm down everybody", []),
        ("calm seas today", []),
        ("calm said so too", []),
        ("rea was right yesterday, the pump is broken", []),
        ("quick question: what is pi?", []),
        ("so quick!", []),
        ("please stop talking, calm", []),
        ("rea is the best", []),
        ("calm, hi", ["calm"]),
        ("calm - hi", ["calm"]),
        ("hi calm", ["calm"]),
        ("good morning rea nice to see you", ["rea"]),
        ("calm do you like tulips", ["calm"]),
        ("calm what is pi", ["calm"]),
        ("calm tell me a joke", ["calm"]),
        ("quick check the oven", []),
        ("rea check the oven", ["rea"]),
        ("rea I need your help", ["rea"]),
        ("rea said you need help", []),
        ("Rea and Calm introduce yourselves", ["rea", "calm"]),
        ("calm kannst du helfen", ["calm"]),
        ("rea was ist pi?", ["rea"]),
        ("rea was here", []),
        ("quick qué es pi", ["quick"]),
        ("what do you think, Calm?", ["calm"]),
        ("what do you think of that, Calm", ["calm"]),
        ("and what about you, calm?", ["calm"]),
        ("¿qué opinas, Calm?", ["calm"]),
        ("what do you two think, calm and rea?", ["calm", "rea"]),
        ("what is 12.5% of 840, rea?", ["rea"]),
        ("guten Morgen Calm, wie spät ist es?", ["calm"]),
        ("vielen Dank Quick!", ["quick"]),
        ("muchas gracias quick", ["quick"]),
        ("cheers Quick", ["quick"]),
        ("rea's answer was better though", []),
        ("did you read rea’s?", []),
        ("so calm, what now?", ["calm"]),
        ("so calm, so kind", []),
        ("and calm?", ["calm"]),
        ("so quick?", []),
        ("could you, calm, explain that again?", ["calm"]),
        ("we need salt, calm, and time", []),
        ("tell me, calm, what is pi?", ["calm"]),
        ("tell us a joke, calm", ["calm"]),
        ("tell me Rea, where is Peru?", ["rea"]),
        ("can you tell us calm, where is Peru?", ["calm"]),
        ("explain to me Rea, why is that", ["rea"]),
        ("dime Rea, qué hora es", ["rea"]),
        ("listen, Calm, tell me the time", ["calm"]),
        ("oye Calm, qué hora es", ["calm"]),
        ("Sag mal Calm, wie spät ist es?", ["calm"]),
        ("tell Rea, where Peru is", []),
        ("sag Rea, dass ich komme", []),
        ("listen to Rea, she knows", []),
        ("tell me about Rea, please", []),
        ("tell me Rea is right", []),
        ("tell us a joke rea", ["rea"]),
        ("what is your opinion rea", ["rea"]),
        ("what do you think of rea?", []),
        ("did you ask rea?", []),
        ("are you calm?", []),
        ("can rea help?", ["rea"]),
        ("can calm people help?", []),
        ("I told you rea", []),
        ("thanks for that, calm", ["calm"]),
    ],
)
def test_a_call_is_told_from_talk_about_an_agent(agents: Names, text: str, called: list[str]) -> None:
    assert list(agents.list_called(text, "pia", ())) == called


def test_the_name_of_a_member_at_the_head_calls_only_where_it_is_no_word(agents: Names) -> None:
    assert agents.read("calm seas today", "pia", ()) == (None, ("calm",), "calm seas today")
    assert agents.read("calm, what is it?", "pia", ()) == ("calm", ("calm",), "what is it?")
    agents.add("joost")
    assert agents.read("joost hello there", "pia", ())[0] == "joost", "a nickname is no word"


def test_what_is_somebodys_names_them_and_calls_nobody(agents: Names) -> None:
    assert agents.read("rea's answer was better than calm’s", "pia", ()) == (
        None,
        ("rea", "calm"),
        "rea's answer was better than calm’s",
    )
    assert agents.read("pia's answer, joost's too", "pia", ()) == (None, (), "pia's answer, joost's too")


def test_the_name_of_a_member_who_never_spoke_may_be_misspelt() -> None:
    names = Names()
    for handle in ("tilda", "basilio"):
        names.introduce(handle, handle.title())
    for text, called in (
        ("tilde, what is pi?", ["tilda"]),
        ("basil, what is e?", ["basilio"]),
        ("bas: what is e?", []),
        ("tilde is a sign", []),
    ):
        assert list(names.list_called(text, "pia", ())) == called, text


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Lyna, what is pi?", ["lina"]),
        ("Lna, what is pi?", []),
        ("hola, what is pi?", []),
        ("nice, what is pi?", []),
        ("real, what is pi?", []),
        ("Dina, what is pi?", []),
    ],
)
def test_a_name_of_four_letters_may_be_misspelt_by_one_that_is_no_word(text: str, called: list[str]) -> None:
    names = Names()
    for handle in ("lina", "lola", "nick", "rea"):
        names.introduce(handle, handle.title())
    assert list(names.list_called(text, "pia", ())) == called


@pytest.mark.parametrize(
    ("text", "named", "called"),
    [
        ("> @rea hi\nwhat?", (), []),
        ("> calm, hi\nrea, what does that mean?", ("rea",), ["rea"]),
        ("what does `rea, hi` mean?", (), []),
        ("```\nrea, hi\n```\nwhat is that?", (), []),
        ("`rea, hi` is what she said of rea", ("rea",), []),
        ("rea, what is `calm`?", ("rea",), ["rea"]),
    ],
)
def test_nobody_is_named_in_code_or_in_what_is_quoted(
    agents: Names, text: str, named: tuple[str, ...], called: list[str]
) -> None:
    assert agents.read(text, "pia", ())[1] == named
    assert list(agents.list_called(text, "pia", ())) == called


@pytest.mark.parametrize("mark", [",", "...", "!", "?", "“”", "- -"])
def test_a_name_among_marks_alone_is_read(agents: Names, mark: str) -> None:
    for line in (f"{mark} rea, {mark}", f"{mark} rea {mark}", f", rea,{mark}", f"rea{mark} {mark}"):
        assert agents.list_called(line, "pia", ()) in ((), ("rea",))


def test_nobody_names_oneself_and_a_call_is_no_part_of_the_text(names: Names) -> None:
    assert names.read("joost: hello", "Joost", NEARBY)[:2] == (None, ())
    assert names.read("joost: hello there\nmira_: and you", "pia", NEARBY)[2] == "hello there\nand you"


def test_what_two_names_share_is_nobodys_beginning() -> None:
    names = Names()
    assert names.read("mar: hi", "x", ("marta", "mark"))[0] is None


def test_a_name_can_be_forgotten(names: Names) -> None:
    names.drop("Joost")
    assert names.read("joost: hello", "pia", ())[0] is None


def test_the_ways_to_write_a_name() -> None:
    assert list_ways("LinuxJones|away") == ["linuxjones|away", "linuxjones"]
    assert list_ways("x") == []
