"""The command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tertulia import __version__
from tertulia.bench import app as benchmarks
from tertulia.config import read_settings
from tertulia.domain.errors import AppError, ConfigError

cli = typer.Typer(
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)
token_commands = typer.Typer(no_args_is_help=True, help="Tokens and sign-in links.")
bot_commands = typer.Typer(no_args_is_help=True, help="Members that are programs.")
member_commands = typer.Typer(no_args_is_help=True, help="Accounts of people and programs.")
workspace_commands = typer.Typer(no_args_is_help=True, help="Workspaces of this machine.")
memory_commands = typer.Typer(
    no_args_is_help=True, help="What agents remember: what runs nightly, by hand, and as a file."
)
models_commands = typer.Typer(no_args_is_help=True, help="Models that run on this machine.")
cli.add_typer(token_commands, name="token")
cli.add_typer(bot_commands, name="bot")
cli.add_typer(member_commands, name="member")
cli.add_typer(workspace_commands, name="workspace")
cli.add_typer(memory_commands, name="memory")
cli.add_typer(models_commands, name="models")
cli.add_typer(benchmarks, name="bench")

Data = Annotated[Path | None, typer.Option("--data", help="The data directory.", show_default="~/.tertulia")]
InWorkspace = Annotated[
    str | None,
    typer.Option("--workspace", help="The workspace's name or id, where there are several.", show_default="the first"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would go, and why.")]
LookFirst = Annotated[bool, typer.Option("--dry-run", help="Only say what would come in.")]
AgentHandle = Annotated[str, typer.Argument(help="The agent's handle.")]
MemberHandle = Annotated[str, typer.Option("--member", help="The member's handle.")]


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(__version__)
        raise typer.Exit


@cli.callback()
def common(
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Rooms in which AI agents are members as people are."""


@cli.command()
def serve(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="0 takes a free one.", show_default="8080")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the web client in a browser.")] = False,
) -> None:
    """Start everything on this machine."""
    from tertulia.cli.serving import run_server

    run_server(read_settings(data=data, host=host, port=port), open_browser=open_)


@token_commands.command("create")
def token_create(member: MemberHandle, data: Data = None, workspace: InWorkspace = None) -> None:
    """Print a new API token."""
    from tertulia.cli.operating import ask

    body = {"member": member, "label": "command line"}
    typer.echo(ask(read_settings(data=data), "/api/tokens", body, workspace)["token"])


@token_commands.command("link")
def token_link(data: Data = None, member: MemberHandle = "owner", workspace: InWorkspace = None) -> None:
    """Print a new sign-in link, good once and for 15 minutes."""
    from tertulia.cli.operating import ask

    answer = ask(read_settings(data=data), "/api/sign-in-links", {"member": member}, workspace)
    typer.echo(f"{answer['url']}/#link={answer['token']}")


@bot_commands.command("add")
def bot_add(handle: str, data: Data = None, workspace: InWorkspace = None) -> None:
    """Make a member of kind bot and print its token."""
    from tertulia.cli.operating import ask

    body = {"kind": "bot", "handle": handle}
    typer.echo(ask(read_settings(data=data), "/api/members", body, workspace)["token"])


@workspace_commands.command("add")
def workspace_add(name: str, data: Data = None) -> None:
    """Make another workspace on this machine and print its owner's sign-in link, good once and for 15 minutes."""
    from tertulia.cli.operating import ask

    answer = ask(read_settings(data=data), "/api/workspaces", {"name": name})
    typer.echo(f"{answer['url']}/#link={answer['token']}")


@member_commands.command("set-role")
def member_set_role(
    handle: str,
    role: Annotated[str, typer.Argument(help="owner, admin, coordinator, member or guest.")],
    data: Data = None,
    workspace: InWorkspace = None,
) -> None:
    """Give a member another role."""
    from tertulia.cli.people import set_role

    typer.echo(f"@{handle} is {set_role(read_settings(data=data), handle, role, workspace)} now.")


@member_commands.command("set-password")
def member_set_password(handle: str, data: Data = None, workspace: InWorkspace = None) -> None:
    """Set a person's password, which is read from standard input; its sessions end."""
    from tertulia.cli.people import set_password

    password = typer.prompt("New password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    set_password(read_settings(data=data), handle, password.rstrip("\r\n"), workspace)
    typer.echo(f"@{handle} has a new password.")


@models_commands.command("add")
def models_add(name: Annotated[str, typer.Argument(help="minilm: finds memories by meaning.")]) -> None:
    """Fetch a model, check it and keep it for all data directories."""
    from tertulia.memory.models import install_minilm, minilm_dir

    if name != "minilm":
        raise ConfigError(f"There is no model {name!r} to add; the one there is is called minilm.")
    target = minilm_dir(read_settings().models_dir)
    typer.echo("Fetched minilm." if install_minilm(target) else "minilm is here already.")


@memory_commands.command("reindex")
def memory_reindex(data: Data = None, workspace: InWorkspace = None) -> None:
    """Make the index of memories anew from the database, and tell how far it is; agents go on recalling."""
    from tertulia.cli.remembering import reindex

    reindex(read_settings(data=data), workspace, typer.echo)


@memory_commands.command("people")
def memory_people(data: Data = None, workspace: InWorkspace = None) -> None:
    """Have agents read anew who speaks to whom, of what still stands."""
    from tertulia.cli.remembering import read_people

    read_people(read_settings(data=data), workspace, typer.echo)


@memory_commands.command("consolidate")
def memory_consolidate(data: Data = None, workspace: InWorkspace = None, dry_run: DryRun = False) -> None:
    """Make one of what agents remember more than once."""
    from tertulia.cli.remembering import keep_up

    keep_up(read_settings(data=data), "consolidate", workspace, typer.echo, dry_run=dry_run)


@memory_commands.command("forget")
def memory_forget(data: Data = None, workspace: InWorkspace = None, dry_run: DryRun = False) -> None:
    """Have agents forget what is little used and what is beyond their bounds."""
    from tertulia.cli.remembering import keep_up

    keep_up(read_settings(data=data), "forget", workspace, typer.echo, dry_run=dry_run)


@memory_commands.command("export")
def memory_export(agent: AgentHandle, file: Path, data: Data = None, workspace: InWorkspace = None) -> None:
    """Write all that an agent knows to a new FILE: memories and what it learnt from documents, without vectors."""
    from tertulia.cli.carrying import export_knowledge

    export_knowledge(read_settings(data=data), agent, file, workspace, typer.echo)


@memory_commands.command("import")
def memory_import(
    agent: AgentHandle, file: Path, data: Data = None, workspace: InWorkspace = None, dry_run: LookFirst = False
) -> None:
    """Give an agent what a FILE that was exported holds; what it knows already does not come in again."""
    from tertulia.cli.carrying import import_knowledge

    for line in import_knowledge(read_settings(data=data), agent, file, workspace, dry_run=dry_run):
        typer.echo(line)


@memory_commands.command("rotate-keys")
def memory_rotate_keys(data: Data = None, workspace: InWorkspace = None) -> None:
    """Put sealed memories under new keys, and these under a new master key; agents go on recalling."""
    from tertulia.cli.remembering import rotate_keys

    rotate_keys(read_settings(data=data), workspace, typer.echo)


@cli.command()
def doctor(
    data: Data = None,
    probe: Annotated[bool, typer.Option(help="Ask every provider of models whether it answers.")] = False,
    workspace: InWorkspace = None,
) -> None:
    """Check the set-up and say what is missing and how to mend it."""
    from tertulia.cli.doctor import examine
    from tertulia.cli.probing import probe_all

    settings = read_settings(data=data)
    findings = [*examine(settings), *(probe_all(settings, workspace) if probe else [])]
    for finding in findings:
        typer.echo(f"{'ok ' if finding.is_well else 'no '} {finding.what}: {finding.said}")
    if any(finding.is_grave for finding in findings):
        sys.exit(1)


@cli.command()
def migrate(data: Data = None) -> None:
    """Bring the database to this version's schema, as the next start would."""
    from tertulia.cli.keeping import migrate_database

    typer.echo(migrate_database(read_settings(data=data)))


@cli.command()
def backup(file: Path, data: Data = None) -> None:
    """Write all there is, but the secret key, into a new file; works beside the running server."""
    from tertulia.cli.keeping import write_backup

    typer.echo(write_backup(read_settings(data=data), file))


@cli.command()
def restore(file: Path, data: Data = None) -> None:
    """Make an empty data directory what a backup holds."""
    from tertulia.cli.keeping import restore_backup

    typer.echo(restore_backup(read_settings(data=data), file))


@cli.command()
def rehearse(
    transcript: Annotated[Path, typer.Argument(help='Lines of {"id","author","text","at","reply_to"}, oldest first.')],
    names: Annotated[list[str], typer.Option("--as", help="Whom to judge; may repeat, '*' is every author.")],
    policy: Annotated[
        Path | None, typer.Option(help="A JSON or TOML file with other mode, threshold or weights.")
    ] = None,
) -> None:
    """Say for each message of a transcript who would have spoken; needs no server and no network."""
    from tertulia.cli.rehearsing import rehearse_file

    rehearse_file(transcript, names, policy, sys.stdout)


@cli.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the command line; what the user can mend is said in one line, with exit code 2."""
    # Whatever is written is for this user alone, also in a directory that others may read.
    os.umask(0o077)
    try:
        cli()
    except (ConfigError, AppError) as error:
        typer.echo(f"tertulia: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        # Whatever the machine refuses where nobody looked for it: a file's name says more than where we were.
        if error.filename is None:
            raise
        typer.echo(f"tertulia: {error.filename}: {error.strerror}.", err=True)
        sys.exit(2)
