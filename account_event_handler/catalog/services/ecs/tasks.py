"""ECS: tasks that failed, told louder than tasks that ran to their end."""

import re
from collections.abc import Mapping
from typing import Any

from account_event_handler.catalog.watch import HIGH, INFO, Watch, service_event
from account_event_handler.model import AccountEvent

_TASK_STOPPED = service_event("ecs", "ECS Task State Change", lastStatus=["STOPPED"])
_STOPPED_BY_SOMEBODY = ("UserInitiated", "ServiceSchedulerInitiated", "SpotInterruption")
_BAD_HEALTH = re.compile(r"unhealthy|failed", re.IGNORECASE)


def _containers(event: AccountEvent) -> list[Mapping[str, Any]]:
    containers = event.field("containers")
    human_list = containers if isinstance(containers, list) else []
    return [container for container in human_list if isinstance(container, Mapping)]


def _failed(event: AccountEvent) -> bool:
    """Failed to start, failed its health checks, or ended otherwise than with exit code 0.

    A task that somebody stopped ends by a signal (exit codes 137, 143): that is no failure.
    """
    if event.text("stopCode") == "TaskFailedToStart":
        return True
    if event.text("stopCode") in _STOPPED_BY_SOMEBODY:
        return bool(_BAD_HEALTH.search(event.text("stoppedReason")))
    return any(container.get("exitCode") != 0 for container in _containers(event))


def _completed(event: AccountEvent) -> bool:
    return not _failed(event)


def _reason(event: AccountEvent) -> str:
    """The container that decided, with its exit code or its own reason, else the task's reason."""
    for container in _containers(event):
        code, reason = container.get("exitCode"), container.get("reason")
        name = container.get("name")
        told = name if isinstance(name, str) else "a container"
        more = f", {reason}" if isinstance(reason, str) and reason else ""
        if code is None and event.text("stopCode") not in _STOPPED_BY_SOMEBODY:
            return f"{told} never started{more}"
        if isinstance(code, int) and code != 0:
            return f"{told} exited with {code}{more}"
    return event.text("stoppedReason")


def _cluster(event: AccountEvent) -> str:
    return event.text("clusterArn").rpartition("/")[2]


def _task(event: AccountEvent) -> str:
    return event.text("taskArn").rpartition("/")[2]


def _group(event: AccountEvent) -> str:
    """`service:payments-web` as people say it: `service payments-web`."""
    kind, colon, name = event.text("group").partition(":")
    return f"{kind} {name}" if colon and kind in ("service", "family") else event.text("group")


_WORDS = {"reason": _reason, "cluster": _cluster, "task": _task, "group": _group}
_LINK = "ecs/v2/clusters/{cluster}/tasks/{task}?region={$region}"
_SHOWS = (("Reason", "{stoppedReason}"), ("Stop code", "{stopCode}"), ("Task", "{task}"))

WATCHES = (
    Watch(
        name="ecs-task-failed",
        severity=HIGH,
        on=_TASK_STOPPED,
        when=_failed,
        says="ECS task of {group} in cluster {cluster} failed: {reason}",
        why="A task that fails is started again and again, or not at all, and its work is not"
        " done.",
        advice="Read the task's last log lines; an exit code of 137 means killed, often out of"
        " memory.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
    Watch(
        name="ecs-task-completed",
        severity=INFO,
        on=_TASK_STOPPED,
        when=_completed,
        says="ECS task of {group} in cluster {cluster} ended: {stoppedReason}",
        why="Good to count: tasks that ran to their end or that somebody stopped.",
        advice="Nothing to do.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
)
