"""CodeBuild: projects and what starts them; builds that anyone can read."""

from account_event_handler.catalog.conditions import any_of, by_call, matches, request, request_has, request_is
from account_event_handler.catalog.kinds import deleted
from account_event_handler.catalog.passed_roles import RARE, deployed
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=MEDIUM)
_OVERRIDES = {
    "serviceRoleOverride": "another service role",
    "buildspecOverride": "another buildspec",
    "imageOverride": "another image",
    "sourceLocationOverride": "another source",
    "debugSessionEnabled": "a debug session",
}


def _overrides(event: AccountEvent) -> str:
    """What the call overrides of the project's settings."""
    return human_list(words for name, words in _OVERRIDES.items() if request(event, name)) or "ad hoc commands"


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
        why="The build can read the project's secrets, and runs with settings that are not the project's own.",
        advice="Read the build's log; rotate the secrets that it could read if it was not planned.",
        would="the build could read the project's secrets, with settings that are not the project's own.",
        words={"overrides": _overrides},
    ),
    codebuild.call("CreateWebhook", "ImportSourceCredentials", "UpdateWebhook", mitre="T1098")(
        name="codebuild-trigger-set",
        severity=MEDIUM,
        ordinary=True,
        says="{did}[ of project {requestParameters.projectName}]",
        why="Anyone who can push to the connected repository can run code with the project's role.",
        advice="Check that the repository is yours, and who can push to it.",
        words={
            "did": by_call(
                "imported CodeBuild source credentials",
                CreateWebhook="created a CodeBuild webhook",
                UpdateWebhook="changed the CodeBuild webhook",
            )
        },
    ),
    codebuild.call("PutResourcePolicy", mitre="T1098")(
        name="codebuild-policy-changed",
        **_POLICY.fields(),
        says="changed the policy of {requestParameters.resourceArn}",
        fact="[to {aim}]",
        why="Anyone the policy allows can read builds and reports, and what their logs contain.",
        advice="Remove accounts that are not yours with aws codebuild put-resource-policy.",
        would="anyone the policy allows could read builds and reports.",
    ),
    codebuild.call("UpdateProjectVisibility", mitre="T1530")(
        name="codebuild-project-published",
        severity=HIGH,
        when=request_is("projectVisibility", "PUBLIC_READ"),
        says="opened the builds of project {requestParameters.projectArn}",
        fact="to anyone",
        why="Logs and artifacts of its builds can be read without signing in, including any secrets in them.",
        advice="Set its visibility to PRIVATE with aws codebuild update-project-visibility, and check its logs for"
        " secrets.",
        would="logs and artifacts of its builds could be read without signing in.",
    ),
    deleted(
        *(codebuild, "CodeBuild", "BatchDeleteBuilds", "DeleteBuildBatch", "DeleteFleet", "DeleteProject"),
        *("DeleteSourceCredentials", "DeleteWebhook"),
        name="codebuild-deleted",
        severity=LOW,
    ),
)
