import shlex

from account_event_handler.render.trail_findings import recipe, worth_keeping
from tests.remediate.cloudtrail import TRAIL

trail = ("management-events", "eu-west-1")

FULL = {
    "Name": "management-events",
    "S3BucketName": "audit-logs",
    "S3KeyPrefix": "all of it; rm -rf $HOME",
    "SnsTopicARN": "arn:aws:sns:eu-west-1:111122223333:trails",
    "IncludeGlobalServiceEvents": False,
    "IsMultiRegionTrail": True,
    "HomeRegion": "eu-west-1",
    "LogFileValidationEnabled": True,
    "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trails:*",
    "CloudWatchLogsRoleArn": "arn:aws:iam::111122223333:role/trails",
    "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/7c6b5a49",
    "HasCustomEventSelectors": True,
    "IsOrganizationTrail": True,
}


def test_every_part_of_a_trail_is_in_the_commands_and_quoted() -> None:
    facts = dict(recipe(*trail, worth_keeping(FULL)))
    create, select, start = (shlex.split(command) for command in facts["Create it again"].split(" && "))
    assert create == [
        *("aws", "cloudtrail", "create-trail", "--name", "management-events"),
        *("--s3-bucket-name", "audit-logs"),
        *("--s3-key-prefix", "all of it; rm -rf $HOME"),
        *("--sns-topic-name", FULL["SnsTopicARN"]),
        *("--kms-key-id", FULL["KmsKeyId"]),
        *("--cloud-watch-logs-log-group-arn", FULL["CloudWatchLogsLogGroupArn"]),
        *("--cloud-watch-logs-role-arn", FULL["CloudWatchLogsRoleArn"]),
        "--no-include-global-service-events",
        *("--is-multi-region-trail", "--is-organization-trail", "--enable-log-file-validation"),
        *("--region", "eu-west-1"),
    ]
    assert select[2] == "put-event-selectors"
    assert start[2:] == ["start-logging", "--name", "management-events", "--region", "eu-west-1"]


def test_what_it_was_is_said_in_a_line() -> None:
    facts = dict(recipe(*trail, worth_keeping(FULL)))
    assert facts["Settings"].startswith("multi-Region trail of the organization to bucket")
    assert "log group arn:aws:logs:eu-west-1:111122223333:log-group:trails:*" in facts["Settings"]


def test_selectors_of_its_own_are_said_to_be_lost() -> None:
    assert "its event selectors or Insights selectors" in dict(recipe(*trail, worth_keeping(FULL)))["Not known"]
    plain = worth_keeping(FULL | {"HasCustomEventSelectors": False})
    assert "Not known" not in dict(recipe(*trail, plain))


def test_a_hostile_value_stays_one_harmless_word() -> None:
    hostile = worth_keeping({"S3BucketName": "a'b\n\u202e`id` && <!channel>"})
    text = dict(recipe(*trail, hostile))["Create it again"]
    assert "\n" not in text
    assert "\u202e" not in text
    assert "`" not in text
    assert "a'b 'id' && <!channel>" in shlex.split(text)


def test_only_what_it_takes_to_make_it_again_is_kept() -> None:
    kept = worth_keeping(FULL | {"TrailARN": TRAIL, "RecursiveLogging": [1], "S3KeyPrefix": ""})
    assert {"TrailARN", "RecursiveLogging", "S3KeyPrefix", "Name"} & set(kept) == set()


def test_a_trail_that_nobody_has_seen_is_not_made_up() -> None:
    assert dict(recipe(*trail, {})) == {"Settings": "not known: the watcher had not seen the trail before"}
