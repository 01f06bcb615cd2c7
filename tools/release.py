"""Makes a release in dist/: `python -m tools.release BUCKET`.

That is the wheel, tried where nothing else is installed, and the template packaged for the Serverless Application
Repository, with its code in the bucket.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cli import __version__

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
LARGEST = 15_000_000  # bytes of the wheel
TEMPLATE = f"account-watcher-{__version__}.yaml"


def main(arguments: list[str]) -> int:
    problem = unreleasable((ROOT / "CHANGELOG.md").read_text()) or (
        "" if len(arguments) == 1 else "Say which bucket keeps the code of the template: make release BUCKET=name"
    )
    if problem:
        print(problem, file=sys.stderr)
        return 1
    shutil.rmtree(DIST, ignore_errors=True)
    try:
        wheel = built_wheel(DIST)
        tried(wheel)
        packaged(arguments[0], DIST / TEMPLATE)
    except subprocess.CalledProcessError as error:
        print(f"Failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    print(f"{wheel.name} and {TEMPLATE} are in dist/. To publish it: sam publish --template dist/{TEMPLATE}")
    return 0


def unreleasable(changelog: str) -> str:
    """Why this version cannot be released, by the changelog; empty if it can."""
    if not re.search(rf"(?m)^## {re.escape(__version__)} · \d{{4}}-\d\d-\d\d$", changelog):
        return f"CHANGELOG.md has no section '## {__version__} · YYYY-MM-DD': write it, or change cli/__init__.py"
    unreleased = re.search(r"(?ms)^## Unreleased\n(.*?)(?=^## |\Z)", changelog)
    if unreleased and unreleased[1].strip():
        return f"CHANGELOG.md: move what is under Unreleased to {__version__}, or to a new version"
    return ""


def built_wheel(folder: Path) -> Path:
    run("uv", "build", "--quiet", "--wheel", "--out-dir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    if wheel.stat().st_size > LARGEST:
        raise SystemExit(f"{wheel.name} has {wheel.stat().st_size:,} bytes, more than {LARGEST:,}")
    return wheel


def tried(wheel: Path) -> None:
    """Run it with the oldest libraries that it says it works with."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        install = ("uv", "pip", "install", "--quiet", "--python", folder)
        run("uv", "venv", "--quiet", "--python", sys.executable, folder)
        run(*install, "--resolution", "lowest-direct", "--requirements", ROOT / "pyproject.toml")
        run(*install, "--no-deps", wheel)
        command = folder / "bin" / "account-watcher"
        shown = subprocess.run([command, "--version"], cwd=folder, check=True, capture_output=True, text=True).stdout
        if shown != f"account-watcher {__version__}\n":
            raise SystemExit(f"the wheel's command calls itself {shown}")
        run(command, "replay", ROOT / "events" / "iam", "--top", "3")


def packaged(bucket: str, target: Path) -> None:
    """Build, package and check the template."""
    with tempfile.TemporaryDirectory() as build:
        run("sam", "build", "--template", ROOT / "template.yaml", "--build-dir", build)
        package(Path(build), bucket, target)


def package(build: Path, bucket: str, target: Path) -> None:
    """The code, the licence and README go to the bucket; raises CalledProcessError for what is not lint-clean."""
    place = ("--s3-bucket", bucket, "--s3-prefix", f"account-watcher/{__version__}")
    run("sam", "package", "--template-file", build / "template.yaml", *place, "--output-template-file", target)
    run("cfn-lint", "--non-zero-exit-code", "informational", "--", target)


def run(*command: object) -> None:
    subprocess.run([*map(str, command)], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
