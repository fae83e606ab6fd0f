"""``scanplan completion``: what a shell needs to complete our commands."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", metavar="SHELL", type=click.Choice(("bash", "zsh", "fish")), help="bash, zsh or fish.")
def command(shell: str) -> None:
    """Print the completion script of bash, zsh or fish.

    \b
    Put one of these lines into your shell's start-up file:
      eval "$(scanplan completion bash)"          ~/.bashrc
      eval "$(scanplan completion zsh)"           ~/.zshrc
      scanplan completion fish | source           ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from . import cli

    completer = get_completion_class(shell)
    if completer is None:
        raise click.UsageError(f"click does not know the shell {shell}")
    click.echo(completer(cli, {}, "scanplan", "_SCANPLAN_COMPLETE").source())
