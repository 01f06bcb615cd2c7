"""CodeCommit: code changed past its rules, copied out or deleted."""

from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

codecommit = Watches("codecommit", mitre="T1195.002")

WATCHES = (
    codecommit.call("DeleteRepository", "DeleteBranch", mitre="T1485")(
        name="codecommit-deleted",
        severity=HIGH,
        says="deleted repository {requestParameters.repositoryName}[ or branch {requestParameters.branchName} of it]",
        why="Its code and history are gone but for people's own copies.",
        advice="Create it again and push the latest copy unless it was retired.",
    ),
    codecommit.call(
        *("OverridePullRequestApprovalRules", "DeletePullRequestApprovalRule", "DeleteApprovalRuleTemplate"),
        *("DisassociateApprovalRuleTemplateFromRepository", "UpdatePullRequestApprovalRuleContent"),
        "UpdateApprovalRuleTemplateContent",
        mitre="T1562",
    )(
        name="codecommit-approval-lifted",
        severity=MEDIUM,
        says="lifted an approval rule[ of pull request {requestParameters.pullRequestId}]"
        "[: {requestParameters.approvalRuleName|requestParameters.approvalRuleTemplateName}]",
        why="Code can be merged that nobody else has read.",
        advice="Read what was merged since.",
    ),
    codecommit.call("PutRepositoryTriggers", "UpdateDefaultBranch", "UpdateRepositoryName", mitre="T1546")(
        name="codecommit-repository-changed",
        severity=MEDIUM,
        says="changed repository {requestParameters.repositoryName|requestParameters.oldName}",
        why="A trigger runs a function at each push; the default branch decides what is built.",
        advice="Check the trigger's target and the branch.",
    ),
    codecommit.call("CreateCommit", "PutFile", "MergePullRequestByFastForward", "MergePullRequestBySquash")(
        name="codecommit-code-changed",
        severity=LOW,
        says="changed code of repository {requestParameters.repositoryName} by the API",
        why="People push with Git; what comes by the API may run in a pipeline a minute later.",
        advice="Read the commit.",
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
