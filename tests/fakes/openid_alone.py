"""Runs the OpenID provider by itself, for browsers: prints its address, then vouches for whom each line names."""

from __future__ import annotations

import asyncio
import json
import sys

from tests.fakes.openid_fake import OpenIdFake, Person


async def serve() -> None:
    """Serve until standard input ends; a line is `{"subject": …, "claims": {…}}`, and is answered by its subject."""
    async with OpenIdFake() as fake:
        print(fake.url, flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            fake.person = Person(**json.loads(line))
            print(fake.person.subject, flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
