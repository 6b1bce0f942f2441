"""What must not be found in the database after a long talk among agents, people and bots."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Set

from tests.flows.client import Json

# What keeps a named agent silent, and says so.
LIMITS = {"busy", "too_many_named", "chain_limit", "exchange_limit", "chain_tokens", "chain_budget", "pair_pause"}
EXCUSES = {"message_deleted", "withdrawn", "not_addressed", *LIMITS}
MOST_NAMED, MOST_TURNS, MOST_AMONG_AGENTS = 5, 20, 6
CHAIN_USD, CHAIN_TOKENS = 5.0, 1_000_000


class Past:
    """What the database has of it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.turns = database.execute("SELECT * FROM turns ORDER BY id").fetchall()
        self.ledger = database.execute("SELECT * FROM ledger_entries").fetchall()
        self.messages = {row["id"]: row for row in database.execute("SELECT * FROM messages")}
        self.members = {row["id"]: row for row in database.execute("SELECT * FROM members")}
        self.receipts = {
            row["message_id"]: json.loads(row["body"])["considered"]
            for row in database.execute("SELECT * FROM receipts")
        }
        self.events = database.execute("SELECT * FROM events ORDER BY room_id, seq").fetchall()
        self.told = database.execute("SELECT * FROM chain_notices").fetchall()
        self.steps = database.execute("SELECT turn_id, output FROM turn_steps WHERE kind = 'think'").fetchall()

    def kind_of_cause(self, turn: sqlite3.Row) -> str:
        message = self.messages.get(turn["cause"])
        return "" if message is None else str(self.members[message["author_id"]]["kind"])


def find_violations(past: Past, shown: Set[str], usage: Json) -> Iterator[str]:
    yield from _log(past)
    yield from _loops(past)
    yield from _pile_ons(past)
    yield from _costs(past, usage)
    yield from _silences(past)
    ended = {json.loads(row["refs"])["turn_id"] for row in past.events if row["type"] == "turn_ended"}
    yield from (f"turn {turn_id} showed itself and never ended" for turn_id in shown - ended)
    spoke = Counter(turn["outcome"] for turn in past.turns)
    print(
        f"{len(past.messages)} messages, {len(past.turns)} turns {dict(spoke)}, {len(past.told)} limits met", flush=True
    )
    if spoke["spoke"] < 20 or not past.told:
        yield f"too little happened: {spoke}, {len(past.told)} limits met"


def _log(past: Past) -> Iterator[str]:
    seqs: dict[str, list[int]] = defaultdict(list)
    for row in past.events:
        seqs[row["room_id"]].append(row["seq"])
    yield from (
        f"the log of {room} has gaps" for room, found in seqs.items() if found != list(range(1, len(found) + 1))
    )
    notices = Counter(json.loads(row["refs"])["code"] for row in past.events if row["type"] == "notice")
    told = Counter(row["rule"] for row in past.told)
    yield from (
        f"{rule}: {notices[rule]} notices of {told[rule]} limits" for rule in told if notices[rule] != told[rule]
    )


def _loops(past: Past) -> Iterator[str]:
    """No chain goes on beyond its limits, and agents wake each other no longer than they may."""
    chains: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for turn in past.turns:
        chains[turn["chain_id"]].append(turn)
    for chain_id, turns in chains.items():
        begun = [turn for turn in turns if turn["reason"] != "exchange_limit"]
        additions = sum(turn["trigger"] == "addition" for turn in turns)
        if len(begun) > MOST_TURNS:
            yield f"chain {chain_id} has {len(begun)} turns"
        for place, turn in enumerate(turns, 1):
            if past.kind_of_cause(turn) == "agent" and place > MOST_AMONG_AGENTS + additions:
                yield f"an agent woke {turn['id']}, number {place} of its chain"


def _pile_ons(past: Past) -> Iterator[str]:
    """No message is answered by more than may, and nobody is asked twice for one cause."""
    for (agent_id, cause), times in Counter((turn["agent_id"], turn["cause"]) for turn in past.turns).items():
        if times > 1:
            yield f"{agent_id} was asked {times} times for {cause}"
    by_cause: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for turn in past.turns:
        by_cause[turn["cause"]].append(turn)
    for cause, turns in by_cause.items():
        triggers = Counter(turn["trigger"] for turn in turns)
        always = sum(row[2] == "mode_always" and row[1] == "speak" for row in past.receipts.get(cause, []))
        if len(turns) - triggers["unasked"] - triggers["addition"] > MOST_NAMED or triggers["addition"] > 1:
            yield f"{cause} was answered by {dict(triggers)}"
        # Who says nothing leaves the floor to the next.
        unasked = [turn["outcome"] for turn in turns if turn["trigger"] == "unasked"]
        if unasked.count("spoke") > max(1, always) or len(unasked) > max(MOST_NAMED, always):
            yield f"{cause} was answered unasked by {unasked}"


def _costs(past: Past, usage: Json) -> Iterator[str]:
    """Nothing stays reserved, chains keep to their limits, and all sums are those of the ledger."""
    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0])
    chain_of = {turn["id"]: turn["chain_id"] for turn in past.turns}
    for entry in past.ledger:
        if entry["status"] == "reserved":
            yield f"{entry['turn_id']} has ended and still reserves"
        if entry["chain_id"] != chain_of[entry["turn_id"]]:
            yield f"{entry['turn_id']} is paid for by another chain"
        spent[entry["chain_id"]][0] += entry["cost_usd"] / 1e6
        spent[entry["chain_id"]][1] += entry["input_tokens"] + entry["output_tokens"]
    yield from (f"{one} cost {usd} and {n}" for one, (usd, n) in spent.items() if usd > CHAIN_USD or n > CHAIN_TOKENS)
    tokens = usage["input_tokens"] + usage["output_tokens"]
    if (
        tokens != sum(n for _, n in spent.values())
        or abs(usage["cost_usd"] - sum(usd for usd, _ in spent.values())) > 1e-5
    ):
        yield f"the usage {usage} is not what the chains cost"
    paid = {entry["turn_id"]: entry["input_tokens"] + entry["output_tokens"] for entry in past.ledger}
    thought: Counter[str] = Counter()
    for step in past.steps:
        output = json.loads(step["output"])
        thought[step["turn_id"]] += output["input_tokens"] + output["output_tokens"]
    yield from (f"{one} thought {n} and paid {paid.get(one)}" for one, n in thought.items() if paid.get(one, -1) < n)


def _silences(past: Past) -> Iterator[str]:
    """Whoever a person names answers, or a receipt or the turn's end says by what limit it did not."""
    # A turn that took in what its author said next answers that; its chain bears the first message's id.
    turns = {(turn["agent_id"], turn["chain_id"]): turn for turn in past.turns}
    turns |= {(turn["agent_id"], turn["cause"]): turn for turn in past.turns}
    by_agent = {row["agent_id"]: row["id"] for row in past.members.values() if row["agent_id"]}
    for message_id, considered in past.receipts.items():
        message = past.messages[message_id]
        if past.members[message["author_id"]]["kind"] != "human":
            continue
        for agent_id, outcome, rule, *_ in considered:
            is_named = by_agent.get(agent_id) in json.loads(message["mentions"]) and message["edited_at"] is None
            if not is_named or outcome == "off" or rule in LIMITS or outcome == "react":
                continue
            turn = turns.get((agent_id, message_id))
            if outcome != "speak" or turn is None:
                yield f"{agent_id} was named in {message_id} and is {outcome} by {rule}"
            elif turn["outcome"] not in ("spoke", "reacted") and turn["reason"] not in EXCUSES:
                yield f"{turn['id']} for {message_id} ended {turn['outcome']} by {turn['reason']}"
