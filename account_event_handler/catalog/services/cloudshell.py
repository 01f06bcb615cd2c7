"""CloudShell: shells opened, files taken out."""

from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

cloudshell = Watches("cloudshell")

WATCHES = (
    cloudshell.call("CreateEnvironment", mitre="T1059.009")(
        name="cloudshell-environment-created",
        severity=LOW,
        says="started using CloudShell[ inside {requestParameters.vpcConfig.vpcId}]",
        why="Commands run there come from AWS addresses, outside your company's network logs.",
        advice="Usually routine; ask if you do not know the person or the Region.",
        ordinary=True,
    ),
    cloudshell.call("GetFileDownloadUrls", mitre="T1567")(
        name="cloudshell-file-downloaded",
        severity=MEDIUM,
        says="downloaded a file from CloudShell[: {requestParameters.fileDownloadPath}]",
        why="The file leaves AWS through the browser, outside your network logs.",
        advice="Ask what the file was.",
        include_reads=True,
    ),
)
