"""A finding of our own, that no event told of, enters; the Alert leaves."""

from datetime import UTC, datetime
from hashlib import sha256

from account_event_handler.ingest.sanitize import clean, cut
from account_event_handler.model import Alert, Outcome, Result, Severity
from account_event_handler.remediate.trail import Trail, trails_page
from account_event_handler.render.alert import HEADLINE_LIMIT

Facts = tuple[tuple[str, str], ...]  # lines of an alert: label and value


def finding_id(trail: Trail, about: str) -> str:
    """What an alert about one of a trail's findings is known by, so that it is told once."""
    return f"trail-{sha256(trail.arn.encode()).hexdigest()[:12]}-{clean(about)}"


def trail_alert(  # noqa: PLR0913 an alert has many parts
    trail: Trail,
    about: str,
    watch: str,
    severity: Severity,
    headline: str,
    *,
    facts: Facts = (),
    why: str = "",
    advice: str = "",
    moment: int = 0,
) -> Alert:
    """About one trail; `about` says of which of its findings, for the alert's id."""
    return Alert(
        id=finding_id(trail, about),
        watch=watch,
        severity=severity,
        service="cloudtrail",
        headline=cut(headline, HEADLINE_LIMIT),
        outcome=Outcome(Result.DONE),
        account=trail.account,
        region=trail.region,
        time=datetime.fromtimestamp(moment, UTC) if moment else None,
        actor=None,
        why=why,
        advice=advice,
        link=trail.link,
        resources=(trail.arn,),
        facts=facts,
    )


def account_alert(  # noqa: PLR0913 the same
    home: tuple[str, str],
    about: str,
    watch: str,
    severity: Severity,
    headline: str,
    *,
    why: str,
    advice: str,
) -> Alert:
    """About all trails that are seen from `home`, the stack's account and Region."""
    account, region = home
    return Alert(
        id=f"trails-{clean(about)}",
        watch=watch,
        severity=severity,
        service="cloudtrail",
        headline=cut(headline, HEADLINE_LIMIT),
        outcome=Outcome(Result.DONE),
        account=account,
        region=region,
        time=None,
        actor=None,
        why=why,
        advice=advice,
        link=trails_page(region),
    )
