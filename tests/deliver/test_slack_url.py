import boto3
import pytest
from aws_lambda_powertools.utilities.parameters import SSMProvider
from botocore.stub import Stubber
from moto import mock_aws

from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.slack import slack_url_reader
from account_event_handler.limits import SLACK_URL_FRESH

NAME = "/account-watcher/slack-url"
URL = "https://hooks.slack.com/services/T0/B0/x"


def test_the_url_is_read_and_decrypted() -> None:
    with mock_aws():
        ssm = boto3.client("ssm")
        ssm.put_parameter(Name=NAME, Value=URL, Type="SecureString")
        assert slack_url_reader(NAME, SSMProvider(boto3_client=ssm))() == URL


def test_ssm_is_asked_once_a_minute() -> None:
    ssm = boto3.client("ssm")
    with Stubber(ssm) as stub:
        stub.add_response("get_parameter", {"Parameter": {"Name": NAME, "Value": URL}})
        read = slack_url_reader(NAME, SSMProvider(boto3_client=ssm))
        assert [read(), read()] == [URL, URL]  # a second call would find the stub empty
    assert SLACK_URL_FRESH == 60


def test_a_parameter_that_is_not_there_is_a_delivery_error_that_names_it() -> None:
    with mock_aws():
        read = slack_url_reader(NAME, SSMProvider(boto3_client=boto3.client("ssm")))
        with pytest.raises(DeliveryError, match=f"{NAME} cannot be read: ParameterNotFound") as e:
            read()
    assert e.value.remedy == "Store Slack's URL as a SecureString under that name."
    assert e.value.final is False  # once it is stored, what waits is told


def test_a_parameter_that_may_not_be_read_says_what_to_allow() -> None:
    ssm = boto3.client("ssm")
    with Stubber(ssm) as stub:
        stub.add_client_error("get_parameter", "AccessDeniedException")
        with pytest.raises(DeliveryError, match="AccessDeniedException") as e:
            slack_url_reader(NAME, SSMProvider(boto3_client=ssm))()
    assert "its KMS key" in e.value.remedy
