"""The environment enters; the watcher leaves, made of all its parts, once for its environment."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.parameters import SSMProvider

from account_event_handler.activity_queue import ActivityQueue
from account_event_handler.arrive import arrive
from account_event_handler.birth import birth
from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.catalog import Catalog
from account_event_handler.catalog.heard import NAMES
from account_event_handler.catalog.silence import Site
from account_event_handler.check.flood import FloodGate
from account_event_handler.check.fold import Folding
from account_event_handler.check.live_watches import LiveWatches
from account_event_handler.check.mutes import Mutes
from account_event_handler.check.orders import Orders
from account_event_handler.compose.account_name import AccountNames
from account_event_handler.compose.enrich.enricher import Enricher
from account_event_handler.compose.enrich.errands import Errands
from account_event_handler.compose.enrich.every import Enrichments
from account_event_handler.compose.enrich.reach import Reach
from account_event_handler.compose.lineage.first_seen import FirstSeen
from account_event_handler.connections import Connections
from account_event_handler.counters import Counters
from account_event_handler.deliver import Channel, Delivery
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.deliver.heartbeat import Heartbeat
from account_event_handler.deliver.once import Ledger, OnceChannel
from account_event_handler.deliver.slack import SlackChannel
from account_event_handler.deliver.slack_url import slack_url_reader
from account_event_handler.deliver.topic import TopicChannel
from account_event_handler.deliver.waiting import awaited
from account_event_handler.deployments import Deployments
from account_event_handler.invocation import Invocation
from account_event_handler.memory import Memory, MemoryLost
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.own_message import (
    ALERT_WAITS,
    FLOOD_BEGAN,
    FLOOD_WINDOW_CLOSED,
    FOLD_WINDOW_CLOSED,
    HEARTBEAT,
)
from account_event_handler.pulse import Pulse
from account_event_handler.respond import Responses, trail_responses
from account_event_handler.returns import Returns
from account_event_handler.settings import Settings
from account_event_handler.site_now import SiteNow
from account_event_handler.steps import Recall, Steps
from account_event_handler.twins import Twins
from account_event_handler.watcher import Answer, Watcher

if TYPE_CHECKING:
    from account_event_handler.compose.lineage.lineage import Lineage
    from account_event_handler.log_files import LogFiles

BEFORE = 3600  # seconds that the first file's records may be older than the stack


class Assembly:
    """Every part is made when it is first asked for, so a start pays for what it needs."""

    def __init__(self, environment: Mapping[str, str], logger: Logger, metrics: Metrics) -> None:
        self.settings = Settings.of(environment)
        self.on_a_desk = bool(environment.get("AWS_SAM_LOCAL"))  # emulated, nothing deployed
        self.invocation = Invocation()
        self.logger = logger
        self.counters = Counters(metrics)
        self.connections = Connections()
        self._log_files: LogFiles | None = None

    def watcher(self) -> Watcher:
        """The watcher; on a desk it prints, and asks nobody."""
        return Watcher(
            steps=self.steps,
            answers={} if self.on_a_desk else self._answers(),
            delivery=self.delivery,
            returns=self._returns(),
            counters=self.counters,
            logger=self.logger,
            pulse=None if self.on_a_desk else self.pulse,
            time_left=self.invocation.time_left,
        )

    def _returns(self) -> Returns:
        letters = DeadLetters(self.connections.sqs, self.settings.dead_letter_queue_url)
        return Returns(self.queue, letters, self.counters, self.logger)

    def log_files(self) -> "LogFiles":
        """The road of the log files, by the catalog as it stands now."""
        catalog, kept = self.live.catalog(), self._log_files
        # Without a birth Memory was lost: it is asked again.
        if not (kept and kept.reader.catalog is catalog and kept.reader.not_before):
            self._log_files = kept = self._reading(catalog)
        return kept

    def _reading(self, catalog: Catalog) -> "LogFiles":
        from account_event_handler.arrive.log_file.envelope import envelope_of
        from account_event_handler.file_reader import FileReader
        from account_event_handler.log_files import LogFiles

        def sees(record: Mapping[str, Any]) -> None:
            event = arrive(envelope_of(record))
            if isinstance(event, AccountEvent):
                self.lineage.remember(event)

        settings, connections = self.settings, self.connections
        queue = ActivityQueue(connections.sqs, settings.log_file_queue_url)
        logger, metrics = self.logger, self.counters.metrics
        reader = FileReader(
            s3=connections.s3,
            catalog=catalog,
            site=self.site,
            onward=queue.send_all,
            time_left=self.invocation.time_left,
            logger=logger,
            metrics=metrics,
            not_before=self._birth(),
            sees=sees,
            seen=NAMES,
        )
        letters = DeadLetters(connections.sqs, settings.log_file_dead_letters_url)
        return LogFiles(reader, queue, letters, logger, metrics)

    def _birth(self) -> datetime | None:
        """When the stack first read a file: what is older is read on request only."""
        try:
            born = birth(self.memory)
        except MemoryLost as error:
            self.without_memory(str(error))
            return None
        return datetime.fromtimestamp(born - BEFORE, UTC)

    def without_memory(self, reason: str) -> None:
        """Say that an alert went on without what Memory knows."""
        self.counters.memory_lost()
        self.logger.warning("without memory", extra={"reason": reason})

    def without_look_up(self, reason: str) -> None:
        """Say that an alert went on without what AWS could have told."""
        self.counters.not_enriched()
        self.logger.warning("not enriched", extra={"reason": reason})

    @cached_property
    def memory(self) -> Memory:
        return Memory(self.connections.dynamodb, self.settings.table)

    @cached_property
    def pulse(self) -> Pulse:
        return Pulse(self.memory)

    @cached_property
    def delivery(self) -> Delivery:
        return Delivery(self._channels())

    @cached_property
    def queue(self) -> ActivityQueue:
        settings = self.settings
        others = {settings.log_file_queue_arn: settings.log_file_queue_url}
        return ActivityQueue(self.connections.sqs, settings.queue_url, others)

    @cached_property
    def orders(self) -> Orders:
        return Orders(self.memory, self.without_memory)

    @cached_property
    def mutes(self) -> Mutes:
        return Mutes(self.orders)

    @cached_property
    def live(self) -> LiveWatches:
        return LiveWatches(self.orders, CATALOG)

    @cached_property
    def folding(self) -> Folding:
        return Folding(self.memory, self.queue, self.settings.window)

    @cached_property
    def gate(self) -> FloodGate:
        return FloodGate(self.memory, self.queue, self.settings.window, self.settings.flood_limit)

    @cached_property
    def responses(self) -> Responses:
        settings = self.settings
        return trail_responses(
            self.connections.cloudtrail,
            self.memory,
            self.queue,
            self.without_memory,
            home=settings.home,
            restarts=settings.restarts_trails,
            stoppers=settings.trail_stoppers,
            alarm=settings.site.trail_alarm,
            muted=self._is_muted,
        )

    @cached_property
    def steps(self) -> Steps:
        return Steps(
            catalog=(lambda: CATALOG) if self.on_a_desk else self.live.catalog,
            site=self.site,
            recall=None if self.on_a_desk else self._recall(),
            counters=self.counters,
            logger=self.logger,
            lost=self.without_memory,
        )

    @cached_property
    def reach(self) -> Reach:
        settings = self.settings
        make = self.connections.look_up
        return Reach(make, *settings.home, settings.partition, settings.enrichment_role)

    @cached_property
    def errands(self) -> Errands:
        return Errands(ThreadPoolExecutor(8, thread_name_prefix="errand"))

    @cached_property
    def lineage(self) -> "Lineage":
        from account_event_handler.compose.lineage.lineage import Lineage
        from account_event_handler.compose.lineage.sessions import Sessions
        from account_event_handler.compose.lineage.trail import Trail
        from account_event_handler.compose.lineage.users import Users

        sessions, region = Sessions(self.memory), self.settings.identity_center_region
        return Lineage(
            sessions,
            Trail(sessions, partial(self.reach.client, "cloudtrail"), self.settings.home[1]),
            Users(self.memory, partial(self.reach.own, "identitystore", region)),
            self.errands,
            self.invocation.time_left,
            self.without_memory,
            self.without_look_up,
        )

    def _is_muted(self, event: AccountEvent, alert: Alert) -> bool:
        is_critical = alert.severity is Severity.CRITICAL
        return self.mutes.muting(event, critical=is_critical) is not None

    def _recall(self) -> Recall:
        organizations, iam = (partial(self.reach.own, name) for name in ("organizations", "iam"))
        own_account, _ = self.settings.home
        names = AccountNames(self.memory, organizations, iam, own_account)
        enrichments = Enrichments(self.settings.enrichments, self.reach, self.memory)
        return Recall(
            deployments=Deployments(self.memory, self.without_memory),
            twins=Twins(self.memory, self.without_memory),
            mutes=self.mutes,
            lineage=lambda: self.lineage,
            first_seen=FirstSeen(self.memory),
            responses=self.responses,
            folding=self.folding,
            enricher=Enricher(self.errands, names, enrichments),
        )

    @cached_property
    def site(self) -> Callable[[], Site]:
        if self.on_a_desk:
            return lambda: self.settings.site
        return SiteNow(self.settings.site, self.memory)

    def _answers(self) -> Mapping[str, Answer]:
        return {
            FOLD_WINDOW_CLOSED: self.folding.close,
            FLOOD_BEGAN: self.gate.began,
            FLOOD_WINDOW_CLOSED: self.gate.close,
            ALERT_WAITS: awaited,
            HEARTBEAT: Heartbeat(self.delivery, self.counters).beat,
            **self.responses.answers,
        }

    def _channels(self) -> list[Channel]:
        if self.on_a_desk:
            from account_event_handler.deliver.printed import PrintedChannel

            return [PrintedChannel()]
        settings, connections = self.settings, self.connections
        told: list[Channel] = [
            TopicChannel(connections.sns(), settings.topic_arn, settings.topic_severity)
        ]
        if settings.slack_url_parameter:
            provider = SSMProvider(boto3_client=connections.ssm())
            read_url = slack_url_reader(settings.slack_url_parameter, provider)
            time_left = self.invocation.time_left
            slack = SlackChannel(read_url, settings.slack_severity, connections.session, time_left)
            told.insert(0, slack)  # first, since it is the slower one to answer
        ledger = Ledger(connections.dynamodb, settings.table, self.invocation)
        return [OnceChannel(channel, ledger, self.gate, self.without_memory) for channel in told]
