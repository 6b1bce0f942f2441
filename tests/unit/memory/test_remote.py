"""An embedder over the network: unit vectors in the order of the texts, and words alone while it is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tertulia.config import Settings, remote_embedder
from tertulia.domain.errors import ConfigError, Unavailable
from tertulia.memory.index import ExactIndex
from tertulia.memory.recall import Vectors
from tertulia.memory.remote import RemoteEmbedder, RemoteModel
from tertulia.memory.service import Memories
from tests.unit.memory.kit import SCOPE, BagOfWords, found, held, said
from tests.unit.tools.database import Stored


class Service:
    """A service of embeddings that gives each text its length and the number of its e's, the last text first."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answer: Any = None
        self.more = 1
        self.url = ""

    async def embed(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("Authorization"))
        rows = [
            {"index": place, "embedding": [len(text), text.count("e"), 1]} for place, text in enumerate(body["input"])
        ]
        return web.json_response({"data": rows[::-1]} if self.answer is None else self.answer)

    async def embed_as_ollama(self, request: web.Request) -> web.Response:
        """Answer as Ollama's /api/embed does: vectors in the order of the texts, or an error with a status."""
        body = await request.json()
        self.asked.append(body)
        if self.answer is not None:
            return web.json_response(self.answer, status=404)
        rows = [[len(text), text.count("e"), *[1.0] * self.more] for text in body["input"]]
        took = {"total_duration": 14143917, "load_duration": 1019500, "prompt_eval_count": 8}
        return web.json_response({"model": body["model"], "embeddings": rows, **took})


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    app = web.Application()
    app.router.add_post("/v1/embeddings", made.embed)
    app.router.add_post("/api/embed", made.embed_as_ollama)
    async with TestServer(app) as server:
        made.url = str(server.make_url("/v1"))
        yield made


async def test_vectors_come_in_the_order_of_the_texts_and_are_of_unit_length(service: Service) -> None:
    embedder = RemoteEmbedder(RemoteModel(service.url, "tiny", "key"))
    vectors = await embedder.embed(["bee", "", "x" * 9_000])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1])
    assert vectors[0] == pytest.approx(np.array([3, 2, 1]) / 14**0.5)
    assert service.asked == [{"model": "tiny", "input": ["bee", ".", "x" * 8_000]}]
    assert service.keys == ["Bearer key"]
    assert len(await embedder.embed([str(n) for n in range(130)])) == 130
    assert [len(one["input"]) for one in service.asked[1:]] == [64, 64, 2]
    await embedder.aclose()


@pytest.mark.parametrize(
    "answer",
    [
        {"data": []},
        {},
        {"data": [{"index": 0, "embedding": "x"}]},
        {"data": [{"index": 0, "embedding": [1e400]}]},
        {"data": [{"index": 0}]},
    ],
    ids=["none", "no data", "no numbers", "endless", "no vector"],
)
async def test_an_answer_that_is_none_is_refused(service: Service, answer: Any) -> None:
    service.answer = answer
    embedder = RemoteEmbedder(RemoteModel(service.url, "tiny"))
    with pytest.raises(Unavailable):
        await embedder.embed(["tea"])
    await embedder.aclose()


async def test_memories_are_indexed_by_it_and_recalled_by_words_while_it_is_away(
    service: Service, stored: Stored
) -> None:
    index = ExactIndex()
    embedder = RemoteEmbedder(RemoteModel(service.url, "tiny"))
    memories = Memories(stored.db, stored.writer, stored.clock, Vectors(embedder, index))
    await memories.add_many(SCOPE, [said("ana", "green tea")])
    await memories.form_pending()
    assert await held(index, SCOPE.agent_id) == 1
    service.answer = {}
    assert await found(memories, "green tea") == ["green tea"]
    await memories.aclose()


async def test_what_would_be_sealed_or_is_secret_is_not_sent_as_a_question_either(
    service: Service, stored: Stored
) -> None:
    memories = Memories(
        stored.db, stored.writer, stored.clock, Vectors(RemoteEmbedder(RemoteModel(service.url, "tiny")), ExactIndex())
    )
    await memories.add_many(SCOPE, [said("ana", "insulin is kept in the fridge")])
    await memories.form_pending()
    service.asked.clear()
    for text in ("I have been diagnosed with diabetes and take insulin", "insulin, and my password is hunter2"):
        assert await found(memories, text) == ["insulin is kept in the fridge"], "by words"
    assert service.asked == []
    vectors = await memories.embed(["green tea", "I was diagnosed with diabetes"])
    assert vectors is not None
    assert [one["input"] for one in service.asked] == [["green tea", "."]]
    assert not vectors[1].any()
    assert np.linalg.norm(vectors[0]) == pytest.approx(1)
    await memories.aclose()


def test_it_is_set_up_whole_or_not_at_all() -> None:
    assert remote_embedder(Settings()) is None
    whole = Settings(embedder_base_url="http://127.0.0.1:9/v1", embedder_model="tiny")
    assert remote_embedder(whole) == RemoteModel("http://127.0.0.1:9/v1", "tiny")
    with pytest.raises(ConfigError, match="TERTULIA_EMBEDDER_MODEL"):
        remote_embedder(Settings(embedder_base_url="http://127.0.0.1:9/v1"))
    with pytest.raises(ConfigError, match="TERTULIA_EMBEDDER_BASE_URL"):
        remote_embedder(Settings(embedder_model="tiny"))
    with pytest.raises(ValueError, match="https"):
        Settings(embedder_base_url="http://embedder.example/v1")


@pytest.mark.parametrize("ending", ["", "/", "/api"], ids=["bare", "with a slash", "with its path"])
async def test_ollama_is_asked_in_its_own_way(service: Service, ending: str) -> None:
    url = service.url.removesuffix("/v1") + ending
    embedder = RemoteEmbedder(RemoteModel(url, "nomic-embed-text", speaks="ollama"))
    vectors = await embedder.embed(["bee", "tea"])
    assert vectors[0] == pytest.approx(np.array([3, 2, 1]) / 14**0.5)
    assert service.asked == [{"model": "nomic-embed-text", "input": ["bee", "tea"]}]
    service.answer = {"error": 'model "nomic-embed-text" not found, try pulling it first'}
    with pytest.raises(Unavailable):
        await embedder.embed(["tea"])
    await embedder.aclose()


async def test_vectors_of_another_length_are_made_anew_and_what_failed_is_said(
    service: Service, stored: Stored
) -> None:
    index = ExactIndex()
    model = RemoteModel(service.url.removesuffix("/v1"), "tiny", speaks="ollama")

    def start() -> Memories:
        return Memories(stored.db, stored.writer, stored.clock, Vectors(RemoteEmbedder(model), index))

    memories = start()
    await memories.add_many(SCOPE, [said("ana", "green tea"), said("ana", "black coffee")])
    await memories.form_pending()
    await memories.aclose()
    service.more = 5
    again = start()
    await again.add_many(SCOPE, [said("ana", "a red bicycle")])
    await again.form_pending()
    assert (await again.upkeep.read_progress(SCOPE.workspace_id)).indexed == 3
    assert await held(index, SCOPE.agent_id) == 3
    assert (await found(again, "green tea"))[0] == "green tea"
    service.answer = {"error": "gone"}
    await again.add_many(SCOPE, [said("ana", "a blue boat")])
    with pytest.raises(Unavailable):
        await again.form_pending()
    assert "refused" in str(again.upkeep.trouble)
    progress = await again.upkeep.read_progress(SCOPE.workspace_id, SCOPE.agent_id)
    assert (progress.memories, progress.indexed) == (4, 3)
    service.answer = None
    await again.form_pending()
    assert str(again.upkeep.trouble) == "None"
    await again.aclose()


async def test_another_embedder_makes_all_vectors_anew_in_the_background(service: Service, stored: Stored) -> None:
    index = ExactIndex()
    before = Memories(stored.db, stored.writer, stored.clock, Vectors(BagOfWords(), index))
    await before.add_many(SCOPE, [said("ana", f"tea number {number}") for number in range(70)])
    await before.form_pending()
    after = Memories(
        stored.db, stored.writer, stored.clock, Vectors(RemoteEmbedder(RemoteModel(service.url, "tiny")), index)
    )
    assert (await after.upkeep.read_progress(SCOPE.workspace_id)).indexed == 0
    assert len(await found(after, "tea number 7")) == 10, "recall goes on meanwhile, by words"
    await after.form_pending()
    assert (await after.upkeep.read_progress(SCOPE.workspace_id)).indexed == 70
    assert sum(len(one["input"]) for one in service.asked) == 71
    await after.aclose()


def test_what_an_embedder_speaks_is_a_setting() -> None:
    told = Settings(embedder_base_url="http://127.0.0.1:11434", embedder_model="m", embedder_speaks="ollama")
    model = remote_embedder(told)
    assert model is not None
    assert model.url == "http://127.0.0.1:11434/api/embed"
