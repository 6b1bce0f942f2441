"""Links between the documents lead somewhere, and decisions look alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.docs.pages import PAGES, ROOT, anchors, links

DECISIONS = sorted((ROOT / "server/decisions").glob("*.md"))
# The browser stories take it; a tree where they never ran is without.
PICTURES = {"docs/screenshot.png"}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for link in links(page):
        if "://" in link or link in PICTURES:
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), f"{page} links to {link}"
        if anchor:
            assert anchor in anchors(str(target.relative_to(ROOT))), f"{page} links to {link}"


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_one_page_of_context_choice_and_what_was_rejected(decision: Path) -> None:
    lines = decision.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {decision.name[:4]} ")
    heads = [line for line in lines if line.startswith("## ")]
    assert heads[:2] == ["## Context", "## Choice"]
    assert heads[-1] == "## Rejected"
    assert len(lines) <= 60


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(numbers) == len(set(numbers))
