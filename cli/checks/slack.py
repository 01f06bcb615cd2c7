"""The parameter with Slack's URL enters; whether it can be read leaves, and never the URL."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.deliver.slack import checked_url
from account_event_handler.ingest.sanitize import clean
from cli.checks.finding import Finding, bad, look, ok

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

ABOUT = "Slack"
_STORE = "aws ssm put-parameter --overwrite --type SecureString --name {name} --value URL"


def slack(ssm: "SSMClient", name: str) -> Iterator[Finding]:
    """Whether there is a usable URL; raises botocore's errors but for a parameter that is gone."""
    if not name:
        yield ok(ABOUT, "the stack has no Slack; alerts go to the topic only")
        return
    try:
        parameter = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        yield bad(ABOUT, f"there is no parameter {clean(name)}", _STORE.format(name=clean(name)))
        return
    try:
        checked_url(parameter["Value"])
    except DeliveryError as error:
        yield bad(ABOUT, clean(str(error)), _STORE.format(name=clean(name)))
        return
    if parameter["Type"] != "SecureString":
        do = "Delete it and store it again as a SecureString: whoever has it can post."
        yield look(ABOUT, f"{clean(name)} holds the URL as plain text", do)
        return
    yield ok(ABOUT, f"{clean(name)} can be read")
