"""CodeBuild: projects and what starts them; builds that anybody may read."""

from account_event_handler.catalog.conditions import any_of, matches, request, request_has, request_is
from account_event_handler.catalog.kinds import deleted
from account_event_handler.catalog.passed_roles import RARE, deployed
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=MEDIUM)
_OVERRIDES = (
    *("buildspecOverride", "debugSessionEnabled", "imageOverride", "serviceRoleOverride"),
    "sourceLocationOverride",
)


def _overrides(event: AccountEvent) -> str:
    """What the call sets in place of what the project says."""
    return human_list(name for name in _OVERRIDES if request(event, name)) or "commands of its own"


codebuild = Watches("codebuild", mitre="T1648")

WATCHES = (
    deployed(
        *(codebuild, "CodeBuild", "CreateFleet", "CreateProject", "UpdateFleet", "UpdateProject"),
        name="codebuild-program-deployed",
        severity=RARE,
    ),
    codebuild.call("StartBuild", "StartBuildBatch", "StartCommandExecution", "StartSandbox", "StartSandboxConnection")(
        name="codebuild-commands-run",
        severity=RARE,
        ordinary=True,
        when=any_of(matches("eventName", "Command|Sandbox"), request_has(*_OVERRIDES)),
        says="ran CodeBuild[ project {requestParameters.projectName}]",
        fact="with {overrides}",
        why="What runs has the project's role and its secrets, and stands in no reviewed build file.",
        advice="Read the build's log; change the secrets that it could read if nobody planned it.",
        words={"overrides": _overrides},
    ),
    codebuild.call("CreateWebhook", "ImportSourceCredentials", "UpdateWebhook", mitre="T1098")(
        name="codebuild-trigger-set",
        severity=MEDIUM,
        ordinary=True,
        says="changed the source or trigger of builds[ of project {requestParameters.projectName}]",
        why="Anyone who can push to the repository that it names runs code with the project's role.",
        advice="Check that the repository is yours and who may push to it.",
    ),
    codebuild.call("PutResourcePolicy", mitre="T1098")(
        name="codebuild-policy-changed",
        **_POLICY.fields(),
        says="changed the policy of {requestParameters.resourceArn}",
        fact="[to {aim}]",
        why="Anyone who may use a project reads its builds and, with them, what its builds could read.",
        advice="Take out the accounts that are not yours.",
    ),
    codebuild.call("UpdateProjectVisibility", mitre="T1530")(
        name="codebuild-project-published",
        severity=HIGH,
        when=request_is("projectVisibility", "PUBLIC_READ"),
        says="opened the builds of project {requestParameters.projectArn}",
        fact="to anyone",
        why="Logs and artifacts of all its builds can be read without a sign-in, secrets in them, too.",
        advice="Set it private again unless it builds public source code, and look at its logs.",
    ),
    deleted(
        *(codebuild, "CodeBuild", "BatchDeleteBuilds", "DeleteBuildBatch", "DeleteFleet", "DeleteProject"),
        *("DeleteSourceCredentials", "DeleteWebhook"),
        name="codebuild-deleted",
        severity=LOW,
    ),
)
