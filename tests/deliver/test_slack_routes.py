"""An account's alerts go to its route, with a pace and failures of its own."""

from collections.abc import Iterator
from copy import replace

import pytest

from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.slack import SlackChannel
from account_event_handler.deliver.slack_routes import SlackRoutes
from account_event_handler.model import Alert, Defer, Severity
from tests.end_to_end.support.http_server import Listener
from tests.support.alerts import alert_of

PAYMENTS, SHOP, OTHER = "444455556666", "777788889999", "222233334444"
ROUTES = {PAYMENTS: "payments", SHOP: "shop"}


def of(account: str) -> Alert:
    return replace(alert_of("s3-bucket-deleted"), account=account)


def routes_to(slack: Listener) -> SlackRoutes:
    """Each route has a path of its own at the listener."""

    def at(name: str) -> SlackChannel:
        return SlackChannel(lambda: f"{slack.url}/{name}", Severity.LOW)

    return SlackRoutes(at("main"), at, Severity.LOW, ROUTES)


@pytest.fixture
def posted() -> Iterator[tuple[Listener, list[str]]]:
    """A listener where the route `shop` is gone and everything else is taken, and the paths of posts."""
    paths: list[str] = []

    def answer(path: str, body: bytes) -> tuple[int, str]:
        paths.append(path)
        return (404, "no_service") if path == "/shop" else (503, "") if path == "/slow" else (200, "ok")

    with Listener(answer) as slack:
        yield slack, paths


def test_an_alert_goes_to_the_route_of_its_account_else_to_the_main_channel(posted: tuple[Listener, list[str]]) -> None:
    slack, paths = posted
    routes = routes_to(slack)
    for account in (PAYMENTS, OTHER, ""):
        assert routes.send(of(account)) is None
    assert paths == ["/payments", "/main", "/main"]


def test_an_error_names_the_route(posted: tuple[Listener, list[str]]) -> None:
    routes = routes_to(posted[0])
    with pytest.raises(DeliveryError) as failure:
        routes.send(of(SHOP))
    assert str(failure.value) == "Slack answered 404 no_service (route shop)"
    assert failure.value.final
    assert failure.value.remedy


def test_a_route_that_fails_holds_no_other_back(posted: tuple[Listener, list[str]]) -> None:
    slack, paths = posted
    routes = routes_to(slack)
    routes.routes = {**ROUTES, SHOP: "slow"}
    with pytest.raises(DeliveryError, match="503"):
        routes.send(of(SHOP))
    assert isinstance(routes.send(of(SHOP)), Defer)  # it is cooling down
    assert routes.send(of(PAYMENTS)) is routes.send(of(OTHER)) is None
    assert paths == ["/slow", "/payments", "/main"]


def test_a_dry_run_finds_the_route_without_a_url(posted: tuple[Listener, list[str]]) -> None:
    slack, paths = posted
    routes = routes_to(slack)
    routes.dry_run(of(OTHER))
    routes.made_for = lambda _: SlackChannel(lambda: "", Severity.LOW)
    routes.routes = {**ROUTES, OTHER: "nobody"}
    with pytest.raises(DeliveryError):
        routes.dry_run(of(PAYMENTS))
    assert paths == []
