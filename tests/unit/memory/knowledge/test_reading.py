"""Every format is read along its structure, and what is hostile or broken is refused in a sentence."""

from __future__ import annotations

import json

import pytest

from tertulia.domain.content.document import DocumentFormat, guess_format
from tertulia.memory.knowledge import word
from tertulia.memory.knowledge.blocks import Piece, Unreadable
from tertulia.memory.knowledge.reader import read_apart
from tertulia.memory.knowledge.reading import read
from tests.unit.memory.knowledge.papers import docx, paragraph, pdf, table

MARKDOWN = b"""# Handbook

## Refunds
Money is back in **fourteen days**. See [the form](https://x.example/form).

How to ask
----------
1. Open the form.
2. Send it.

```sh
# no heading
```
"""


def _told(pieces: list[Piece]) -> list[tuple[str, str | None]]:
    return [(piece.text, piece.part) for piece in pieces]


def test_markdown_is_read_under_its_headings() -> None:
    refunds, steps = read("markdown", MARKDOWN)
    assert refunds.text == "Refunds\nMoney is back in fourteen days. See the form (https://x.example/form)."
    assert (refunds.part, refunds.is_steps) == ("Handbook › Refunds", False)
    assert steps.text == "How to ask\n1. Open the form.\n2. Send it.\n```sh\n# no heading\n```"
    assert (steps.part, steps.is_steps) == ("Handbook › How to ask", True)
    assert refunds.sitting < steps.sitting


def test_a_short_line_alone_heads_what_follows_in_a_text() -> None:
    told = _told(read("text", "Opening hours\r\n\r\nFrom nine to five.\r\n\r\nWho?\r\n\r\nAnn.".encode("utf-16")))
    assert told == [("Opening hours\nFrom nine to five.", "Opening hours"), ("Who?\nAnn.", "Who?")]


def test_rows_bear_the_names_of_their_columns() -> None:
    assert _told(read("csv", b"name;price\nTea;3\n\nCoffee;4;hot\n")) == [
        ("name: Tea; price: 3", "row 2"),
        ("name: Coffee; price: 4; column 3: hot", "row 4"),
    ]
    lines = b'item,"note, long"\nanchor,"heavy\nand rusty"\n'
    assert _told(read("csv", lines)) == [("item: anchor; note, long: heavy and rusty", "row 2")]
    assert _told(read("csv", b"Question,Answer\nWho waters?,Ann\n")) == [("Who waters?\nAnn", "row 2, Who waters?")]


def test_a_line_of_json_is_the_memory_that_it_describes() -> None:
    fields = {"kind": "social", "type": "preference", "importance": 0.9, "tags": ["tea"], "subject": "ann"}
    line = json.dumps({"content": "Ann likes tea\x00", **fields, "created_at": "2026-05-01T09:00:00"})
    [piece] = read("jsonl", line.encode())
    assert piece.text == "Ann likes tea"
    assert dict(piece.fields) == {**fields, "created_at": "2026-05-01T09:00:00+00:00"}


def test_other_lines_of_json_are_read_by_their_names() -> None:
    lines = [
        {"instruction": "Say hello", "output": "Hello"},
        {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}]},
        {"city": "Bern", "people": 134_000},
        "just words \ud800",
    ]
    text = "\n".join(json.dumps(line) for line in lines)
    assert [piece.text for piece in read("jsonl", text.encode())] == [
        "Say hello\nHello",
        "user: hi\nassistant: ho",
        "city: Bern; people: 134000",
        "just words ?",
    ]
    assert [piece.part for piece in read("jsonl", json.dumps(lines[2:]).encode())] == ["item 1", "item 2"]


def test_pages_of_a_pdf_are_told_apart() -> None:
    told = _told(read("pdf", pdf("The gate is green.", "", "The key is under the stone.")))
    assert told == [("The gate is green.", "page 1"), ("The key is under the stone.", "page 3")]


def test_word_is_read_under_its_headings_in_whatever_language_they_are_named() -> None:
    parts = (
        *(paragraph("Garden", "berschrift1"), paragraph("Beans &amp; peas", "berschrift2"), paragraph("Sow in May.")),
        *(paragraph("water", is_item=True), table(("plant", "when"), ("bean", "May"), ("pea", "March"))),
    )
    [piece] = read("docx", docx(*parts))
    assert piece.text == "Beans & peas\nSow in May.\n- water\nplant: bean; when: May\nplant: pea; when: March"
    assert piece.part == "Garden › Beans & peas"


@pytest.mark.parametrize(
    ("wanted", "data", "why"),
    [
        pytest.param("text", b" \n \n", "There is no text", id="empty"),
        pytest.param("text", b"\x00\x01\x02", "This is no text", id="bytes"),
        pytest.param("pdf", b"%PDF-1.4 rubbish", "This PDF is broken", id="broken-pdf"),
        pytest.param("pdf", pdf("", ""), "is it a scan", id="scan"),
        pytest.param("docx", b"PK\x03\x04 rubbish", "cannot be unpacked", id="broken-word"),
        pytest.param("docx", docx(name="other.xml"), "no Word file", id="another-archive"),
        pytest.param("docx", docx("<w:p>"), "This Word file is broken", id="broken-xml"),
        pytest.param("docx", docx(before='<!DOCTYPE x [<!ENTITY a "b">]>'), "a document type", id="entities"),
        pytest.param("csv", b"\n\n", "no row", id="no-row"),
        pytest.param("jsonl", b'{"content": "a"}\n{nothing}', "Line 2 is no JSON", id="no-json"),
        pytest.param("jsonl", b'{"content": "a", "kind": "odd"}', "kind must be one of", id="odd-kind"),
        pytest.param("jsonl", b'{"content": "a", "importance": true}', "importance must be", id="odd-number"),
        pytest.param("jsonl", b'{"content": "a", "created_at": "soon"}', "created_at must be", id="odd-time"),
        pytest.param("jsonl", b"[" * 100_000, "no JSON", id="nested"),
    ],
)
def test_what_cannot_be_read_says_why(wanted: DocumentFormat, data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(wanted, data)


def test_what_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MAX_PART_BYTES", 10_000)
    bomb = docx(paragraph("a" * 1_000_000))
    assert len(bomb) < 10_000
    with pytest.raises(Unreadable, match="unpacks to more"):
        read("docx", bomb)


def test_names_tell_formats() -> None:
    names = ("a.TXT", "b.md", "c.pdf", "d.docx", "e.tsv", "f.jsonl", "g.exe", "pdf")
    assert [guess_format(name) for name in names] == ["text", "markdown", "pdf", "docx", "csv", "jsonl", None, None]


async def test_a_document_is_read_in_a_process_of_its_own() -> None:
    [piece] = await read_apart("jsonl", b'{"content": "Ann likes tea", "tags": ["tea"]}')
    assert (piece.text, piece.part, piece.fields) == ("Ann likes tea", "line 1", {"tags": ["tea"]})
    with pytest.raises(Unreadable, match="This PDF is broken"):
        await read_apart("pdf", b"%PDF-1.4 rubbish")


async def test_a_reader_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Unreadable, match="within 0 s"):
        await read_apart("text", b"words", timeout_s=0.0)
