"""The tool behind a user agent (console, AWS CLI, Terraform, a browser), the AWS service behind a host name."""

import re
from functools import lru_cache

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent

AGENT_LIMIT = 1024  # CloudTrail keeps no more
CONSOLE = "console"
_VERSION = re.compile(r"[/ ]?v?(\d[\w.]{0,30})")
_SDK = re.compile(r"aws-sdk-([a-z]+)[a-z0-9-]{0,30}(?:/v?(\d[\w.]{0,30}))?")
_OF_CONSOLE = ("console.amazonaws.com", "signin.amazonaws.com", "awsconsole", "s3console/", " console, aws-internal/")
# The first that is found wins: Terraform's agent also names the SDK, the CLI's also Botocore.
_TOOLS = (
    ("stratus-red-team", "Stratus Red Team"),
    ("opentofu", "OpenTofu"),
    ("pulumi", "Pulumi"),
    ("packer/", "Packer"),
    ("terraform", "Terraform"),
    ("ansible", "Ansible"),
    ("cdk/", "CDK"),
    ("aws-sam-cli/", "AWS SAM CLI"),
    ("eksctl/", "eksctl"),
    ("kubectl/", "kubectl"),
    ("helm/", "Helm"),
    ("s3 browser", "S3 Browser"),
    ("aws-cli/", "AWS CLI"),
    *((sign, CONSOLE) for sign in _OF_CONSOLE),
    ("aws-internal/", "console or an AWS service"),
    ("slackbot", "a Slack bot"),
    ("slack-imgproxy", "a Slack bot"),
    ("boto3/", "Boto3"),
    ("botocore/", "Botocore"),
)
_UNVERSIONED = frozenset({CONSOLE, "console or an AWS service", "Pulumi", "Stratus Red Team", "a Slack bot"})
_LANGUAGES = {name.lower(): name for name in ("Go", "Java", "Kotlin", "PHP", "Python", "Ruby", "Rust", "Swift")}
_LANGUAGES |= dict.fromkeys(("js", "nodejs", "react"), "JavaScript") | {"cpp": "C++", "dotnet": ".NET", "net": ".NET"}
# The first that is found wins: each names those that it wants to be taken for as well.
_BROWSERS = (("edg/", "Edge"), ("opr/", "Opera"), ("firefox/", "Firefox"), ("chrome/", "Chrome"), ("safari/", "Safari"))
BROWSERS = frozenset({"browser", *(name for _, name in _BROWSERS)})
# Systems made for breaking in; SDKs name the kernel, which carries the system's name.
_ATTACKERS = {"kali": "Kali Linux", "parrot": "Parrot OS", "pentoo": "Pentoo"}
_HOST = re.compile(r"([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.amazonaws\.com(?:\.cn)?")
_HOST_LIMIT = 253  # characters, as DNS has it
# What people call a service, by the label that names it in a host name; most often it is the label.
_AS_LABELLED = """
    Amplify AppSync Athena Bedrock Cloud9 CloudFormation CloudFront CloudTrail CloudWatch CodeBuild CodeCommit
    CodeDeploy CodePipeline DataSync Detective DynamoDB EC2 ECR ECS EKS ElastiCache FSx Glue GuardDuty IAM Kinesis
    KMS Lambda Macie QuickSight RDS Redshift S3 SageMaker SES Shield SNS SQS STS WorkSpaces
"""
# fmt: off
PRODUCTS = {name.lower(): name for name in _AS_LABELLED.split()} | {
    "access-analyzer": "IAM Access Analyzer", "acm": "Certificate Manager", "airflow": "MWAA",
    "apigateway": "API Gateway", "application-autoscaling": "Application Auto Scaling", "apprunner": "App Runner",
    "autoscaling": "EC2 Auto Scaling", "backup": "AWS Backup", "batch": "AWS Batch", "budgets": "AWS Budgets",
    "chatbot": "Amazon Q in a chat channel", "cognito-idp": "Cognito", "compute-optimizer": "Compute Optimizer",
    "config": "AWS Config", "config-conforms": "AWS Config", "config-multiaccountsetup": "AWS Config",
    "connect": "Amazon Connect", "controltower": "Control Tower", "datapipeline": "Data Pipeline",
    "dax": "DynamoDB Accelerator", "dlm": "Data Lifecycle Manager", "dms": "Database Migration Service",
    "drs": "Elastic Disaster Recovery", "ec2fleet": "EC2 Fleet", "ecs-tasks": "ECS", "edgelambda": "Lambda@Edge",
    "eks-fargate": "EKS", "eks-fargate-pods": "EKS", "eks-nodegroup": "EKS", "elasticbeanstalk": "Elastic Beanstalk",
    "elasticfilesystem": "EFS", "elasticloadbalancing": "Elastic Load Balancing", "elasticmapreduce": "EMR",
    "es": "OpenSearch Service", "events": "EventBridge", "firehose": "Data Firehose", "fis": "Fault Injection Service",
    "fms": "Firewall Manager", "grafana": "Managed Grafana", "health": "AWS Health",
    "imagebuilder": "EC2 Image Builder", "inspector2": "Inspector", "kafka": "MSK", "kafkaconnect": "MSK Connect",
    "lakeformation": "Lake Formation", "license-manager": "License Manager", "logs": "CloudWatch Logs",
    "mgn": "Application Migration Service", "monitoring": "CloudWatch", "network-firewall": "Network Firewall",
    "opensearchservice": "OpenSearch Service", "organizations": "AWS Organizations", "osis": "OpenSearch Ingestion",
    "pipes": "EventBridge Pipes", "ram": "Resource Access Manager", "redshift-serverless": "Redshift",
    "resource-explorer-2": "Resource Explorer", "rolesanywhere": "IAM Roles Anywhere", "route53": "Route 53",
    "route53resolver": "Route 53 Resolver", "scheduler": "EventBridge Scheduler", "secretsmanager": "Secrets Manager",
    "securityhub": "Security Hub", "securitylake": "Security Lake", "servicecatalog": "Service Catalog",
    "spot": "EC2 Spot", "spotfleet": "EC2 Spot Fleet", "ssm": "Systems Manager", "ssm-incidents": "Incident Manager",
    "ssm-quicksetup": "Systems Manager Quick Setup", "sso": "IAM Identity Center", "states": "Step Functions",
    "support": "AWS Support", "synthetics": "CloudWatch Synthetics", "tagging": "Resource Groups Tagging",
    "transfer": "Transfer Family", "transitgateway": "Transit Gateway", "trustedadvisor": "Trusted Advisor",
    "vpc-flow-logs": "VPC Flow Logs", "wafv2": "WAF", "xray": "X-Ray",
}
# fmt: on


def tool_of(event: AccountEvent, agent: str) -> str:
    """The tool's name and version; an unknown one as its first word, empty when not said."""
    if event.detail.get("sessionCredentialFromConsole") == "true":  # which CloudShell gives to the tools it runs
        return _in_cloudshell(agent[:AGENT_LIMIT].lower()) or CONSOLE
    address = event.detail.get("sourceIPAddress")
    if agent == "AWS Internal":  # beside a person's address it is how the console calls
        return "" if address == agent else "console or an AWS service"
    # said once is enough: a service's address and agent are the same
    return "" if agent == address and is_service(agent) else _tool(agent[:AGENT_LIMIT])


def is_by_hand(tool: str) -> bool:
    """Whether it is the console, or what it may be part of."""
    name = tool.partition(" on ")[0]
    return tool.startswith(CONSOLE) or tool.endswith("CloudShell") or name in BROWSERS


@lru_cache(maxsize=256)  # a few tools make most of the calls
def _tool(agent: str) -> str:
    agent = agent.removeprefix("[").removesuffix("]")
    lower = agent.lower()
    if tool := _in_cloudshell(lower):
        return tool
    if " " not in agent and is_service(agent):
        return CONSOLE if agent.startswith(("console.", "signin.")) else service_said(agent)
    signs = (sign for sign in _ATTACKERS if sign in lower and re.search(rf"(?<![a-z]){sign}", lower))
    system = next((f" on {_ATTACKERS[sign]}" for sign in signs), "")
    return (_known(lower) or clean(agent.partition(" ")[0], 60)) + system


def _in_cloudshell(agent: str) -> str:
    return f"{_known(agent) or 'a tool'} in CloudShell" if "exec-env/cloudshell" in agent else ""


def _known(agent: str) -> str:
    """The tool; Firefox, Chrome, or "browser" for one that says no more; empty if it is unknown."""
    if agent.partition("/")[0] == "aws-cli":  # most agents, found without a search: they hide no other tool
        return _with_version("AWS CLI", agent, len("aws-cli/"))
    for sign, name in _TOOLS:
        if (at := agent.find(sign)) >= 0:
            return name if name in _UNVERSIONED else _with_version(name, agent, at + len(sign))
    if match := _SDK.search(agent):
        name = f"AWS SDK for {_LANGUAGES.get(match[1], match[1])}"
        return f"{name} {match[2]}" if match[2] else name
    browsers = (name for sign, name in _BROWSERS if sign in agent)
    return next(browsers, "browser") if agent.startswith("mozilla/") else ""


def _with_version(name: str, agent: str, at: int) -> str:
    version = _VERSION.match(agent, at)
    return f"{name} {version[1]}" if version else name


def is_service(host: str) -> bool:
    """Whether a service's host name stands where a caller's address or tool is expected."""
    return _HOST.fullmatch(host) is not None


def product_of(host: object) -> str:
    """The product, the host name itself where it is not known, "AWS" for AWS Internal; empty for no host."""
    return _product_of(host[:_HOST_LIMIT]) if isinstance(host, str) else ""


@lru_cache(maxsize=256)  # a few services make most of the calls
def _product_of(host: str) -> str:
    said = clean(host)
    if said == "AWS Internal":
        return "AWS"
    match = _HOST.fullmatch(said)
    # The last label that is known: before it stands a part of the service, after it a Region. So
    # `dynamodb.application-autoscaling` is the scaling that DynamoDB's tables have, not DynamoDB.
    labels = reversed(match[1].split(".")) if match else ()
    return next((PRODUCTS[label] for label in labels if label in PRODUCTS), said)


def service_said(host: str) -> str:
    """A service as a caller's address or tool: "AWS service CloudFormation", "AWS Config"."""
    product = product_of(host)
    return product if product.startswith("AWS ") else f"AWS service {product}"
