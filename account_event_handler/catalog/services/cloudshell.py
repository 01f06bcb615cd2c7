"""CloudShell: shells opened, files taken out."""

from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

cloudshell = Watches("cloudshell")

WATCHES = (
    cloudshell.call("CreateEnvironment", mitre="T1059.009")(
        name="cloudshell-environment-created",
        severity=LOW,
        says="started using CloudShell[ inside {requestParameters.vpcConfig.vpcId}]",
        why="Commands typed there come from AWS's own addresses, past what your company can see.",
        advice="Usually somebody at work; ask if you do not know them or the region.",
        ordinary=True,
    ),
    cloudshell.call("GetFileDownloadUrls", mitre="T1567")(
        name="cloudshell-file-downloaded",
        severity=MEDIUM,
        says="downloaded a file from CloudShell[: {requestParameters.fileDownloadPath}]",
        why="What was collected in the shell leaves AWS by the browser, past every network log.",
        advice="Ask what the file was.",
        include_reads=True,
    ),
)
