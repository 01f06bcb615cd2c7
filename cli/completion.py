"""`account-watcher completion bash|zsh`: a script with every command and option in it, so that a shell need not ask."""

import argparse

from cli.arguments import Command
from cli.context import Context

_SCRIPT = """\
_account_watcher() {{
  local given word words
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$given $word" in {paths}) given="$given $word" ;; esac
  done
  case "$3" in
{values}
    *) case "$given" in
{commands}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$2"))
}}
complete -o default -F _account_watcher account-watcher
"""
_ZSH = "autoload -U +X compinit bashcompinit && compinit && bashcompinit\n"


def add_to(command: Command) -> None:
    about = 'the shell; in its start-up file: eval "$(account-watcher completion bash)"'
    command.takes("shell", about, choices=["bash", "zsh"])
    command.runs(_run)


def _run(given: argparse.Namespace, context: Context) -> int:
    from cli.__main__ import parser

    context.out.print(script(parser(), given.shell), end="", soft_wrap=True)
    return 0


def script(top: Command, shell: str) -> str:
    every = {command.prog.removeprefix(top.prog): command for command in (top, *top.below())}
    choices = {
        option: " ".join(map(str, action.choices))
        for command in every.values()
        for action in command.options
        for option in action.option_strings
        if action.choices
    }
    commands = (f'      "{path}") words="{" ".join(_words(command))}" ;;' for path, command in every.items())
    values = (f'    {option}) words="{words}" ;;' for option, words in choices.items())
    paths = "|".join(f'"{path}"' for path in every if path)
    text = _SCRIPT.format(paths=paths, values="\n".join(values), commands="\n".join(commands))
    return (_ZSH if shell == "zsh" else "") + text


def _words(command: Command) -> list[str]:
    """What may follow: commands, the longest name of each option, and what a value is chosen from."""
    names = [each.prog.rpartition(" ")[2] for each in command.below() if each.prog.rpartition(" ")[0] == command.prog]
    options = [max(action.option_strings, key=len) for action in command.options if action.option_strings]
    chosen = [str(each) for action in command.options if not action.option_strings for each in action.choices or ()]
    return [*names, *chosen, *options]
