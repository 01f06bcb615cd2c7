"""The deployment that the samples are about: its own stack, and what trails write to."""

from account_event_handler.own_stack.context import Deployment, OwnStack, StackContext

ACCOUNT, REGION = "111122223333", "eu-west-1"
OWN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/account-watcher-AccountEventHandlerRole-1A2B3C4D5E6F7"
STACK = OwnStack(
    name="account-watcher",
    account=ACCOUNT,
    region=REGION,
    slack_parameter="/account-watcher/slack-url",
    topic_key=f"arn:aws:kms:{REGION}:{ACCOUNT}:key/3f2e1d0c-9b8a-4765-8433-221100ffeedd",
    deployers=(f"arn:aws:iam::{ACCOUNT}:role/deploy",),
)
BEGUN = 1_795_167_640  # 2026-11-20 09:40:40 UTC, half a minute before what the samples tell
DEPLOYMENT = Deployment(f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/grace@example.com", BEGUN, BEGUN + 3600)
TRAIL_THINGS = frozenset(
    {
        "trail-logs-example",
        f"arn:aws:kms:{REGION}:{ACCOUNT}:key/7c6b5a49-3827-4160-9f5e-4d3c2b1a0f9e",
        f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:management-events:*",
    }
)


def context(*options: str) -> StackContext:
    """The deployment with these options on, while it is deployed anew."""
    return StackContext(frozenset(options), OWN_ROLE, STACK, TRAIL_THINGS, deployments=(DEPLOYMENT,))
