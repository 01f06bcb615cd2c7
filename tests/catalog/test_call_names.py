"""A call's name becomes words that an engineer would write: article, spelling, verb."""

from typing import Any

import pytest

from account_event_handler.catalog.call_names import act_of, act_on, call_of, did, is_said, name_of
from account_event_handler.model import AccountEvent


def event_of(call: str, **request: Any) -> AccountEvent:
    detail = {"eventName": call, "requestParameters": request}
    return AccountEvent("", "aws.any", "AWS API Call via CloudTrail", "", "", None, (), detail)


@pytest.mark.parametrize(
    ("label", "call", "said"),
    [
        ("SageMaker", "CreateTrainingJob", "created a SageMaker training job"),
        ("ECR", "CreateRepositoryCreationTemplate", "created an ECR repository creation template"),
        ("EventBridge", "DeleteArchive", "deleted an EventBridge archive"),
        ("User Notifications", "DeleteEventRule", "deleted a User Notifications event rule"),
        (
            "Fleet Manager",
            "DeleteConnectionRecordingPreferences",
            "deleted Fleet Manager connection recording preferences",
        ),
        ("Bedrock", "PutAccountDataRetention", "set Bedrock account data retention"),
        ("CodeCommit", "MergeBranchesBySquash", "merged CodeCommit branches by squash"),
        ("Lightsail", "DownloadDefaultKeyPair", "downloaded the Lightsail default key pair"),
        ("Airflow", "InvokeRestApi", "invoked an Airflow REST API"),
        ("RDS", "CreateBlueGreenDeployment", "created an RDS blue/green deployment"),
        ("EKS", "UpdateNodegroupConfig", "changed an EKS node group config"),
        ("Elastic Beanstalk", "SwapEnvironmentCNAMEs", "swapped Elastic Beanstalk environment CNAMEs"),
        ("EMR", "RunJobFlow", "created an EMR cluster"),
        ("CloudHSM", "CopyBackupToRegion", "copied a CloudHSM backup to another Region"),
        ("Storage Gateway", "ShutdownGateway", "shut down a Storage Gateway"),
    ],
)
def test_a_call_s_name_is_said_in_words(label: str, call: str, said: str) -> None:
    assert act_of(label)(event_of(call)) == said


@pytest.mark.parametrize(
    ("call", "request_", "said"),
    [
        ("DeleteDashboards", {"dashboardNames": ["orders"]}, "deleted CloudWatch dashboard orders"),
        ("DeleteDashboards", {"dashboardNames": ["a", "b", "c"]}, "deleted CloudWatch dashboards a and 2 more"),
        ("PutMetricStream", {"name": "all"}, "set CloudWatch metric stream all"),
    ],
)
def test_what_the_call_names_stands_without_an_article(call: str, request_: Any, said: str) -> None:
    event = event_of(call, **request_)
    assert f"{act_of('CloudWatch')(event)} {name_of('CloudWatch')(event)}" == said


@pytest.mark.parametrize(
    ("call", "target", "said"),
    [
        ("ListUsers", None, "listed users"),
        ("CreateRegistry", None, "created a registry"),
        ("CreateRegistry", "orders", "created registry"),
        ("SetQueueAttributes", "orders", "set queue attributes of"),
        ("PutBucketPolicy", "orders", "set bucket policy of"),
        ("FrobnicateThing", "orders", None),
    ],
)
def test_a_call_of_any_service_is_said_in_words_if_its_verb_is_known(call: str, target: str, said: str | None) -> None:
    assert act_on(event_of(call), target) == said


@pytest.mark.parametrize(
    ("call", "request_", "name"),
    [
        ("CreateSchema", {"registryName": "r", "schemaName": "s"}, "s"),
        ("CreateSchema", {"registryId": "r", "schemaId": "s"}, "s"),
        ("CreateSchema", {"schemaId": "s-1", "name": "orders"}, "orders"),
        ("CreateSchema", {"schemaArn": "arn:aws:glue:eu-west-1:111122223333:schema/orders"}, "orders"),
        ("CreateSchema", {"schemaArn": "arn:aws:x:eu-west-1:111122223333:schema:orders"}, "orders"),
        ("CreateSchema", {"schemaName": "arn: a name/of words"}, "arn: a name/of words"),
        ("CreateSchema", {"schemaName": "team/orders"}, "team/orders"),
        ("CreateSchema", {"input": {"schemaName": "inner"}}, "inner"),
        ("CreateSchema", {"inputs": [{"schemaName": "first"}, {"schemaName": "second"}]}, "first"),
        ("CreateSchema", {"schemaNames": ["a", "b"]}, "a and 1 more"),
        ("CreateSchema", {"roleName": "r", "kmsKeyId": "k", "vpcId": "v"}, ""),
        ("RegisterTaskDefinition", {"family": "web"}, "web"),
        ("CreateSchema", {"description": "text"}, ""),
        ("CreateSchema", {}, ""),
    ],
)
def test_a_thing_is_called_by_the_field_of_its_kind(call: str, request_: Any, name: str) -> None:
    assert name_of("Glue")(event_of(call, **request_)) == name


@pytest.mark.parametrize(
    ("label", "call", "said"),
    [
        ("", "FrobnicateThing", "changed a thing"),
        ("", "CreateAlias", "created an alias"),
        ("", "CreateNatGateway", "created a NAT gateway"),
        ("", "CreateSSLPolicy", "created an SSL policy"),
        ("", "CreateVpcEndpoint", "created a VPC endpoint"),
        ("", "DeleteMfaDevice", "deleted an MFA device"),
        ("", "CreateRestApi", "created a REST API"),
        ("", "BatchDeleteImages", "deleted images"),
        ("", "AdminCreateUser", "created a user"),
        ("", "CreateFunction20150331", "created a function"),
        ("", "CreateFunction20150331v2", "created a function"),
        ("", "CreateRuleV2", "created a rule"),
        ("", "DescribeAccess", "read access"),
        ("", "CreateWorkspaces", "created a desktop"),
        ("", "ResetEbsDefaultKmsKeyId", "reset the default key for EBS encryption"),
        ("", "Disable", "disabled a"),
        ("", "", "changed a"),
        ("", "CreateXYZThing", "created an XYZ thing"),
        ("Storage Gateway", "CreateGatewayRule", "created a Storage Gateway rule"),
        ("RDS", "CreateDBCluster", "created an RDS DB cluster"),
        ("Network Firewall", "DeleteNetworkFirewallTransitGatewayAttachment",
         "deleted a Network Firewall transit gateway attachment"),
    ],
)  # fmt: skip
def test_each_name_of_a_call_has_its_words(label: str, call: str, said: str) -> None:
    assert act_of(label)(event_of(call)) == said


def test_a_thing_that_is_said_elsewhere_keeps_its_article() -> None:
    event = event_of("DeleteDashboards", dashboardNames=["orders"])
    assert act_of("CloudWatch", is_named=False)(event) == "deleted CloudWatch dashboards"
    single = event_of("DeleteDashboard", dashboardName="orders")
    assert act_of("CloudWatch")(single) == "deleted CloudWatch dashboard"
    assert act_of("CloudWatch", is_named=False)(single) == "deleted a CloudWatch dashboard"


def test_a_name_follows_the_colon_of_what_it_is_said_after() -> None:
    event = event_of("CopyBackupToRegion", backupId="b-1")
    assert act_of("CloudHSM")(event) == "copied CloudHSM backup to another Region:"


def test_a_call_is_written_as_iam_writes_it() -> None:
    assert call_of(event_of("CreateRegistry")) == "any:CreateRegistry"
    assert is_said(event_of("RunJobFlow"))
    assert not is_said(event_of("RunInstances"))
    assert did(event_of("RunJobFlow")) == "created"
    assert did(event_of("RunInstances")) == "ran"
