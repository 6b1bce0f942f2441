"""What is sealed by rule, and what is left alone: a list that says what it finds."""

from __future__ import annotations

import pytest

from tertulia.memory.sealing.sensitivity import find_sensitive

FOUND = {
    "I have diabetes": "health",
    "My therapist says I should rest": "health",
    "I was diagnosed with epilepsy in May": "health",
    "I'm allergic to penicillin": "health",
    "Ada is 12 weeks pregnant": "health",
    "Ich bin allergisch gegen Nüsse": "health",
    "Mir wurde Asthma diagnostiziert": "health",
    "Soy alérgica a la penicilina": "health",
    "I'm Muslim": "belief",
    "Ich bin katholisch": "belief",
    "I always vote for the Greens": "politics",
    "I'm a member of the union": "union",
    "I'm gay": "sexuality",
    "Soy lesbiana": "sexuality",
    "My IBAN is DE89 3704 0044 0532 0130 00 for the refund": "account",
    "Use 4111 1111 1111 1111 for it": "account",
    "My social security number is 219-09-9999": "identity",
    "My passport number is X1234567": "identity",
    "Meine Steuernummer: 86095742719": "identity",
    "Mi DNI es 12345678Z": "identity",
}
LEFT_ALONE = [
    "I like tea",
    "The vaccine study starts in May",
    "We support the cancer charity run",
    "My phone number is 030 1234567 890",
    "The order is 4111 1111 1111 1112",
    "Invoice 12345678A is due",
    "DE89 3704 0044 0532 0130 01 is a typo",
    "We voted on the colour of the logo",
    "My union of the two lists is wrong",
    "The church on Main Street is beautiful",
    "We decided to ship on Friday",
    "My favourite number is 86095742710",
]


@pytest.mark.parametrize("text", FOUND, ids=lambda text: text[:24])
def test_what_is_sensitive_is_found(text: str) -> None:
    assert find_sensitive(text) == FOUND[text]


@pytest.mark.parametrize("text", LEFT_ALONE, ids=lambda text: text[:24])
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert find_sensitive(text) is None
