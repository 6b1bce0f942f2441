"""What a message says to an agent beyond its words: interests, the trail of the talk, a topic that moved on."""

from __future__ import annotations

import numpy as np
import pytest

from tertulia.domain.agent import AgentRecord, Personality
from tertulia.floor.features import Scene
from tertulia.floor.score import score
from tertulia.floor.signs.interests import Interests, read_interests, stem_of
from tertulia.floor.signs.nearness import Trail, Vector, fit_to
from tertulia.floor.signs.place import Knowing, Place, Said
from tertulia.floor.talk import Talk, Turn
from tertulia.floor.weights import BY_HAND, MOST_BY_HAND, WEIGHTS
from tests.unit.floor.signs.test_topics import GARDEN, RELEASE

NOBODY = Knowing(Interests())


def unit(*values: float) -> Vector:
    made = np.array(values, dtype=np.float32)
    return made / np.linalg.norm(made)


def test_forms_of_a_word_are_one() -> None:
    assert {stem_of(word) for word in ("garden", "gardens", "gardening", "garden's")} == {"garden"}


def test_interests_are_what_the_keeper_names() -> None:
    record = AgentRecord(domain="cooking", personality=Personality(interests=("old violins",), expertise=("Baroque",)))
    interests = read_interests(record)
    assert interests.phrases == ("old violins", "Baroque", "cooking")
    assert interests.fit([("violin", 3.0), ("table", 3.0)]) > interests.fit([("violin", 3.0), ("table", 30.0)]) > 0
    assert interests.fit([("table", 3.0)]) == Interests().fit([("violin", 3.0)]) == 0


def test_a_message_fits_its_nearest_interest() -> None:
    interests = np.stack([unit(1, 0, 0), unit(0, 1, 0)])
    assert fit_to(unit(0, 1, 0.1), interests) == 1.0
    assert fit_to(unit(0, 0, 1), interests) == 0.0
    assert fit_to(unit(1, 0, 0), np.zeros((0, 3), dtype=np.float32)) == 0.0


def test_what_goes_on_with_the_talk_is_near_to_its_trail() -> None:
    trail = Trail()
    assert trail.fit(unit(1, 0)) is None
    for _ in range(3):
        trail.keep(unit(1, 0.1))
    assert trail.fit(unit(1, 0)) == 1.0
    assert trail.fit(unit(0, 1)) == 0.0
    trail.begin(None)
    assert trail.fit(unit(1, 0)) is None


def test_who_spoke_on_the_old_topic_is_left_behind() -> None:
    place = Place()
    for number, text in enumerate((*GARDEN, *RELEASE)):
        author = "nia" if number == 1 else "ana"
        place.take(Said(number + 1, author, text, number * 20.0))
    assert place.signs_for("nia", NOBODY, None) == {"left_behind": 1.0}
    assert place.signs_for("ana", NOBODY, None) == {}
    assert place.signs_for("stranger", NOBODY, None) == {}


def test_a_vector_tells_of_interests_and_of_the_trail() -> None:
    place = Place()
    place.take(Said(1, "nia", "tomato plants in the garden", 0.0, vector=unit(1, 0)))
    place.take(Said(2, "ana", "and water for the garden", 20.0, vector=unit(1, 0.1)))
    signs = place.signs_for("nia", Knowing(Interests(), np.stack([unit(1, 0)])), unit(1, 0.1))
    assert signs == {"interest_meaning": 1.0, "continues": pytest.approx(0.7)}
    place.take(Said(3, "ana", "the lawyer called about taxes", 40.0, vector=unit(0, 1)))
    assert place.signs_for("nia", NOBODY, unit(0, 1))["continues"] < 0


def test_signs_add_little_and_only_where_nobody_is_called() -> None:
    talk = Talk()
    for author in ("ana", "bert", "ana"):
        talk.keep(talk.hear(Turn(author, "nice weather over here")))
    loud = dict.fromkeys(BY_HAND["small"], 1.0) | {"left_behind": 0.0}
    open_scene = Scene(talk, talk.hear(Turn("ana", "what do we cook tonight?")))
    plain, raised = score(open_scene, "bert"), score(open_scene, "bert", signs=loud)
    added = sum(raised.parts.values()) - sum(plain.parts.values())
    assert added == pytest.approx(MOST_BY_HAND)
    assert "It knows or cares about what the message is about." in raised.reasons
    called = Scene(talk, talk.hear(Turn("ana", "bert: do you cook tonight?")))
    assert score(called, "bert", signs=loud).value == score(called, "bert").value
    assert set(BY_HAND) <= set(WEIGHTS)
