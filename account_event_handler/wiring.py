"""Composition root: wires the pipeline once for each execution environment."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.parameters import SSMProvider
from msgspec import Struct

from account_event_handler.aws.clients import Clients
from account_event_handler.aws.cross_account import HUB_ROLE, CrossAccountClients
from account_event_handler.aws.errors import BoundedLookups
from account_event_handler.aws.queue import (
    GROUP_WINDOW_CLOSED,
    HEARTBEAT,
    LOOK_AT_FORWARDERS,
    LOOK_AT_TRAILS,
    RATE_LIMIT_BEGAN,
    RATE_LIMIT_WINDOW_CLOSED,
    REDELIVER_ALERT,
    TEST,
    MessageQueue,
    send_apart,
)
from account_event_handler.catalog import CATALOG, Catalog
from account_event_handler.catalog.tracked_calls import NAMES
from account_event_handler.deliver import Channel, Delivery
from account_event_handler.deliver.channel import PrintedChannel
from account_event_handler.deliver.delivery import Heartbeat
from account_event_handler.deliver.ledger import DeliveryLedger
from account_event_handler.deliver.self_test import SelfTest
from account_event_handler.deliver.slack import CriticalFirst, SlackChannel, slack_url_reader
from account_event_handler.deliver.slack_routes import SlackRoutes
from account_event_handler.deliver.sns import TopicChannel
from account_event_handler.deliver.workflow import WorkflowPace
from account_event_handler.enrich.account_names import AccountNames
from account_event_handler.enrich.enricher import Enricher, Enrichments
from account_event_handler.enrich.organizational_units import OrganizationalUnits
from account_event_handler.identity.sessions.first_seen import FirstSeen
from account_event_handler.ingest import decode, envelope_of
from account_event_handler.limits import BATCH_RESERVE
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.own_stack.context_cache import PEER, StackContextCache
from account_event_handler.own_stack.deployments import StackEvents
from account_event_handler.own_stack.parameter_changes import ParameterChangeDedup
from account_event_handler.pipeline.batch import BatchProcessor, InternalEventHandler, LastActivity
from account_event_handler.pipeline.event import Collaborators, EventPipeline
from account_event_handler.pipeline.forwarders import Forwarders
from account_event_handler.pipeline.judge import is_wanted
from account_event_handler.pipeline.retries import DeadLetters, RetryPolicy, redeliver
from account_event_handler.remediate import Responses
from account_event_handler.settings import OperatorSettings, Settings
from account_event_handler.state import StateTable, StateUnavailable
from account_event_handler.suppress.custom_watches import CustomWatches
from account_event_handler.suppress.grouping import AlertGrouper
from account_event_handler.suppress.mutes import Mutes
from account_event_handler.suppress.novelty import Novelty
from account_event_handler.suppress.operator_changes import OperatorChanges
from account_event_handler.suppress.operator_config import OperatorConfig
from account_event_handler.suppress.operator_settings import OperatorSettingsCache
from account_event_handler.suppress.rate_limit import RateLimiter
from account_event_handler.suppress.repeated_findings import RepeatedFindings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_cloudtrail.client import CloudTrailClient
    from mypy_boto3_identitystore.client import IdentityStoreClient

    from account_event_handler.identity.sessions.history import SessionHistory
    from account_event_handler.ingest.log_files.worker import LogFileWorker
    from account_event_handler.remediate.check import TrailRemediator

BEFORE = 3600  # seconds that the first file's records may be older than the stack


class Invocation(Struct):
    """What every part may ask about the invocation that runs; one at a time runs here."""

    context: "LambdaContext | None" = None

    def time_left(self) -> float:
        """Seconds until Lambda stops it, 0 before the first."""
        return self.context.get_remaining_time_in_millis() / 1000 if self.context else 0.0


class Wiring:
    """Every part is made when it is first asked for, so a start pays for what it needs."""

    def __init__(self, environment: Mapping[str, str], logger: Logger, metrics: Metrics) -> None:
        self.settings = Settings.of(environment)
        self.is_local = bool(environment.get("AWS_SAM_LOCAL"))  # emulated, nothing deployed
        self.invocation = Invocation()
        self.logger = logger
        self.event_metrics = EventMetrics(metrics)
        self.clients = Clients()
        self._log_files: dict[int, LogFileWorker] = {}  # by the id of the catalog
        self._in_force = self.settings.operator

    def begin(self, context: "LambdaContext") -> None:
        """Before an invocation: what operators have set by now is in force for all of it."""
        self.invocation.context = context
        chosen = self.operator_settings()
        if chosen != self._in_force:
            self._in_force = chosen
            self._put_in_force(chosen)

    def _put_in_force(self, chosen: OperatorSettings) -> None:
        self.grouper.window = self.rate_limiter.window = chosen.window
        self.rate_limiter.limit = chosen.rate_limit
        lowest = {"slack": chosen.slack_severity, "topic": chosen.topic_severity}
        for channel in self.channels:
            channel.lowest = lowest[channel.name]
        if self.settings.slack_url_parameter:
            self.slack.routes = chosen.slack_routes
        self.context_cache.context = replace(
            self.context_cache.context,
            options=chosen.options(self.settings.alarms),
            trusted=chosen.trusted,
            flag_outsiders=chosen.flag_outsiders,
        )
        self._log_files = {}  # which know the patterns of what is on

    def watcher(self) -> BatchProcessor:
        """What processes batches; locally it prints alerts, and asks nobody."""
        settings = self.settings
        others = {settings.denied_queue_arn: settings.denied_dead_letters_url}
        dead_letters = DeadLetters(self.clients.sqs, settings.dead_letter_queue_url, others)
        return BatchProcessor(
            pipeline=self.pipeline,
            handlers={} if self.is_local else self._handlers(),
            delivery=self.delivery,
            retry_policy=RetryPolicy(self.queue, dead_letters, self.event_metrics, self.logger),
            event_metrics=self.event_metrics,
            logger=self.logger,
            last_activity=None if self.is_local else LastActivity(self.state_table),
            time_left=self.invocation.time_left,
            heard=None if self.is_local else self.forwarders.heard,
        )

    def log_files(self) -> "LogFileWorker":
        """What reads log files by the catalog as it stands now."""
        catalog = self.custom.catalog()
        worker = self._log_files.get(id(catalog))
        # Without `not_before` the state table was unavailable: it is asked again.
        if worker is None or not worker.reader.not_before:
            worker = self._log_file_worker(catalog)
            self._log_files = {id(catalog): worker}
        return worker

    def _log_file_worker(self, catalog: Catalog) -> "LogFileWorker":
        from account_event_handler.ingest.log_files.reader import LogFileReader
        from account_event_handler.ingest.log_files.worker import LogFileWorker

        def on_session_event(record: Mapping[str, Any]) -> None:
            event = decode(envelope_of(record))
            if isinstance(event, AccountEvent):
                self.session_history.remember(event)

        settings, clients = self.settings, self.clients
        queue = MessageQueue(clients.sqs, settings.log_file_queue_url)
        denied = MessageQueue(clients.sqs, settings.denied_queue_url or settings.log_file_queue_url)
        logger, metrics = self.logger, self.event_metrics.metrics
        reader = LogFileReader(
            s3=clients.s3,
            patterns=lambda source: catalog.patterns(source, self.context().options),
            is_wanted=lambda event: is_wanted(event, catalog, self.context()),
            send_all=lambda messages: send_apart(
                (denied if is_denied else queue, body) for is_denied, body in messages
            ),
            time_left=self.invocation.time_left,
            logger=logger,
            metrics=metrics,
            not_before=self._installed_at(),
            on_session_event=on_session_event,
            session_calls=NAMES,
        )
        dead_letters = DeadLetters(clients.sqs, settings.log_file_dead_letters_url)
        return LogFileWorker(reader, queue, dead_letters.add, logger, metrics)

    def _installed_at(self) -> datetime | None:
        """When the stack first read a file: what is older is read on request only."""
        try:
            born = self.state_table.installed_at()
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))
            return None
        return datetime.fromtimestamp(born - BEFORE, UTC)

    def on_state_unavailable(self, reason: str) -> None:
        """Say that an alert went on without what the state table knows."""
        self.event_metrics.state_unavailable()
        self.logger.warning("state table unavailable", extra={"reason": reason})

    def on_lookup_failed(self, reason: str) -> None:
        """Say that an alert went on without what AWS could have said."""
        self.event_metrics.not_enriched()
        self.logger.warning("not enriched", extra={"reason": reason})

    @cached_property
    def state_table(self) -> StateTable:
        return StateTable(self.clients.dynamodb, self.settings.table)

    @cached_property
    def delivery(self) -> Delivery:
        if self.is_local:
            return Delivery(self.channels)
        ledger = DeliveryLedger(self.state_table, tuple(c.name for c in self.channels), self.invocation.time_left)
        return Delivery(self.channels, ledger, self.rate_limiter, self.on_state_unavailable)

    @cached_property
    def channels(self) -> list[Channel]:
        if self.is_local:
            return [PrintedChannel()]
        channels: list[Channel] = [self.topic]
        if self.settings.slack_url_parameter:
            channels.insert(0, self.slack)  # first, since it is the slower one to answer
        return channels

    @cached_property
    def slack(self) -> SlackRoutes:
        operator, provider = self.settings.operator, SSMProvider(boto3_client=self.clients.ssm())
        pace = WorkflowPace(self.state_table, self.on_state_unavailable)

        def at(parameter: str) -> SlackChannel:
            channel = SlackChannel(slack_url_reader(parameter, provider), operator.slack_severity, self.clients.session)
            channel.time_left, channel.workflow_wait = self.invocation.time_left, pace.wait
            channel.critical_first = CriticalFirst(self.state_table)
            return channel

        parameter = self.settings.slack_url_parameter
        return SlackRoutes(
            at(parameter), lambda route: at(f"{parameter}/{route}"), operator.slack_severity, operator.slack_routes
        )

    @cached_property
    def topic(self) -> TopicChannel:
        return TopicChannel(self.clients.sns(), self.settings.topic_arn, self.settings.operator.topic_severity)

    @cached_property
    def queue(self) -> MessageQueue:
        settings = self.settings
        others = {
            settings.denied_queue_arn: settings.denied_queue_url,
            settings.log_file_queue_arn: settings.log_file_queue_url,
        }
        return MessageQueue(self.clients.sqs, settings.queue_url, others)

    @cached_property
    def operator_config(self) -> OperatorConfig:
        return OperatorConfig(self.state_table, self.on_state_unavailable)

    @cached_property
    def operator_settings(self) -> Callable[[], OperatorSettings]:
        defaults = self.settings.operator
        return (lambda: defaults) if self.is_local else OperatorSettingsCache(self.operator_config, defaults)

    @cached_property
    def mutes(self) -> Mutes:
        return Mutes(self.operator_config)

    @cached_property
    def custom(self) -> CustomWatches:
        return CustomWatches(self.operator_config, CATALOG)

    @cached_property
    def grouper(self) -> AlertGrouper:
        return AlertGrouper(self.state_table, self.queue, self.settings.operator.window)

    @cached_property
    def novelty(self) -> Novelty:
        return Novelty(self.state_table, self.on_state_unavailable)

    @cached_property
    def rate_limiter(self) -> RateLimiter:
        operator = self.settings.operator
        return RateLimiter(self.state_table, self.queue, operator.window, operator.rate_limit)

    @cached_property
    def responses(self) -> Responses:
        return Responses(lambda: self.trail_remediator, self.settings.context.trail_alarm)

    @cached_property
    def trail_remediator(self) -> "TrailRemediator":
        # Imported here: hardly an invocation needs to know of trails.
        from time import sleep

        from account_event_handler.remediate.check import TrailRemediator
        from account_event_handler.remediate.cloudtrail import CloudTrail, WhoStopped
        from account_event_handler.remediate.restart import Restarter
        from account_event_handler.remediate.trail_state import TrailStore

        settings = self.settings
        cloudtrail = CloudTrail(self.clients.cloudtrail, self._member_trails if settings.hub_member else None)
        store = TrailStore(self.state_table, self.on_state_unavailable)
        restarter = Restarter(cloudtrail, store, settings.home, settings.restarts_trails, sleep)
        who_stopped = WhoStopped(cloudtrail, settings.trail_stoppers)
        return TrailRemediator(restarter, store, who_stopped, self.queue, self._is_muted)

    @cached_property
    def pipeline(self) -> EventPipeline:
        return EventPipeline(
            catalog=(lambda: CATALOG) if self.is_local else self.custom.catalog,
            context=self.context,
            collaborators=None if self.is_local else self._collaborators(),
            event_metrics=self.event_metrics,
            logger=self.logger,
            on_state_unavailable=self.on_state_unavailable,
        )

    @cached_property
    def cross_account(self) -> CrossAccountClients:
        """What looks things up: in other accounts by the operator's role, else by the one of their forwarders."""
        return self._in_accounts(self.settings.enrichment_role) if self.settings.enrichment_role else self.members

    @cached_property
    def members(self) -> CrossAccountClients:
        """What acts in accounts by the role of their forwarders."""
        return self._in_accounts(HUB_ROLE if self.settings.hub_member else "")

    def _in_accounts(self, role: str) -> CrossAccountClients:
        return CrossAccountClients(self.clients.look_up, *self.settings.home, self.settings.partition, role)

    @cached_property
    def forwarders(self) -> Forwarders:
        organizations = partial(self.members.own, "organizations") if self._is_of_organization else None
        return Forwarders(self.state_table, self.members.client, organizations, self.lookups, self.settings.home)

    @property
    def _is_of_organization(self) -> bool:
        return self.settings.hub_member.startswith("o-")

    @cached_property
    def lookups(self) -> BoundedLookups:
        return BoundedLookups(ThreadPoolExecutor(8, thread_name_prefix="lookup"))

    @cached_property
    def session_history(self) -> "SessionHistory":
        from account_event_handler.identity.sessions.event_history import EventHistory
        from account_event_handler.identity.sessions.history import DirectoryUsers, SessionHistory
        from account_event_handler.identity.sessions.store import SessionStore

        def identity_store() -> "IdentityStoreClient":
            client: IdentityStoreClient = self.cross_account.own(
                "identitystore", self.operator_settings().identity_center_region
            )
            return client

        sessions = SessionStore(self.state_table)
        return SessionHistory(
            sessions,
            EventHistory(sessions, partial(self.cross_account.client, "cloudtrail"), self.settings.home[1]),
            DirectoryUsers(self.state_table, identity_store),
            self.lookups,
            self.invocation.time_left,
            self.on_state_unavailable,
            self.on_lookup_failed,
        )

    def _member_trails(self, account: str, region: str) -> "CloudTrailClient | None":
        """None for the stack's own account, whose trails it starts by itself."""
        is_own = account == self.settings.home[0]
        return None if is_own else cast("CloudTrailClient | None", self.members.client("cloudtrail", account, region))

    def _is_muted(self, event: AccountEvent, alert: Alert) -> bool:
        is_critical = alert.severity is Severity.CRITICAL
        return self.mutes.muting(event, alert.watch, critical=is_critical) is not None

    def _collaborators(self) -> Collaborators:
        services = ("cloudformation", "organizations", "iam")
        cloudformation, organizations, iam = (partial(self.cross_account.own, name) for name in services)
        names = AccountNames(self.state_table, organizations, iam, self.settings.home[0])
        units = OrganizationalUnits(self.state_table, organizations) if self._is_of_organization else None
        enrichments = Enrichments(self.settings.enrichments, self.cross_account, self.state_table)
        return Collaborators(
            deployments=StackEvents(cloudformation, self.lookups, self.on_lookup_failed),
            parameter_changes=ParameterChangeDedup(self.state_table, self.on_state_unavailable),
            mutes=self.mutes,
            repeated_findings=RepeatedFindings(self.state_table, self.on_state_unavailable),
            session_history=lambda: self.session_history,
            first_seen=FirstSeen(self.state_table),
            novelty=self.novelty,
            responses=self.responses,
            grouper=self.grouper,
            delivery=self.delivery,
            enricher=Enricher(self.lookups, names, enrichments, units),
        )

    @cached_property
    def context(self) -> Callable[[], StackContext]:
        if self.is_local:
            return lambda: self.settings.context
        return self.context_cache

    @cached_property
    def context_cache(self) -> StackContextCache:
        peers = partial(self.operator_config.of, PEER, lambda item: str(item["sk"]).removeprefix(f"{PEER}#"))
        return StackContextCache(self.settings.context, self.state_table, peers)

    def _patience(self) -> float:
        return max(0.0, self.invocation.time_left() - BATCH_RESERVE)

    def _handlers(self) -> Mapping[str, InternalEventHandler]:
        heartbeat = Heartbeat(self.delivery, self.event_metrics, self.topic.has_readers)
        return {
            GROUP_WINDOW_CLOSED: self.grouper.close,
            RATE_LIMIT_BEGAN: self.rate_limiter.began,
            RATE_LIMIT_WINDOW_CLOSED: self.rate_limiter.close,
            REDELIVER_ALERT: redeliver,
            LOOK_AT_FORWARDERS: self.forwarders.look,
            TEST: SelfTest(self.delivery, self.state_table, self.settings.home[0], self._patience).run,
            HEARTBEAT: lambda event: chain(heartbeat.beat(event), self.novelty.summary(event)),
            **self.responses.handlers,
            LOOK_AT_TRAILS: self._look,
        }

    def _look(self, event: AccountEvent) -> Iterable[Alert]:
        """What is looked at every few minutes: the trails, also without the table, and what operators have set."""
        yield from self.responses.handlers[LOOK_AT_TRAILS](event)
        try:
            yield from OperatorChanges(self.state_table, self.delivery.names).look(event)
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))
