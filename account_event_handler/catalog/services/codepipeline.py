"""CodePipeline: executions that failed."""

from account_event_handler.catalog.watch import INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity


def _severity(event: AccountEvent) -> Severity:
    """Somebody who says no to a deployment is not a failure of it."""
    return LOW if event.text("type.category") == "Approval" else MEDIUM


def _ended(event: AccountEvent) -> str:
    return "was not approved" if event.text("type.category") == "Approval" else "failed"


_LINK = (
    "codesuite/codepipeline/pipelines/{pipeline}/executions/{execution-id}/timeline"
    "?region={$region}"
)


# Counted only: the action that failed a moment before says which and why.

codepipeline = Watches("codepipeline")

WATCHES = (
    codepipeline.event("CodePipeline Action Execution State Change", state=["FAILED"])(
        name="codepipeline-action-failed",
        severity=_severity,
        says="Pipeline {pipeline}: {action} in stage {stage} {ended}[:"
        " {execution-result.external-execution-summary|execution-result.error-code}]",
        why="The pipeline stops there; what it was to deploy is not deployed.",
        advice="Open the execution; unless somebody said no on purpose, mend it and retry the"
        " stage.",
        words={"ended": _ended},
        shows=(
            ("Error", "{execution-result.error-code}"),
            ("Summary", "{execution-result.external-execution-summary}"),
            ("Provider", "{type.provider}"),
            ("Execution", "{execution-id}"),
        ),
        link=_LINK,
    ),
    codepipeline.event("CodePipeline Pipeline Execution State Change", state=["FAILED"])(
        name="codepipeline-pipeline-failed",
        severity=INFO,
        says="Pipeline {pipeline} failed",
        why="What the pipeline was to deploy is not deployed.",
        advice="Open the execution and look for the stage that is red.",
        shows=(("Execution", "{execution-id}"),),
        link=_LINK,
    ),
)
