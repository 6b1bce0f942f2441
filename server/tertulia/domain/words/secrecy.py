"""Tells what looks like a secret, which nobody keeps, not even by accident: pure."""

from __future__ import annotations

import re

_SECRET = re.compile(
    r"\b(?:passwords?|passphrase|api[\s_-]{0,3}keys?|secret\s+key|access\s+token|private\s+key|pin\s+code|pin\s+is|cvv"
    r"|credit\s+card)\b"
    # Keys by the shape their makers give them: model vendors, GitHub, GitLab, Slack, npm, Stripe, Google, AWS, ours.
    r"|\b(?:sk|gh[opusr]|github_pat|glpat|xox[abeoprs]|xapp)[-_][\w-]{8,}"
    r"|\b(?:pk|rk|whsec|npm|hf|tk|ts|tl|ti|tr)_[\w-]{16,}"
    r"|\bAIza[\w-]{30,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY",
    re.IGNORECASE,
)


def has_secret(text: str) -> bool:
    """Say whether a text names a secret or holds what is shaped like a key; rather too often than too rarely."""
    return _SECRET.search(text) is not None
