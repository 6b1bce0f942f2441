"""All that is served over REST, in the order in which the document tells it."""

from __future__ import annotations

from tertulia.rest import agents, asking, audit, members, memories, rooms, session, tools
from tertulia.rest.accounts import invitations, joining, mail_links, me, resets
from tertulia.rest.chat import drafts, messages
from tertulia.rest.configuring import experiments, statistics, versions
from tertulia.rest.content import files, search
from tertulia.rest.floor import modes, receipts, rehearsals, snapshots
from tertulia.rest.memory import changes, knowledge, mine, social, upkeep
from tertulia.rest.models import health, providers
from tertulia.rest.money import budgets, usage
from tertulia.rest.order import chains, moderation, preferences
from tertulia.rest.signing import links, ways
from tertulia.rest.tenancy import workspaces

RESOURCES = (
    session.resource,
    ways.resource,
    me.resource,
    links.resource,
    joining.resource,
    invitations.resource,
    resets.resource,
    mail_links.resource,
    rooms.resource,
    messages.resource,
    drafts.resource,
    members.resource,
    workspaces.resource,
    agents.resource,
    health.resource,
    providers.resource,
    versions.resource,
    statistics.resource,
    experiments.resource,
    asking.resource,
    modes.resource,
    receipts.resource,
    snapshots.resource,
    rehearsals.resource,
    audit.resource,
    usage.resource,
    budgets.resource,
    memories.resource,
    changes.resource,
    knowledge.resource,
    upkeep.resource,
    mine.resource,
    social.resource,
    tools.resource,
    chains.resource,
    moderation.resource,
    preferences.resource,
    search.resource,
    files.resource,
)
