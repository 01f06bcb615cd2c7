"""`make invoke`: invokes the built function with an event in Lambda's runtime emulator.

The built package runs in Lambda's runtime emulator with Lambda's runtime client, both pinned
development dependencies, so neither Docker nor AWS is needed. Nothing is sent: the function prints
what a subscriber would read, as it does under `sam local invoke`.
"""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from rich.console import Console
from rich.text import Text
from samcli.local import rapid

from local_stack.deployment import BUILD, SLACK_PARAMETER, STACK_NAME, build, load_payload
from local_stack.errors import LocalStackError, show_error
from local_stack.ministack import ACCOUNT, HOST, REGION, free_port

HANDLER = "account_event_handler.app.lambda_handler"
FUNCTION = BUILD / "AccountEventHandler"
START_SECONDS = 20


def invoke(event_file: Path) -> tuple[str, str]:
    """The function's output and its response, both as text."""
    event = load_payload(event_file)
    with _emulator() as (url, process):
        answer = requests.post(url, data=json.dumps(event), timeout=60).text
    output, _ = process.communicate()
    return output, answer


def show(console: Console, output: str, answer: str) -> None:
    """Print without wrapping, so that JSON and links can be copied."""
    console.print(Text(output.rstrip()), soft_wrap=True)
    console.print(Text(f"\nResponse: {answer}", style="bold"), soft_wrap=True)


@contextmanager
def _emulator() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    machine = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    binary = Path(rapid.__path__[0]) / f"aws-lambda-rie-{machine}"
    addresses = ["--runtime-interface-emulator-address", f"{HOST}:{port}"]
    addresses += ["--runtime-api-address", f"{HOST}:{free_port()}"]
    process = subprocess.Popen(
        [str(binary), "--log-level", "error", *addresses, sys.executable, "-m", "awslambdaric", HANDLER],
        cwd=FUNCTION,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait(process, port)
        yield f"http://{HOST}:{port}/2015-03-31/functions/function/invocations", process
    finally:
        process.terminate()


def _wait(process: subprocess.Popen[str], port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            requests.get(f"http://{HOST}:{port}/", timeout=1)
        except requests.RequestException:
            time.sleep(0.05)
        else:
            return
    raise LocalStackError("the runtime emulator did not start", process.communicate()[0])


def environment() -> dict[str, str]:
    """The function's environment as the template sets it, in the samples' account and Region.

    Every watch is on. Under AWS_SAM_LOCAL the function prints: it sends and looks up nothing.
    """
    home = f"{REGION}:{ACCOUNT}"
    return {
        "PATH": os.environ["PATH"],
        "AWS_SAM_LOCAL": "true",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": "AccountEventHandler",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "LAMBDA_TASK_ROOT": str(FUNCTION),
        "AWS_EC2_METADATA_DISABLED": "true",
        "TOPIC_ARN": f"arn:aws:sns:{home}:{STACK_NAME}-AlertTopic-1A2B3C4D5E6F7",
        "DEAD_LETTER_QUEUE_URL": "ActivityDeadLetters",
        "ACTIVITY_QUEUE_URL": "ActivityQueue",
        "MEMORY_TABLE": "Memory",
        "STACK_NAME": STACK_NAME,
        "SLACK_URL_PARAMETER": SLACK_PARAMETER,
        "OWN_ROLE_ARN": (f"arn:aws:iam::{ACCOUNT}:role/{STACK_NAME}-AccountEventHandlerRole-1A2B3C4D5E6F7"),
        "TOPIC_KEY_ID": f"arn:aws:kms:{home}:key/3f2e1d0c-9b8a-4765-8433-221100ffeedd",
        "DEPLOYERS": f"arn:aws:iam::{ACCOUNT}:role/deploy",
        "ALARM_NAMES": "*",
        "CONSOLE_CHANGES": "true",
        "POWERTOOLS_METRICS_NAMESPACE": "AccountWatcher",
        "POWERTOOLS_SERVICE_NAME": STACK_NAME,
    }


def main() -> int:
    """Invoke with the file named on the command line; exit code 1 if that fails."""
    console = Console(highlight=False)
    try:
        if len(sys.argv) != 2:
            raise LocalStackError("no event given: make invoke EVENT=events/s3/s3-bucket-deleted.json")
        with console.status("sam build …"):
            build()
        output, answer = invoke(Path(sys.argv[1]))
    except LocalStackError as error:
        show_error(console, error)
        return 1
    show(console, output, answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
