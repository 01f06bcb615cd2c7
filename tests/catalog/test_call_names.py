"""A call's name becomes words that an engineer would write: article, spelling, verb."""

from typing import Any

import pytest

from account_event_handler.catalog.call_names import act_of, act_on, name_of
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
