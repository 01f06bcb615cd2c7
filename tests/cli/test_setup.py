"""`account-watcher setup` with a `sam` that only notes how it is called; tests/end_to_end has the real one."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from account_event_handler.settings import ENRICHMENTS, OPERATOR_SETTINGS
from cli.former_parameters import FORMER
from cli.forwarders import STACK as FORWARDER
from cli.settings import chosen
from cli.setup.answers import RULES_IF, Answers, template_parameters, template_rules
from tests.cli.operator import STACK, Operator, Said, deploy
from tests.cli.test_former_parameters import UPGRADED
from tests.cli.test_forwarders import HUB as A_HUB
from tests.cli.test_forwarders import asked_of, has_forwarder
from tests.end_to_end.support.slack import SlackFault, SlackStandIn
from tests.support.clients import client
from tests.tools.test_rules import resources, template

FAKE_SAM = """#!/bin/sh
echo "$@" >> "{folder}/calls"
if [ -e "{folder}/fails" ]; then echo "Error: the first one"; exit 1; fi
"""


class Newcomer(Operator):
    """With a folder for answers, and a `sam` and a `python3.13` on the PATH."""

    folder: Path

    def sets_up(self, *words: str) -> Said:
        return self.types("setup", "--answers", str(self.folder / "deploy"), *words)

    @property
    def calls(self) -> list[str]:
        file = self.folder / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def parameters(self, region: str = "eu-west-1") -> dict[str, str]:
        return Answers(self.folder / "deploy", STACK).of(region)


@pytest.fixture
def newcomer(stranger: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newcomer:
    for name, text in (("sam", FAKE_SAM.format(folder=tmp_path)), ("python3.13", "#!/bin/sh\n")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    made = Newcomer()
    made.folder = tmp_path
    made.own_core()
    return made


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    with SlackStandIn() as stand_in:
        yield stand_in


MAIL = ("--yes", "--email", "ada@example.com", "--regions", "eu-west-1")


def stored() -> str:
    answer = client("ssm").get_parameter(Name=f"/{STACK}/slack-url", WithDecryption=True)["Parameter"]
    assert answer["Type"] == "SecureString"
    return str(answer["Value"])


def test_a_mail_address_is_enough(newcomer: Newcomer) -> None:
    said = newcomer.sets_up(*MAIL)
    assert (said.code, said.errors) == (0, "")
    build, deployed = newcomer.calls
    assert build.startswith("build ")
    assert f"{newcomer.folder}/deploy/eu-west-1.toml --region eu-west-1" in deployed
    assert newcomer.parameters() == {"EmailAddress": "ada@example.com"}
    assert "eu-west-1: a new stack" in said.flat
    assert "Costs: about $4.50 a month" in said.flat
    assert "account-watcher test --region eu-west-1" in said.flat


def test_the_answers_are_a_file_that_sam_reads_with_the_repository_s_defaults(newcomer: Newcomer) -> None:
    newcomer.sets_up(*MAIL)
    config = tomllib.loads((newcomer.folder / "deploy" / "eu-west-1.toml").read_text())
    section: dict[str, Any] = config["default"]["deploy"]["parameters"]
    assert (section["stack_name"], section["region"], section["capabilities"]) == (STACK, "eu-west-1", "CAPABILITY_IAM")
    assert config["version"] == 0.1


def test_what_is_typed_is_what_is_deployed_and_the_url_is_unseen(newcomer: Newcomer, slack: SlackStandIn) -> None:
    typed = {"Region": "eu-west-1", "E-mail": "ada@example.com", "Slack": slack.webhook}
    unseen = []

    def read(question: str, hidden: bool) -> str:
        unseen.append((question.partition(" ")[0], hidden))
        return next(text for begin, text in typed.items() if question.startswith(begin))

    newcomer.read = read
    said = newcomer.sets_up()
    assert said.code == 0
    assert unseen == [("Region(s),", False), ("E-mail", False), ("Slack", True)]
    assert newcomer.asked == ["Deploy this?"]
    assert stored() == slack.webhook
    assert newcomer.parameters()["SlackUrlParameter"] == f"/{STACK}/slack-url"
    (body,) = slack.bodies
    assert body["text"].endswith("Account Watcher can post here")
    everything = said.out + said.errors + (newcomer.folder / "deploy" / "eu-west-1.toml").read_text()
    assert slack.webhook not in everything


@pytest.mark.parametrize("url", ["nonsense", "http://example.com/x"])
def test_a_url_that_is_none_is_named_before_anything_is_deployed(newcomer: Newcomer, url: str) -> None:
    file = newcomer.folder / "url"
    file.write_text(url)
    said = newcomer.sets_up(*MAIL, "--slack-url-file", str(file))
    assert (said.code, newcomer.calls) == (1, [])
    assert said.errors.startswith("Slack does not take the URL: the Slack URL")
    assert url not in said.out + said.errors


def test_a_url_that_slack_refuses_is_named_before_anything_is_deployed(newcomer: Newcomer, slack: SlackStandIn) -> None:
    file = newcomer.folder / "url"
    file.write_text(slack.webhook)
    with slack.misbehaving(SlackFault("404", times=1)):
        said = newcomer.sets_up(*MAIL, "--slack-url-file", str(file))
    assert (said.code, newcomer.calls, (newcomer.folder / "deploy").exists()) == (1, [], False)
    assert "Slack answered 404" in said.errors
    assert "Nothing was deployed." in said.errors


def test_a_bus_without_room_for_the_rules_is_named_before_anything_is_deployed(newcomer: Newcomer) -> None:
    new = sum(not wants for wants in template_rules().values())
    quotas = [{"Quota": {"Value": float(value)}} for value in (new - 1, new)]
    newcomer.aws_answers("service-quotas.GetServiceQuota", *quotas)
    said = newcomer.sets_up(*MAIL)
    assert (said.code, newcomer.calls) == (1, [])
    assert f"the event bus has 0 of {new - 1} rules that it may have, and {new} new ones would not fit" in said.errors
    assert f"--desired-value {new + 20} --region eu-west-1" in said.errors
    assert newcomer.sets_up(*MAIL).code == 0
    with_alarms = newcomer.sets_up(*MAIL, "--parameter", "AlarmNames=prod *")
    assert (with_alarms.code, f"{new + 1} new ones" in with_alarms.errors) == (1, True)


def test_an_upgrade_needs_room_for_new_rules_only(newcomer: Newcomer) -> None:
    deploy({"AccountEventHandlerRole": "AWS::IAM::Role", **dict.fromkeys(template_rules(), "AWS::Events::Rule")})
    newcomer.aws_answers("service-quotas.GetServiceQuota", {"Quota": {"Value": 0.0}})
    assert newcomer.sets_up(*MAIL).code == 0


def test_the_rules_are_read_from_the_template_as_they_are() -> None:
    rules = {name: part for name, part in resources().items() if part["Type"] == "AWS::Events::Rule"}
    of_bus = {name for name, part in rules.items() if "EventBusName" not in part["Properties"]}
    assert set(template_rules()) == of_bus
    for name, wants in template_rules().items():
        assert RULES_IF[rules[name].get("Condition", "")] == wants


def test_a_stack_that_would_alert_nobody_is_not_deployed(newcomer: Newcomer) -> None:
    said = newcomer.sets_up("--yes", "--regions", "eu-west-1")
    assert (said.code, newcomer.calls) == (2, [])
    assert "would alert nobody" in said.errors


def test_who_says_no_deploys_nothing(newcomer: Newcomer) -> None:
    newcomer.answer = False
    newcomer.read = lambda question, hidden: "ada@example.com" if question.startswith("E-mail") else ""
    said = newcomer.sets_up()
    assert (said.code, newcomer.calls, said.out.splitlines()[-1]) == (1, [], "Nothing was changed.")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--email", "ada"), "ada is not an e-mail address"),
        (("--email", "a@b.c", "--regions", "Ireland"), "Ireland is not a Region"),
        (("--email", "a@b.c", "--parameter", "Deployer=x"), "Did you mean Deployers?"),
        (("--email", "a@b.c", "--parameter", "Deployers"), "is not a parameter and its value"),
        (("--email", "a@b.c", "--slack-url-file", "/nowhere"), "/nowhere cannot be read"),
        (("--email", "a@b.c", "--slack-url-file", "/dev/null"), "/dev/null is empty"),
        (("--email", "a@b.c", "--stack-name", "my_watcher"), "my_watcher is no name for the stack"),
        (("--email", "a@b.c", "--stack-name", "w" * 50), "is no name for the stack"),
    ],
)
def test_what_cannot_be_meant_is_asked_again(newcomer: Newcomer, words: tuple[str, ...], says: str) -> None:
    said = newcomer.sets_up("--yes", *words)
    assert (said.code, newcomer.calls) == (2, [])
    assert says in said.errors


def test_where_sam_is_missing_it_says_how_to_get_it(newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    said = newcomer.sets_up(*MAIL)
    assert (said.code, said.errors.splitlines()[0]) == (1, "AWS SAM's command line is missing.")
    assert "pipx install aws-sam-cli" in said.errors


def test_where_python_is_missing_it_says_how_to_get_it(newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
    (newcomer.folder / "python3.13").unlink()
    monkeypatch.setenv("PATH", str(newcomer.folder))
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    said = newcomer.sets_up(*MAIL)
    assert said.errors.startswith("python3.13 is missing, which builds the function.\nInstall it:")


def test_what_sam_says_at_last_is_shown(newcomer: Newcomer) -> None:
    (newcomer.folder / "fails").touch()
    said = newcomer.sets_up(*MAIL)
    assert said.code == 1
    assert said.errors.startswith("Error: the first one\n\nsam build failed.")


def test_an_upgrade_carries_over_what_is_no_parameter_any_more(newcomer: Newcomer) -> None:
    former: dict[str, Any] = {"SlackSeverity": "high", "WindowMinutes": "10"}
    former |= {"TableCost": "false", "LookEveryMinutes": "5"}
    deploy(**former, EmailAddress="ada@example.com", FloodLimit="100000", RestartCloudTrail="false")
    said = newcomer.sets_up("--yes", "--regions", "eu-west-1")
    assert said.code == 0
    assert chosen(newcomer.state_table) == {"SlackSeverity": "high"}
    assert newcomer.parameters() == {
        "EmailAddress": "ada@example.com",
        "RestartCloudTrail": "false",
        "LookUps": "parameter-history,table-scaling,security-group-use,bucket-status",
    }
    for line in (
        "SlackSeverity=high is a setting now, and stays in force",
        "FloodLimit=100000 is not in force any more: it is not what the setting may be",
        "TableCost=false is in LookUps now",
        "LookEveryMinutes=5 is not in force any more: it is 15, always",
    ):
        assert line in said.flat
    assert "WindowMinutes" not in said.out


def test_what_an_operator_has_set_since_is_not_overwritten(newcomer: Newcomer) -> None:
    deploy(EmailAddress="ada@example.com", SlackSeverity="high")
    newcomer.types("settings", "set", "SlackSeverity", "medium")
    assert newcomer.sets_up("--yes", "--regions", "eu-west-1").code == 0
    assert chosen(newcomer.state_table) == {"SlackSeverity": "medium"}


def test_what_an_upgrade_by_sam_alone_has_left_behind_is_named(newcomer: Newcomer) -> None:
    deploy(EmailAddress="ada@example.com", LookUps=",".join(ENRICHMENTS))
    newcomer.aws_answers("cloudformation.DescribeStackEvents", {"StackEvents": UPGRADED})
    said = newcomer.sets_up("--yes", "--regions", "eu-west-1")
    assert said.code == 0
    assert "is not in force: low is. account-watcher settings set SlackSeverity 'high'" in said.flat
    assert chosen(newcomer.state_table) == {}  # an operator may have meant it


def test_a_stack_that_was_deployed_from_elsewhere_keeps_its_slack(newcomer: Newcomer, slack: SlackStandIn) -> None:
    deploy(EmailAddress="ada@example.com", SlackUrlParameter="/elsewhere/url")
    (newcomer.folder / "url").write_text(slack.webhook)
    file = str(newcomer.folder / "url")
    assert newcomer.sets_up("--yes", "--regions", "eu-west-1", "--slack-url-file", file).code == 0
    assert newcomer.parameters() == {"EmailAddress": "ada@example.com", "SlackUrlParameter": "/elsewhere/url"}


def test_a_region_that_is_new_needs_the_slack_url_that_another_has(newcomer: Newcomer, slack: SlackStandIn) -> None:
    (newcomer.folder / "url").write_text(slack.webhook)
    url = ("--slack-url-file", str(newcomer.folder / "url"))
    assert newcomer.sets_up(*MAIL, *url).code == 0
    both = ("--yes", "--regions", "eu-west-1,us-east-1")
    said = newcomer.sets_up(*both)
    assert (said.code, len(newcomer.calls)) == (2, 2)
    assert "us-east-1 is new, and has no Slack URL yet" in said.errors
    assert newcomer.sets_up(*both, *url).code == 0
    assert newcomer.parameters("us-east-1")["SlackUrlParameter"] == f"/{STACK}/slack-url"


def test_the_answers_of_another_stack_are_left_alone(newcomer: Newcomer) -> None:
    newcomer.sets_up(*MAIL)
    said = newcomer.sets_up(*MAIL, "--stack-name", f"{STACK}-2")
    assert (said.code, len(newcomer.calls)) == (1, 2)
    assert "has the answers of another stack" in said.errors
    assert newcomer.parameters() == {"EmailAddress": "ada@example.com"}


def test_run_again_it_asks_nothing_that_it_knows(newcomer: Newcomer) -> None:
    newcomer.sets_up(*MAIL, "--parameter", "AlarmNames=prod *")
    again = newcomer.sets_up("--yes")
    assert again.code == 0
    assert newcomer.parameters() == {"EmailAddress": "ada@example.com", "AlarmNames": "prod *"}
    assert len(newcomer.calls) == 4


def test_a_default_is_said_where_the_stack_has_something_else(newcomer: Newcomer) -> None:
    deploy(EmailAddress="ada@example.com", RestartCloudTrail="false")
    newcomer.sets_up("--yes", "--regions", "eu-west-1", "--parameter", "RestartCloudTrail=true")
    assert newcomer.parameters()["RestartCloudTrail"] == "true"


@pytest.mark.parametrize(
    ("status", "says"), [("ROLLBACK_COMPLETE", "An earlier deployment"), ("UPDATE_IN_PROGRESS", "is being changed")]
)
def test_a_stack_that_cannot_be_deployed_is_named(newcomer: Newcomer, status: str, says: str) -> None:
    deploy()
    newcomer.aws_answers("cloudformation.DescribeStacks", {"Stacks": [{"StackName": STACK, "StackStatus": status}]})
    said = newcomer.sets_up(*MAIL)
    assert (said.code, newcomer.calls) == (1, [])
    assert says in said.errors


def test_a_first_deployment_that_ended_before_anything_was_made_is_done_again(newcomer: Newcomer) -> None:
    stacks = [{"StackName": STACK, "StackStatus": "REVIEW_IN_PROGRESS"}]
    newcomer.aws_answers("cloudformation.DescribeStacks", {"Stacks": stacks})
    newcomer.aws_answers("cloudformation.ListStackResources", {"StackResourceSummaries": []})
    said = newcomer.sets_up(*MAIL)
    assert (said.code, len(newcomer.calls)) == (0, 2)
    assert "eu-west-1: a new stack" in said.flat


def test_a_name_that_another_stack_has_is_not_taken(newcomer: Newcomer) -> None:
    deploy({"Website": "AWS::SNS::Topic"})
    said = newcomer.sets_up(*MAIL)
    assert (said.code, said.errors.splitlines()[0]) == (1, f"There is another stack named {STACK}.")


HUB = ("--yes", "--email", "ada@example.com", "--regions", "eu-west-1,us-east-1")


@pytest.fixture
def hub(newcomer: Newcomer) -> Newcomer:
    """A stack that is a hub once it is deployed, which the `sam` here only notes."""
    deploy(A_HUB, EmailAddress="ada@example.com", HubMembers="444455556666")
    return newcomer


def test_members_make_the_first_region_s_stack_a_hub_and_the_others_send_to_it(hub: Newcomer) -> None:
    asked = asked_of(hub, "CreateStack", "AlreadyExistsException", "it is there")
    has_forwarder(hub, "HubBusArn")
    said = hub.sets_up(*HUB, "--members", "444455556666, 777788889999")
    assert said.code == 0, said.errors
    assert [call.split()[0] for call in hub.calls] == ["build", "deploy"]
    assert hub.parameters()["HubMembers"] == "444455556666,777788889999"
    assert hub.parameters("us-east-1") == {}
    assert [body["StackName"] for body in asked] == [FORWARDER]
    assert "Forwarders: us-east-1 of this account" in said.flat
    assert "account-watcher forwarders deploy --regions eu-west-1,us-east-1" in said.flat
    assert "account-watcher forwarders status --region eu-west-1" in said.flat


def test_accounts_get_forwarders_by_a_role_there_in_every_region(hub: Newcomer) -> None:
    asked_of(hub, "CreateStack", "AlreadyExistsException", "it is there")
    has_forwarder(hub, "HubBusArn")
    roles = asked_of(hub, "AssumeRole", "AccessDenied", "not you", of="sts")
    said = hub.sets_up(*HUB, "--members", "444455556666,111122223333", "--role", "Deployer")
    assert said.code == 1  # nobody may assume the role, which stops neither the hub nor its own other Region
    assert [body["RoleArn"] for body in roles] == ["arn:aws:iam::444455556666:role/Deployer"] * 2
    assert "Forwarders: eu-west-1, us-east-1 of account 444455556666" in said.flat
    assert (said.out.count("up to date"), said.out.count("failed")) == (1, 2)


def test_a_role_is_for_every_other_account_of_the_organization(hub: Newcomer) -> None:
    roles = asked_of(hub, "AssumeRole", "AccessDenied", "not you", of="sts")
    ids = ("111122223333", "444455556666", "777788889999")
    hub.aws_answers("organizations.ListAccounts", {"Accounts": [{"Id": each, "Status": "ACTIVE"} for each in ids]})
    hub.sets_up(*MAIL, "--members", "o-a1b2c3d4e5", "--role", "Deployer")
    assert sorted(body["RoleArn"].split(":")[4] for body in roles) == ["444455556666", "777788889999"]


def test_who_may_not_list_the_organization_s_accounts_is_told_how_else(hub: Newcomer) -> None:
    hub.aws_refuses("organizations.ListAccounts", "AccessDeniedException")
    said = hub.sets_up(*MAIL, "--members", "o-a1b2c3d4e5", "--role", "Deployer")
    assert (said.code, hub.calls) == (1, [])
    assert "account-watcher forwarders stacksets" in said.errors


def test_an_organization_is_left_to_stack_sets(hub: Newcomer) -> None:
    said = hub.sets_up(*MAIL, "--members", "o-a1b2c3d4e5")
    assert said.code == 0, said.errors
    assert hub.parameters()["HubMembers"] == "o-a1b2c3d4e5"
    assert "account-watcher forwarders stacksets --units ROOT-OR-UNIT --regions eu-west-1" in said.flat


def test_run_again_a_hub_stays_one_until_that_is_taken_back(hub: Newcomer) -> None:
    hub.sets_up(*MAIL, "--members", "o-a1b2c3d4e5")
    hub.sets_up("--yes")
    assert hub.parameters()["HubMembers"] == "o-a1b2c3d4e5"
    hub.sets_up("--yes", "--members", "none")
    assert hub.parameters()["HubMembers"] == ""


def test_a_region_with_a_stack_of_its_own_keeps_it(newcomer: Newcomer) -> None:
    deploy(A_HUB, EmailAddress="ada@example.com")
    newcomer.sets_up(*HUB)
    said = newcomer.sets_up(*HUB, "--members", "o-a1b2c3d4e5")
    assert said.code == 0, said.errors
    assert "us-east-1 keeps its own stack" in said.flat
    heard = [newcomer.parameters(region).get("HubMembers") for region in ("eu-west-1", "us-east-1")]
    assert heard == ["o-a1b2c3d4e5", None]


def test_who_has_an_organization_is_asked_who_sends(newcomer: Newcomer) -> None:
    newcomer.aws_answers("organizations.DescribeOrganization", {"Organization": {"Id": "o-a1b2c3d4e5"}})
    questions: list[str] = []

    def read(question: str, hidden: bool) -> str:
        questions.append(question.partition(" ")[0])
        return {"Who": "o-a1b2c3d4e5", "E-mail": "ada@example.com"}.get(questions[-1], "")

    newcomer.read = read
    newcomer.answer = False
    said = newcomer.sets_up()
    assert questions == ["Region(s),", "Who", "Role", "E-mail", "Slack"]
    assert "HubMembers = o-a1b2c3d4e5" in said.flat


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--members", "everybody"), "everybody is neither an organization nor accounts"),
        (("--members", "4444"), "4444 is neither"),
        (("--role", "Deployer"), "are for accounts that send here"),
        (("--members", "none", "--profiles", "shop"), "are for accounts that send here"),
    ],
)
def test_members_that_cannot_be_meant_are_named(newcomer: Newcomer, words: tuple[str, ...], says: str) -> None:
    said = newcomer.sets_up(*MAIL, *words)
    assert (said.code, newcomer.calls) == (2, [])
    assert says in said.errors


class Trail:
    """A logging trail whose bucket is this account's."""

    def __init__(self, newcomer: Newcomer, **more: Any) -> None:
        self.newcomer = newcomer
        client("s3").create_bucket(Bucket="trail", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        trail = {"Name": "main", "TrailARN": "arn:aws:…", "IsMultiRegionTrail": True, "S3BucketName": "trail"} | more
        newcomer.aws_answers("cloudtrail.DescribeTrails", {"trailList": [trail]})

    def announces(self) -> None:
        """As S3 says it, which moto does not."""
        self.newcomer.aws_answers("s3.GetBucketNotificationConfiguration", {"EventBridgeConfiguration": {}})


def test_a_trail_whose_bucket_sends_events_is_read(newcomer: Newcomer) -> None:
    group = "arn:aws:logs:eu-west-1:111122223333:log-group:trail-log:*"
    Trail(newcomer, KmsKeyId="arn:aws:kms:eu-west-1:111122223333:key/1", CloudWatchLogsLogGroupArn=group).announces()
    said = newcomer.sets_up(*MAIL)
    assert newcomer.parameters() == {
        "EmailAddress": "ada@example.com",
        "TrailLogGroup": "trail-log",
        "TrailBucket": "trail",
        "TrailKey": "arn:aws:kms:eu-west-1:111122223333:key/1",
    }
    assert "log files another" in said.flat


def test_no_bucket_is_read_by_one_of_several_stacks(newcomer: Newcomer) -> None:
    Trail(newcomer).announces()
    said = newcomer.sets_up("--yes", "--email", "ada@example.com", "--regions", "eu-west-1,us-east-1")
    assert said.code == 0
    assert [newcomer.parameters(region) for region in ("eu-west-1", "us-east-1")] == [
        {"EmailAddress": "ada@example.com"}
    ] * 2
    assert len(newcomer.calls) == 3


def test_a_bucket_that_announces_nothing_is_left_with_a_word(newcomer: Newcomer) -> None:
    Trail(newcomer)
    said = newcomer.sets_up(*MAIL)
    assert newcomer.parameters() == {"EmailAddress": "ada@example.com"}
    assert "Bucket trail announces its files to nobody" in said.flat


def test_where_nothing_logs_a_trail_is_proposed(newcomer: Newcomer) -> None:
    newcomer.aws_answers("cloudtrail.DescribeTrails", {"trailList": []})
    said = newcomer.sets_up(*MAIL)
    assert newcomer.parameters()["CreateTrail"] == "true"
    assert "Makes: a trail of all Regions" in said.flat


def test_parameters_are_read_from_the_template_as_they_are() -> None:
    expected = {name: str(each["Default"]) for name, each in template()["Parameters"].items()}
    assert dict(template_parameters()) == expected
    assert not set(FORMER) & set(expected)
    assert set(OPERATOR_SETTINGS) <= set(FORMER)


@pytest.mark.parametrize("value", ["", "a b", 'say "x"', "arn:aws:iam::*:role/a,arn:*:b", "back\\slash", "ü="])
def test_an_answer_is_read_as_it_was_written(tmp_path: Path, value: str) -> None:
    answers = Answers(tmp_path, STACK)
    answers.write("eu-west-1", {"One": value, "Two": "2"})
    assert answers.of("eu-west-1") == {"One": value, "Two": "2"}
    assert answers.regions() == ["eu-west-1"]
    assert Answers(tmp_path, "other").regions() == []


def test_what_sam_has_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "eu-west-1.toml"
    path.write_text(
        'version = 0.1\n[default.deploy.parameters]\nstack_name = "account-watcher"\ns3_prefix = "mine"\n'
        'parameter_overrides = "SlackSeverity=\\"high\\" EmailAddress=ada@example.com"\nconfirm_changeset = true\n'
    )
    answers = Answers(tmp_path, STACK)
    assert answers.of("eu-west-1") == {"SlackSeverity": "high", "EmailAddress": "ada@example.com"}
    answers.write("eu-west-1", {"EmailAddress": "bob@example.com"})
    section = tomllib.loads(path.read_text())["default"]["deploy"]["parameters"]
    assert (section["s3_prefix"], section["confirm_changeset"]) == ("mine", True)
    assert answers.of("eu-west-1") == {"EmailAddress": "bob@example.com"}
