"""What people speak of more than others do."""

from __future__ import annotations

from tertulia.domain.ids import MemberId, MessageId
from tertulia.memory.social.topics import MAX_TOPICS, find_topics

ANA, BEN = MemberId("mem_ana"), MemberId("mem_ben")


def told(*said: tuple[MemberId, str]) -> dict[MemberId, list[str]]:
    lines = [(who, MessageId(f"msg_{number}"), text) for number, (who, text) in enumerate(said)]
    return {who: [topic.word for topic in topics] for who, topics in find_topics(lines, ["Sage"]).items()}


def test_what_one_says_often_and_others_seldom_comes_first() -> None:
    found = told(
        (ANA, "the database is slow"),
        (ANA, "is the database of the report up?"),
        (ANA, "reports, please"),
        (BEN, "the report is late"),
        (BEN, "another report"),
        (BEN, "sailing today"),
    )
    assert found == {ANA: ["database", "report"], BEN: ["report"]}


def test_names_links_code_fillers_and_secrets_are_no_topic() -> None:
    found = told(
        *[(ANA, "thanks sage @ben see https://example.org/kettle `kettle`")] * 3,
        *[(ANA, "the password is kettle123")] * 2,
    )
    assert found == {ANA: []}


def test_a_topic_says_of_which_messages_it_is_and_there_are_few() -> None:
    words = ["alpha", "bravo", "charlie", "delta", "foxtrot", "golf", "hotel"]
    lines = [(ANA, MessageId(f"msg_{number}"), " ".join(words)) for number in range(3)]
    topics = find_topics(lines)[ANA]
    assert len(topics) == MAX_TOPICS
    assert (topics[0].word, topics[0].messages, topics[0].last) == ("alpha", 3, "msg_0")
