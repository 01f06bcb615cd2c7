"""Completion, as bash does it."""

import shutil
import subprocess

import pytest

from cli.__main__ import parser
from cli.completion import script
from tests.cli.operator import Operator

ASK = """
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_account_watcher account-watcher "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
echo "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ("m", "mute"),
        ("mute ", "add list remove --help --stack-name --region --profile"),
        ("--region eu-west-1 mute a", "add"),
        ("mute add --own", "--owner"),
        ("replay --severity ", "critical high medium low info"),
        ("redrive --queue d", "denied"),
        ("completion ", "bash zsh --help --stack-name --region --profile"),
        ("nonsense x", ""),
    ],
)
def test_what_may_follow_is_proposed(words: str, proposed: str) -> None:
    command = ["bash", "-c", script(parser(), "bash") + ASK, "bash", "account-watcher", *words.split(" ")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{proposed}\n", "")


def test_the_command_prints_it_whole_and_for_zsh_loads_what_it_needs(operator: Operator) -> None:
    bash, zsh = (operator.types("completion", shell).out for shell in ("bash", "zsh"))
    assert bash == script(parser(), "bash")
    assert zsh.endswith(bash)
    assert "bashcompinit" in zsh
