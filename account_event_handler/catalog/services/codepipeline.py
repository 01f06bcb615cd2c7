"""CodePipeline: executions that failed."""

from account_event_handler.catalog.watch import Watch, service_event
from account_event_handler.model import AccountEvent, Severity

HEADING = "CodePipeline"
ABOUT = "executions that failed"


def _severity(event: AccountEvent) -> Severity:
    """Somebody who says no to a deployment is not a failure of it."""
    return Severity.LOW if event.text("type.category") == "Approval" else Severity.MEDIUM


def _ended(event: AccountEvent) -> str:
    return "was not approved" if event.text("type.category") == "Approval" else "failed"


_LINK = (
    "codesuite/codepipeline/pipelines/{pipeline}/executions/{execution-id}/timeline"
    "?region={$region}"
)

ACTION_FAILED = Watch(
    name="codepipeline-action-failed",
    severity=_severity,
    on=service_event(
        "codepipeline", "CodePipeline Action Execution State Change", state=["FAILED"]
    ),
    says="Pipeline {pipeline}: {action} in stage {stage} {ended}[:"
    " {execution-result.external-execution-summary|execution-result.error-code}]",
    why="The pipeline stops there; what it was to deploy is not deployed.",
    advice="Open the execution; unless somebody said no on purpose, mend it and retry the stage.",
    words={"ended": _ended},
    shows=(
        ("Error", "{execution-result.error-code}"),
        ("Summary", "{execution-result.external-execution-summary}"),
        ("Provider", "{type.provider}"),
        ("Execution", "{execution-id}"),
    ),
    link=_LINK,
)

# Counted only: the action that failed a moment before says which and why.
PIPELINE_FAILED = Watch(
    name="codepipeline-pipeline-failed",
    severity=Severity.INFO,
    on=service_event(
        "codepipeline", "CodePipeline Pipeline Execution State Change", state=["FAILED"]
    ),
    says="Pipeline {pipeline} failed",
    why="What the pipeline was to deploy is not deployed.",
    advice="Open the execution and look for the stage that is red.",
    shows=(("Execution", "{execution-id}"),),
    link=_LINK,
)
