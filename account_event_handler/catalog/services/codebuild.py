"""CodeBuild: builds that anybody may read."""

from account_event_handler.catalog.conditions import request_is
from account_event_handler.catalog.watch import HIGH, Watches

codebuild = Watches("codebuild")

WATCHES = (
    codebuild.call("UpdateProjectVisibility", mitre="T1530")(
        name="codebuild-project-published",
        severity=HIGH,
        when=request_is("projectVisibility", "PUBLIC_READ"),
        says="opened the builds of project {requestParameters.projectArn} to anyone",
        why="Logs and artifacts of all its builds can be read without a sign-in, secrets in them, too.",
        advice="Set it private again unless it builds public source code, and look at its logs.",
    ),
)
