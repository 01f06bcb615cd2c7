"""Routes: which accounts' alerts go to a Slack channel of their own, by a webhook of its own."""

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.deliver.slack import SlackChannel
from account_event_handler.model import Alert, Defer, Severity


class SlackRoutes(Struct):
    """Slack as one channel: an alert goes to its account's route, any other to the main one.

    `routes` are names by account; `made_for` makes a route's channel, which has a pace and failures of its own.
    """

    main: SlackChannel
    made_for: Callable[[str], SlackChannel]
    lowest: Severity
    routes: Mapping[str, str] = field(default_factory=dict)
    name: str = "slack"
    _made: dict[str, SlackChannel] = field(default_factory=dict)

    def send(self, alert: Alert) -> Defer | None:
        route = self.routes.get(alert.account)
        if route is None:
            return self.main.send(alert)
        try:
            return self._of(route).send(alert)
        except DeliveryError as error:  # whose text people read, who have to know which webhook
            text = f"{error} (route {route})"
            raise DeliveryError(text, final=error.final, remedy=error.remedy, wait=error.wait) from None

    def dry_run(self, alert: Alert) -> None:
        """Of every route, so that one without a URL is known within a day."""
        for channel in (self.main, *map(self._of, dict.fromkeys(self.routes.values()))):
            channel.dry_run(alert)

    def _of(self, route: str) -> SlackChannel:
        if route not in self._made:
            self._made[route] = self.made_for(route)
        return self._made[route]
