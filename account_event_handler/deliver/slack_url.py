"""The name of an SSM parameter enters, the Slack URL it holds leaves, a minute old at most."""

from collections.abc import Callable

from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from account_event_handler.aws.errors import code_of
from account_event_handler.deliver.channel import DeliveryError

MAX_AGE = 60  # seconds; a rotated URL is used after that, without a deploy

_REMEDIES = {
    "ParameterNotFound": "Store Slack's URL as a SecureString under that name.",
    "AccessDeniedException": "Allow the function to read the parameter and its KMS key.",
}


def slack_url_reader(parameter: str, provider: SSMProvider) -> Callable[[], str]:
    """A function that reads the URL, asking SSM at most once a minute."""

    def read() -> str:
        try:
            value = provider.get(parameter, max_age=MAX_AGE, decrypt=True)
        except GetParameterError as error:
            reason = code_of(error.__context__)
            text = f"SSM parameter {parameter} cannot be read: {reason}"
            raise DeliveryError(text, remedy=_REMEDIES.get(reason, "")) from None
        return value if isinstance(value, str) else ""

    return read
