"""CodeCommit: code changed without review or deleted."""

from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_PARTS = {"PutRepositoryTriggers": "triggers", "UpdateDefaultBranch": "default branch"}


def _part(event: AccountEvent) -> str:
    return _PARTS.get(event.text("eventName"), "name")


codecommit = Watches("codecommit", mitre="T1195.002")

WATCHES = (
    codecommit.call("DeleteRepository", "DeleteBranch", mitre="T1485")(
        name="codecommit-deleted",
        severity=HIGH,
        says="deleted [branch {requestParameters.branchName} of ]repository {requestParameters.repositoryName}",
        why="Its code and history are lost, except for local clones.",
        advice="Push it again from a recent clone unless it was retired.",
        would="its code and history would be lost, except for local clones.",
    ),
    codecommit.call(
        *("OverridePullRequestApprovalRules", "DeletePullRequestApprovalRule", "DeleteApprovalRuleTemplate"),
        *("DisassociateApprovalRuleTemplateFromRepository", "UpdatePullRequestApprovalRuleContent"),
        "UpdateApprovalRuleTemplateContent",
        mitre="T1562",
    )(
        name="codecommit-approval-lifted",
        severity=MEDIUM,
        says="changed an approval rule[ of pull request {requestParameters.pullRequestId}][:"
        " {requestParameters.approvalRuleName|requestParameters.approvalRuleTemplateName}]",
        why="Code can be merged without review.",
        advice="Review what was merged since.",
    ),
    codecommit.call("PutRepositoryTriggers", "UpdateDefaultBranch", "UpdateRepositoryName", mitre="T1546")(
        name="codecommit-repository-changed",
        severity=MEDIUM,
        says="changed the {part} of repository {requestParameters.repositoryName|requestParameters.oldName}",
        why="A trigger runs at every push, the default branch decides what is built, and clones use the name.",
        advice="Check the trigger's target, the branch and the name.",
        words={"part": _part},
    ),
    codecommit.call("CreateCommit", "PutFile", "MergePullRequestByFastForward", "MergePullRequestBySquash")(
        name="codecommit-code-changed",
        severity=LOW,
        says="changed code in repository {requestParameters.repositoryName} through the API",
        why="Code usually comes through Git; a pipeline may already be running this change.",
        advice="Review the commit.",
        ordinary=True,
    ),
    weakened(
        *(codecommit, "CodeCommit", "BatchDisassociateApprovalRuleTemplateFromRepositories"),
        *("MergeBranchesByFastForward", "MergeBranchesBySquash", "MergeBranchesByThreeWay"),
        *("MergePullRequestByThreeWay", "UpdatePullRequestApprovalState", "UpdateRepositoryEncryptionKey"),
        name="codecommit-merge-allowed",
        severity=LOW,
    ),
)
