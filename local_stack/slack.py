"""Posts enter as Slack's webhook takes them, and are kept to be shown: a stand-in for Slack."""

from local_stack.listener import Listener

WEBHOOK_PATH = "/services/T00000000/B00000000/not-a-secret"


class SlackStandIn(Listener):
    """Answers `ok` to every post and keeps its body."""

    @property
    def webhook(self) -> str:
        """The URL to put into the SSM parameter."""
        return self.url + WEBHOOK_PATH
