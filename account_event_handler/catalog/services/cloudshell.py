"""CloudShell: a machine inside AWS that anyone with a console can type on."""

from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import Severity

HEADING = "CloudShell"
ABOUT = "shells opened, files taken out"

ENVIRONMENT_CREATED = Watch(
    name="cloudshell-environment-created",
    severity=Severity.LOW,
    on=api_call("cloudshell", "CreateEnvironment"),
    says="started using CloudShell[ inside {requestParameters.vpcConfig.vpcId}]",
    why="Commands typed there come from AWS's own addresses, past what your company can see.",
    advice="Usually somebody at work; ask if you do not know them or the region.",
    mitre="T1059.009",
)

FILE_DOWNLOADED = Watch(
    name="cloudshell-file-downloaded",
    severity=Severity.MEDIUM,
    on=api_call("cloudshell", "GetFileDownloadUrls"),
    says="downloaded a file from CloudShell[: {requestParameters.fileDownloadPath}]",
    why="What was collected in the shell leaves AWS by the browser, past every network log.",
    advice="Ask what the file was.",
    include_reads=True,
    mitre="T1567",
)
