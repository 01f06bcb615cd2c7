from typing import Any

import pytest

from account_event_handler.identity.tool import tool_of
from account_event_handler.model import AccountEvent


def event(**detail: Any) -> AccountEvent:
    kind = "AWS API Call via CloudTrail"
    return AccountEvent("id", "aws.s3", kind, "111122223333", "eu-west-1", None, (), detail)


@pytest.mark.parametrize(
    ("agent", "tool"),
    [
        ("aws-cli/2.31.3 md/awscrt#0.27.6 lang/python#3.13.7 Botocore/2.0", "AWS CLI 2.31.3"),
        ("aws-cli/2.31.3 exec-env/CloudShell", "AWS CLI 2.31.3 in CloudShell"),
        ("Boto3/1.43.0 md/Botocore#1.43.0 ua/2.1 Botocore/1.43.0", "Boto3 1.43.0"),
        ("[Boto3/1.26.165 Python/3.10.6 Botocore/1.29.165]", "Boto3 1.26.165"),
        ("Botocore/1.29.165", "Botocore 1.29.165"),
        ("APN/1.0 HashiCorp/1.0 Terraform/1.13.1 aws-sdk-go-v2/1.38.1", "Terraform 1.13.1"),
        ("APN/1.0 OpenTofu/1.9.0 Terraform/1.9.0 aws-sdk-go-v2/1.38.1", "OpenTofu 1.9.0"),
        ("APN/1.0 Pulumi/1.0 PulumiAws/7.0 aws-sdk-go-v2/1.38.1", "Pulumi"),
        ("APN/1.0 Ansible/2.17.1 Boto3/1.43.0", "Ansible 2.17.1"),
        ("aws-cdk/2.1029.0 aws-sdk-js/3.0", "CDK 2.1029.0"),
        ("aws-sam-cli/1.144.0 aws-cli/2", "AWS SAM CLI 1.144.0"),
        ("Boto3/1.34.0 md/Botocore#1.34.0 lang/python#3.12 aws-sam-cli/1.120.0", "AWS SAM CLI 1.120.0"),
        ("[S3 Browser/11.6.7 (https://s3browser.com)]", "S3 Browser 11.6.7"),
        ("S3 Browser 9.5.5 https://s3browser.com", "S3 Browser 9.5.5"),
        ("eksctl/0.214.0 aws-sdk-go-v2/1.38.1", "eksctl 0.214.0"),
        ("kubectl/v1.33.0 (linux/amd64)", "kubectl 1.33.0"),
        ("stratus-red-team_9cbca289 aws-sdk-go/1.44.1", "Stratus Red Team"),
        ("aws-sdk-go-v2/1.38.1 os/linux", "AWS SDK for Go 1.38.1"),
        ("aws-sdk-java/2.33.0", "AWS SDK for Java 2.33.0"),
        ("aws-sdk-js/3.8.0", "AWS SDK for JavaScript 3.8.0"),
        ("aws-sdk-nodejs/2.1692.0 linux/v20", "AWS SDK for JavaScript 2.1692.0"),
        ("aws-sdk-dotnet-coreclr/3.7.1", "AWS SDK for .NET 3.7.1"),
        ("aws-sdk-net/4.0.1", "AWS SDK for .NET 4.0.1"),
        ("aws-sdk-rust/1.3.8", "AWS SDK for Rust 1.3.8"),
        ("aws-sdk-ruby3/3.230.0", "AWS SDK for Ruby 3.230.0"),
        ("aws-sdk-php/3.356.0", "AWS SDK for PHP 3.356.0"),
        ("aws-sdk-cpp/1.11.0", "AWS SDK for C++ 1.11.0"),
        ("aws-sdk-kotlin/1.5.0", "AWS SDK for Kotlin 1.5.0"),
        ("aws-sdk-swift/1.5.0", "AWS SDK for Swift 1.5.0"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "browser"),
        ("Mozilla/5.0 (X11; rv:147.0) Gecko/20100101 Firefox/147.0", "Firefox"),
        ("Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/5", "Chrome"),
        ("Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "Safari"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "a Slack bot"),
        ("Slack-ImgProxy (+https://api.slack.com/robots)", "a Slack bot"),
        ("chatbot.amazonaws.com", "AWS service Amazon Q in a chat channel"),
        ("Boto3/1.26.1 Python/3.11 Linux/6.1.0-kali5-amd64 Botocore/1.29", "Boto3 1.26.1 on Kali Linux"),
        ("aws-cli/2.9 os/linux#6.1-parrot1 lang/python#3.11", "AWS CLI 2.9 on Parrot OS"),
        ("alkali-sync/2.0", "alkali-sync/2.0"),
        ("[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488]", "console"),
        ("AWSCloudTrail, aws-internal/3 aws-sdk-java/1.12.4", "console or an AWS service"),
        ("AWS Internal", "console or an AWS service"),
        ("console.amazonaws.com", "console"),
        ("console.ec2.amazonaws.com", "console"),
        ("signin.amazonaws.com", "console"),
        ("cloudformation.amazonaws.com", "AWS service CloudFormation"),
        ("my-script <!channel>", "my-script"),
        ("", ""),
    ],
)
def test_a_user_agent_reads_as_a_tool(agent: str, tool: str) -> None:
    assert tool_of(event(), agent) == tool


def test_a_session_from_the_console_says_so_whatever_the_browser() -> None:
    assert tool_of(event(sessionCredentialFromConsole="true"), "Mozilla/5.0") == "console"


@pytest.mark.parametrize("agent", ["rds.amazonaws.com", "AWS Internal"])
def test_a_service_is_not_said_twice(agent: str) -> None:
    assert not tool_of(event(sourceIPAddress=agent), agent)
