"""CodePipeline: pipelines made or changed, executions that failed."""

from account_event_handler.catalog.conditions import field_is, said, word
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.passed_roles import RARE, deployed
from account_event_handler.catalog.watch import INFO, LOW, MEDIUM, Watches

# A rejected deployment is no failure of it.
_is_approval = said("an approval was rejected")(field_is("type.category", "Approval"))

_LINK = "codesuite/codepipeline/pipelines/{pipeline}/executions/{execution-id}/timeline?region={$region}"
codepipeline = Watches("codepipeline", shows=(("Execution", "{execution-id}"),), link=_LINK)

_PIPELINE = ("CreateCustomActionType", "CreatePipeline", "PutWebhook", "UpdateActionType", "UpdatePipeline")
others = Watches("codepipeline")

WATCHES = (
    deployed(Watches("codepipeline"), "CodePipeline", *_PIPELINE, name="codepipeline-program-deployed", severity=RARE),
    codepipeline.event("CodePipeline Action Execution State Change", state=["FAILED"])(
        name="codepipeline-action-failed",
        severity=LOW.when(_is_approval, else_=MEDIUM),
        says="Pipeline {pipeline}: {action} in stage {stage} {ended}[:"
        " {execution-result.external-execution-summary|execution-result.error-code}]",
        why="The pipeline stopped there; its change is not deployed.",
        advice="Open the execution; unless somebody rejected it on purpose, fix the cause and retry the stage.",
        words={"ended": word(_is_approval, "was not approved", "failed")},
        shows=(
            ("Error", "{execution-result.error-code}"),
            ("Summary", "{execution-result.external-execution-summary}"),
            ("Provider", "{type.provider}"),
            ("Execution", "{execution-id}"),
        ),
    ),
    # counted only: the action that failed a moment before says which and why
    codepipeline.event("CodePipeline Pipeline Execution State Change", state=["FAILED"])(
        name="codepipeline-pipeline-failed",
        severity=INFO,
        says="Pipeline {pipeline} failed",
        why="Its change is not deployed.",
        advice="Open the execution and look for the failed stage.",
    ),
    opened(
        *(others, "CodePipeline", "OverrideStageCondition", "PutApprovalResult"),
        name="codepipeline-approved",
        severity=LOW,
    ),
    deleted(
        *(others, "CodePipeline", "DeletePipeline", "DeleteWebhook", "DisableStageTransition", "RollbackStage"),
        name="codepipeline-stopped",
        severity=LOW,
    ),
)
