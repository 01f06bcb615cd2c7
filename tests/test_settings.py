import pytest

from account_event_handler.model import Severity
from account_event_handler.settings import Settings, SettingsError

ENVIRONMENT = {
    "TOPIC_ARN": "arn:aws:sns:eu-west-1:111122223333:alerts",
    "DEAD_LETTER_QUEUE_URL": "https://sqs/dead",
    "ACTIVITY_QUEUE_URL": "https://sqs/activity",
    "MEMORY_TABLE": "memory",
}


def test_the_environment_becomes_settings() -> None:
    settings = Settings.of({**ENVIRONMENT, "SLACK_SEVERITY": "high", "WINDOW_MINUTES": "1"})
    assert (settings.operator.window, settings.operator.rate_limit) == (60, 30)
    assert settings.operator.slack_severity is Severity.HIGH
    assert settings.operator.topic_severity is Severity.LOW
    assert settings.slack_url_parameter == ""
    assert settings.home == ("111122223333", "eu-west-1")


def test_an_option_is_on_unless_it_is_empty_or_false() -> None:
    settings = Settings.of({**ENVIRONMENT, "CONSOLE_CHANGES": "false", "ALARM_NAMES": "prod-*"})
    assert settings.context.options == {"AlarmNames"}
    settings = Settings.of({**ENVIRONMENT, "CONSOLE_CHANGES": "true"})
    assert settings.context.options == {"ConsoleChanges"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"TOPIC_ARN": ""}, "TOPIC_ARN is not set"),
        ({"MEMORY_TABLE": ""}, "MEMORY_TABLE is not set"),
        ({"WINDOW_MINUTES": "16"}, "WINDOW_MINUTES is '16'; it may be a number from 0 to 15"),
        ({"FLOOD_LIMIT": "-1"}, "FLOOD_LIMIT is '-1'; it may be a number from 0 to 10000"),
        ({"SLACK_SEVERITY": "loud"}, "SLACK_SEVERITY is 'loud'; it may be critical, high"),
        ({"RESTART_CLOUD_TRAIL": "no"}, "RESTART_CLOUD_TRAIL is 'no'; it may be true or false"),
        ({"FLAG_OUTSIDERS": "maybe"}, "FLAG_OUTSIDERS is 'maybe'; it may be true or false"),
        ({"TRUSTED_AUTOMATION": "terraform"}, "TRUSTED_AUTOMATION has 'terraform'; it may have an"),
        ({"TRUSTED_AUTOMATION": "*"}, "TRUSTED_AUTOMATION has"),
        ({"TRUSTED_AUTOMATION": "arn:aws:iam::*:root"}, "TRUSTED_AUTOMATION has"),
        ({"TRUSTED_AUTOMATION": "arn:*:role/terraform"}, "TRUSTED_AUTOMATION has"),
        ({"TRUSTED_AUTOMATION": "arn:aws:iam::*:*"}, "TRUSTED_AUTOMATION has"),
        ({"IDENTITY_CENTER_REGION": "ireland"}, "IDENTITY_CENTER_REGION is 'ireland'; it may be a Region"),
        ({"FLOOD_LIMIT": "\u0663"}, "FLOOD_LIMIT is"),
        ({"SLACK_ROUTES": "payments"}, "SLACK_ROUTES has 'payments'; it may have an account and a route"),
        ({"SLACK_ROUTES": "444455556666=../other"}, "SLACK_ROUTES has"),
        ({"SLACK_ROUTES": "444455556666=https://hooks.slack.com/x"}, "SLACK_ROUTES has"),
        ({"SLACK_ROUTES": "444455556666=a,444455556666=b"}, "SLACK_ROUTES has two routes for account 444455556666"),
    ],
)
def test_a_bad_setting_is_said_by_its_name(change: dict[str, str], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        Settings.of({**ENVIRONMENT, **change})


def test_a_list_stands_between_commas_with_or_without_spaces() -> None:
    settings = Settings.of({**ENVIRONMENT, "TRAIL_STOPPERS": "arn:*:one, arn:*:two ,,"})
    assert settings.trail_stoppers == ("arn:*:one", "arn:*:two")


def test_routes_are_by_account_and_several_may_share_one() -> None:
    settings = Settings.of({**ENVIRONMENT, "SLACK_ROUTES": "444455556666=payments, 777788889999=payments"})
    assert settings.operator.slack_routes == {"444455556666": "payments", "777788889999": "payments"}
    assert Settings.of(ENVIRONMENT).operator.slack_routes == {}


def test_a_topic_s_name_in_place_of_its_arn_has_no_home() -> None:
    assert Settings.of({**ENVIRONMENT, "TOPIC_ARN": "AlertTopic"}).home == ("", "")


def test_trusted_automation_is_a_list_of_patterns() -> None:
    patterns = ("arn:aws:iam::*:role/terraform-*", "arn:aws:sts::1?*:assumed-role/Deploy/ci-*")
    context = Settings.of({**ENVIRONMENT, "TRUSTED_AUTOMATION": ", ".join(patterns)}).context
    assert (context.trusted, context.flag_outsiders) == (patterns, False)
    with pytest.raises(SettingsError):  # of a session's name alone, which anybody may choose
        Settings.of({**ENVIRONMENT, "TRUSTED_AUTOMATION": "arn:aws:sts::*:assumed-role/*/ci-*"})
    context = Settings.of({**ENVIRONMENT, "TRUSTED_AUTOMATION": "", "FLAG_OUTSIDERS": "true"}).context
    assert (context.trusted, context.flag_outsiders) == ((), True)


def test_the_stack_knows_its_place_its_names_and_who_may_deploy_it() -> None:
    stack = Settings.of(
        {
            **ENVIRONMENT,
            "STACK_NAME": "account-watcher",
            "SLACK_URL_PARAMETER": "/account-watcher/slack-url",
            "TOPIC_KEY_ID": "3f2e1d0c",
            "DEPLOYERS": "arn:aws:iam::*:role/deploy, arn:aws:iam::*:role/admin,",
        }
    ).context.stack
    assert stack.name == "account-watcher"
    assert (stack.account, stack.region) == ("111122223333", "eu-west-1")
    assert (stack.slack_parameter, stack.topic_key) == ("/account-watcher/slack-url", "3f2e1d0c")
    assert stack.deployers == ("arn:aws:iam::*:role/deploy", "arn:aws:iam::*:role/admin")


def test_a_stack_without_a_name_or_deployers_has_none() -> None:
    stack = Settings.of(ENVIRONMENT).context.stack
    assert (stack.name, stack.deployers) == ("", ())
