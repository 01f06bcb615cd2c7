import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
    UnknownServiceError,
)

from account_event_handler.state import TransactionConflictError
from cli.__main__ import COMMANDS, main, parser
from cli.context import ask_at_terminal
from cli.errors import CliError, explained
from cli.stack import Aws
from tests.cli.operator import STACK, TABLE, Operator, deploy

LAUNCHER = Path(__file__).parents[2] / "cli" / "account-watcher"
DESCRIBE = "cloudformation.DescribeStacks"


def resource(logical: str, physical: str) -> dict[str, str]:
    return {
        "LogicalResourceId": logical,
        "PhysicalResourceId": physical,
        "ResourceType": "AWS::SNS::Topic",
        "ResourceStatus": "CREATE_COMPLETE",
    }


@pytest.mark.parametrize(
    "words",
    [
        ("--region", "eu-north-1", "mute", "list"),
        ("mute", "--region", "eu-north-1", "list"),
        ("mute", "list", "--region", "eu-north-1"),
        ("--region", "us-east-1", "mute", "list", "--region", "eu-north-1"),
    ],
)
def test_the_stack_may_be_named_before_a_command_or_behind_it(words: tuple[str, ...]) -> None:
    given = parser().parse_args(words)
    assert (given.stack_name, given.region, given.profile) == (STACK, "eu-north-1", None)


@pytest.mark.parametrize("words", [("mute",), ("shout",), ("mute", "add"), ("redrive", "--queue", "x")])
def test_a_command_line_that_is_not_understood_ends_with_2(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: account-watcher" in capsys.readouterr().err


def test_help_names_every_command_and_so_does_the_bare_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for command in COMMANDS:
        assert f"\n    {command} " in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert main([]) == 0
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize("words", [("--region", "policies", "mute", "list"), ("mute", "list", "--region", "policies")])
def test_a_value_may_be_called_like_a_command(words: tuple[str, ...]) -> None:
    given = parser(words).parse_args(words)
    assert (given.region, given.run.__module__) == ("policies", "cli.mute")


def test_every_command_says_what_it_is_for_and_runs_something() -> None:
    for command in parser().below():
        assert command.about
        assert command.get_default("run") or list(command.below())


def test_the_launcher_runs_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "cli").mkdir()  # another package of that name must not be taken for ours
    (tmp_path / "cli" / "__main__.py").write_text("print('wrong')")
    link = tmp_path / "account-watcher"
    link.symlink_to(LAUNCHER)
    done = subprocess.run([link, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: account-watcher")


def test_the_launcher_without_its_environment_says_how_to_make_it(tmp_path: Path) -> None:
    (tmp_path / "cli").mkdir()
    copy = tmp_path / "cli" / "account-watcher"
    copy.write_bytes(LAUNCHER.read_bytes())
    done = subprocess.run(["sh", copy], capture_output=True, text=True, check=False)
    assert (done.returncode, "make venv" in done.stderr) == (1, True)


def test_a_stack_that_is_not_there_is_said_with_its_region(stranger: Operator) -> None:
    said = stranger.types("mute", "list", "--stack-name", "watchdog", "--region", "eu-north-1")
    assert said.code == 1
    assert said.errors == (
        "There is no stack watchdog in eu-north-1.\n"
        "Use --region or --profile for another place, or --stack-name for another name.\n"
    )
    assert said.out == ""


def test_a_stack_of_an_older_version_asks_to_be_deployed(stranger: Operator) -> None:
    deploy({"AlertTopic": "AWS::SNS::Topic"})
    said = stranger.types("mute", "list")
    assert said.code == 1
    assert "has no AWS::DynamoDB::Table" in said.errors
    assert "sam deploy" in said.errors


def test_a_stack_of_many_resources_is_read_to_its_last_page(stranger: Operator) -> None:
    deploy()
    pages: list[dict[str, Any]] = [
        {"StackResourceSummaries": [resource("OtherTopic", "other")], "NextToken": "more"},
        {"StackResourceSummaries": [resource("AlertTopic", "alerts"), resource("Gone", "")]},
    ]
    stranger.aws_answers("cloudformation.ListStackResources", *pages)
    stack = Aws(core=stranger.core).stack
    assert (stack.topic, list(stack.resources)) == ("alerts", ["OtherTopic", "AlertTopic"])


def test_no_region_asks_for_one(stranger: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    said = stranger.types("status")
    assert (said.code, said.errors.splitlines()[0]) == (1, "No region is set.")


def test_an_unknown_profile_is_named(stranger: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    said = stranger.types("status", "--profile", "audit")
    assert said.code == 1
    assert said.errors.startswith("There is no profile audit.\naws configure list-profiles")


REFUSALS = {
    "ExpiredToken": "Your AWS session has expired.",
    "RequestExpired": "Your AWS session has expired.",
    "InvalidClientTokenId": "AWS does not accept your credentials",
    "AccessDenied": "Access denied for DescribeStacks: not you",
    "OptInRequired": "The account has not opted in",
    "Throttling": "DescribeStacks failed (Throttling): not you",
}


@pytest.mark.parametrize(("code", "words"), REFUSALS.items())
def test_what_aws_refuses_is_said_in_words(operator: Operator, code: str, words: str) -> None:
    operator.aws_refuses(DESCRIBE, code)
    said = operator.types("status")
    assert said.code == 1
    assert said.errors.startswith(words)
    assert len(said.errors.splitlines()) == 2, "what to do next"


FAILURES: dict[str, tuple[Exception, str]] = {
    "no credentials": (NoCredentialsError(), "No AWS credentials were found.\nSign in"),
    "sign-in over": (UnauthorizedSSOTokenError(), "Your sign-in has expired"),
    "token gone": (
        TokenRetrievalError(provider="sso", error_msg="x"),
        "Your sign-in has expired or is missing.\naws sso login",
    ),
    "no credentials from the process that makes them": (
        CredentialRetrievalError(provider="custom-process", error_msg="it failed"),
        "Your credentials cannot be had: ",
    ),
    "something unheard of": (
        UnknownServiceError(service_name="x", known_service_names="y"),
        "Unknown service: 'x'. Valid service names are: y\nCheck the options",
    ),
    "wrong region": (
        EndpointConnectionError(endpoint_url="https://cloudformation.eu-wst-1.amazonaws.com/"),
        "cloudformation.eu-wst-1.amazonaws.com could not be reached.\nCheck the network",
    ),
}


@pytest.mark.parametrize(("error", "words"), FAILURES.values(), ids=list(FAILURES))
def test_what_never_reaches_aws_is_said_in_words(operator: Operator, error: Exception, words: str) -> None:
    operator.aws_raises(DESCRIBE, error)
    said = operator.types("status")
    assert said.code == 1
    assert said.errors.startswith(words)


def test_a_region_that_is_none_is_not_understood(stranger: Operator) -> None:
    said = stranger.types("status", "--region", "not a region")
    assert (said.code, said.errors) == (2, "That is not a region.\nUse --region with one such as eu-west-1.\n")


def test_the_region_may_come_from_the_variable_that_lambda_and_the_cli_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "ap-south-1")
    assert Aws().session.region_name == "ap-south-1"
    assert Aws(region="eu-north-1").session.region_name == "eu-north-1"


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"])
@pytest.mark.parametrize("url", ["nowhere", "http://", "http://[", "ftp://example.com", "http://a b"])
def test_an_endpoint_that_is_no_address_is_said_by_its_variable(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    monkeypatch.setenv(name, url)
    said = operator.types("mute", "list")
    assert (said.code, said.errors) == (1, f"{name} is not a URL.\nUnset {name}, or set it to http(s)://HOST.\n")


def test_an_endpoint_of_one_s_own_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert Aws().session.client("sqs").meta.endpoint_url == "http://127.0.0.1:4566"


def test_a_table_that_may_not_be_asked_is_said_as_such(operator: Operator) -> None:
    operator.aws_refuses("dynamodb.Query", "AccessDeniedException")
    said = operator.types("mute", "list")
    assert said.code == 1
    assert said.errors.startswith("Access denied for Query")
    assert "operations.md" in said.errors


def test_a_table_that_is_busy_asks_to_try_again() -> None:
    denied = explained(TransactionConflictError("TransactionConflict"))
    assert (denied.message, denied.hint) == ("The state table is unavailable: TransactionConflict.", "Try again.")


def test_ctrl_c_ends_with_130(operator: Operator) -> None:
    operator.aws_raises(DESCRIBE, KeyboardInterrupt())
    said = operator.types("status")
    assert (said.code, said.errors) == (130, "Stopped.\n")


def test_the_command_itself_asks_aws_with_the_operators_credentials(
    stranger: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    template = {"Resources": {"Memory": {"Type": "AWS::DynamoDB::Table", "Properties": TABLE}}}
    stranger.client("cloudformation").create_stack(StackName=STACK, TemplateBody=json.dumps(template))
    assert main(["mute", "list"]) == 0
    assert capsys.readouterr().out == "Nothing is muted.\n"


class Terminal(io.StringIO):
    """What somebody types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("y\n", True), (" YES \n", True), ("\n", False), ("n\n", False), ("yep\n", False), ("", False)],
)
def test_only_y_or_yes_means_yes(
    typed: str, answer: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    assert ask_at_terminal("Move 3 dead letters?") is answer
    assert capsys.readouterr().out == "Move 3 dead letters? [y/N] "


def test_where_nobody_can_answer_nothing_is_taken_for_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    with pytest.raises(CliError) as denied:
        ask_at_terminal("Move 3 dead letters?")
    assert "--yes" in denied.value.hint


@pytest.mark.parametrize("colour", ["", "xterm-256color"])
def test_nothing_but_text_is_printed_where_there_is_no_terminal(
    operator: Operator, colour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", colour)
    for words in (("status",), ("mute", "list"), ("redrive",)):
        said = operator.types(*words)
        assert "\x1b" not in said.out + said.errors
