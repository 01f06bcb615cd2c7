"""Builds the folder that Lambda runs, from the sources and the locked requirements.

`sam build` copies no byte code and /var/task is read-only, so without this every cold start would
compile every module. Wheels are installed for both of Lambda's architectures into one folder: their
Python files are the same, and a compiled part carries its machine in its name.
"""

import compileall
import filecmp
import gzip
import json
import py_compile
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE_NAME = "account_event_handler"
MACHINES = ("x86_64", "aarch64")
AWS_CALLS = {  # all that the function ever asks of AWS; the template allows the same
    "application-autoscaling": ("DescribeScalableTargets",),
    "cloudformation": ("DescribeStackEvents",),
    "cloudtrail": ("DescribeTrails", "GetEventSelectors", "GetTrailStatus", "LookupEvents", "StartLogging"),
    "dynamodb": ("DeleteItem", "DescribeTable", "GetItem", "PutItem", "Query", "TransactWriteItems", "UpdateItem"),
    "ec2": ("DescribeNetworkInterfaces",),
    "iam": ("ListAccountAliases",),
    "identitystore": ("DescribeUser",),
    "organizations": ("DescribeAccount", "DescribeOrganizationalUnit", "ListAccounts", "ListParents"),
    "pricing": ("GetProducts",),
    "s3": ("GetBucketPolicyStatus", "GetObject"),
    "sns": ("ListSubscriptionsByTopic", "Publish"),
    "sqs": ("ChangeMessageVisibility", "GetQueueAttributes", "SendMessage", "SendMessageBatch"),
    "ssm": ("DescribeParameters", "GetParameter"),
    "sts": ("AssumeRole",),
}
NO_DOCSTRINGS = """def __getattr__(name):
    if name.endswith("Docstring"):
        return lambda *_, **__: None
    raise AttributeError(name)
"""
NOT_IN_LAMBDA = ("requirements.in", "requirements.txt", "__pycache__")


def build(package: Path, target: Path) -> None:
    """Fill `target`; `package` is the copy that sam made, under another name.

    Raises CalledProcessError when pip cannot install what is locked.
    """
    if sys.version_info[:2] != (3, 13):
        raise SystemExit(f"byte code must come from Python 3.13, this is {sys.version.split()[0]}")
    for machine in MACHINES:
        with tempfile.TemporaryDirectory() as folder:
            install(package / "requirements.txt", machine, Path(folder))
            overlay(Path(folder), target)
    trim_botocore(target / "botocore" / "data")
    trim_s3transfer(target / "s3transfer")
    trim_docs(target / "botocore" / "docs")
    trim_docs(target / "boto3" / "docs")
    ignore = shutil.ignore_patterns(*NOT_IN_LAMBDA)
    shutil.copytree(package, target / PACKAGE_NAME, ignore=ignore, dirs_exist_ok=True)
    compile_all(target)


def install(requirements: Path, machine: str, folder: Path) -> None:
    """The locked wheels for one machine, without running anything that they bring."""
    platforms = [f"--platform=manylinux{glibc}_{machine}" for glibc in ("2014", "_2_28", "_2_34")]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--only-binary=:all:", "--require-hashes", "--no-compile", "--no-deps"]
    python = ["--implementation=cp", "--python-version=3.13", *platforms]
    files = ["-r", str(requirements), "--target", str(folder)]
    subprocess.run([*command, *options, *python, *files], check=True)


def overlay(folder: Path, target: Path) -> None:
    """Copy the folder over the target; the same path must hold the same bytes."""
    for source in sorted(path for path in folder.rglob("*") if path.is_file()):
        path = target / source.relative_to(folder)
        if source.parts[len(folder.parts)] == "bin" or ".dist-info" in str(source):
            continue
        if path.exists() and not filecmp.cmp(source, path, shallow=False):
            raise SystemExit(f"{path.name} is not the same for {' and '.join(MACHINES)}")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path)


def trim_botocore(data: Path) -> None:
    """Keep what is called: of botocore's four hundred services a few, of those a few operations.

    Loading a service's whole model is a good part of a cold start.
    """
    for folder in (path for path in data.iterdir() if path.is_dir()):
        if folder.name not in AWS_CALLS:
            shutil.rmtree(folder)
    for service, operations in AWS_CALLS.items():
        *older, newest = sorted((data / service).iterdir())
        for version in older:
            shutil.rmtree(version)
        trim_model(newest, operations)
    endpoints = json.loads((data / "endpoints.json").read_text())
    for partition in endpoints["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in AWS_CALLS if name in services}
    (data / "endpoints.json").write_text(json.dumps(endpoints))


def trim_s3transfer(package: Path) -> None:
    """Leave only the name that boto3 asks for when it is imported.

    The rest moves files to and from S3, which the function never does, and starts with
    multiprocessing: a twentieth of a cold start.
    """
    shutil.rmtree(package)
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "manager.py").write_text("class TransferConfig:\n    UNSET_DEFAULT = None\n")


def trim_docs(package: Path) -> None:
    """Leave what is asked for when the library is imported; what writes its manual is a tenth of a cold start."""
    for path in package.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "utils.py":
            path.unlink()
    (package / "__init__.py").touch()
    (package / "docstring.py").write_text(NO_DOCSTRINGS)


def trim_model(folder: Path, operations: tuple[str, ...]) -> None:
    """Write the service's model anew with these operations and the shapes that they reach."""
    packed = folder / "service-2.json.gz"
    model = json.loads(gzip.decompress(packed.read_bytes()))
    model["operations"] = {name: model["operations"][name] for name in operations}
    reached: set[str] = set()
    waiting = [shape_names(operation) for operation in model["operations"].values()]
    while waiting:
        names = waiting.pop() - reached
        reached |= names
        waiting += [shape_names(model["shapes"][name]) for name in names]
    model["shapes"] = {name: model["shapes"][name] for name in sorted(reached)}
    (folder / "service-2.json").write_text(json.dumps(model))
    packed.unlink()


def shape_names(part: object) -> set[str]:
    """The names behind every key `shape` in a part of a model."""
    if isinstance(part, dict):
        own = {part["shape"]} if isinstance(part.get("shape"), str) else set()
        return own.union(*(shape_names(value) for value in part.values()))
    return set().union(*map(shape_names, part)) if isinstance(part, list) else set()


def compile_all(target: Path) -> None:
    """Byte code that Python takes without looking at the sources' dates, which a zip changes."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(target, quiet=1, invalidation_mode=mode, stripdir=str(target)):
        raise SystemExit("a module of the package does not compile")


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
