"""AWS SAM's command line, which builds and deploys; how to get it where it is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

from cli.errors import CliError

ROOT = Path(__file__).parents[2]
# Where builds and answers are kept: in a clone, or where an upgrade of the installed package leaves them alone.
HOME = ROOT if (ROOT / "Makefile").exists() else Path.home() / ".account-watcher"
TEMPLATE, DEFAULTS = ROOT / "template.yaml", ROOT / "samconfig.toml"
PYTHON = "python3.13"  # the function's: its byte code is compiled by `sam build`
_SHOWN = 4_000  # characters of what sam said at last


class Sam(Struct, frozen=True):
    path: str
    search: str  # a PATH on which it finds Python

    @classmethod
    def found(cls) -> "Sam":
        """On the PATH, or in the virtual environment; raises CliError that says how to get what is missing."""
        search = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
        sam = shutil.which("sam", path=search)
        if sam is None:
            hint = "Run make venv in the clone, which has it; or: pipx install aws-sam-cli"
            raise CliError("AWS SAM's command line is missing.", hint)
        if shutil.which(PYTHON, path=search) is None:
            hint = "Install it: apt install python3.13, brew install python@3.13, or uv python install 3.13"
            raise CliError(f"{PYTHON} is missing, which builds the function.", hint)
        return cls(sam, search)

    def build(self) -> None:
        self._run("build", "--template-file", str(TEMPLATE), "--config-file", str(DEFAULTS))

    def deploy(self, answers: Path, region: str, profile: str | None) -> None:
        """Returns when CloudFormation is done."""
        whose = ["--profile", profile] if profile else []
        self._run("deploy", "--config-file", str(answers.absolute()), "--region", region, *whose)

    def _run(self, command: str, *arguments: str) -> None:
        HOME.mkdir(exist_ok=True)
        done = subprocess.run(
            [self.path, command, *arguments],
            cwd=HOME,
            env={**os.environ, "PATH": self.search, "SAM_CLI_TELEMETRY": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            hint = "Fix the first error above, then run setup again: it goes on where it stopped."
            raise CliError(f"{done.stdout[-_SHOWN:].strip()}\n\nsam {command} failed.", hint)
