"""Step 2: an AccountEvent enters, the watches that hold for it leave.

One module per AWS service or noun, one entry per watch. A new module is named here, under the
source of the events it is about: only what an event can need is loaded, so that a cold start does
not pay for all of the watches.
"""

from collections.abc import Iterator
from importlib import import_module

from account_event_handler.catalog.catalog import ANY, Catalog
from account_event_handler.catalog.watch import Watch

__all__ = ["CATALOG", "MODULES"]

MODULES: dict[str, tuple[str, ...]] = {
    ANY: ("behaviour",),
    "aws.access-analyzer": (
        "access_analyzer",
        "access_analyzer_findings",
    ),
    "aws.account": ("account",),
    "aws.acm": ("acm",),
    "aws.backup": ("backup",),
    "aws.bedrock": (
        "bedrock",
        "bedrock_models",
    ),
    "aws.ce": ("cost",),
    "aws.cloudformation": (
        "cloudformation",
        "cloudformation_calls",
        "own.whole_stack",
    ),
    "aws.cloudshell": ("cloudshell",),
    "aws.cloudtrail": (
        "cloudtrail_moves",
        "cloudtrail",
    ),
    "aws.cloudwatch": ("cloudwatch",),
    "aws.codebuild": ("codebuild_calls",),
    "aws.codepipeline": ("codepipeline",),
    "aws.config": ("config",),
    "aws.dynamodb": (
        "dynamodb",
        "own.table",
    ),
    "aws.ec2": (
        "ec2_acls",
        "ec2_consoles",
        "ec2_flow_logs",
        "ec2_gateways",
        "ec2_images",
        "ec2_instances",
        "ec2_network",
        "ec2_routes",
        "ec2_security_groups",
        "ec2_snapshots",
    ),
    "aws.ec2-instance-connect": ("ec2_consoles",),
    "aws.ecr": ("ecr",),
    "aws.ecs": (
        "ecs",
        "ecs_calls",
        "ecs_services",
    ),
    "aws.eks": ("eks",),
    "aws.elasticfilesystem": ("efs",),
    "aws.elasticloadbalancing": ("elb",),
    "aws.es": ("opensearch",),
    "aws.events": (
        "events",
        "own.rules",
    ),
    "aws.glacier": ("glacier",),
    "aws.glue": ("glue",),
    "aws.guardduty": (
        "guardduty",
        "guardduty_findings",
        "guardduty_members",
    ),
    "aws.health": ("health",),
    "aws.iam": (
        "iam_account",
        "iam_keys",
        "iam_mfa",
        "iam_policies",
        "iam_providers",
        "iam_roles",
        "iam_users",
        "own.role",
    ),
    "aws.identitystore": ("sso_directory",),
    "aws.inspector2": ("inspector",),
    "aws.kms": (
        "kms",
        "cloudtrail_key",
        "own.key",
    ),
    "aws.lambda": (
        "lambda_access",
        "lambda_functions",
        "own.function",
    ),
    "aws.logs": (
        "logs",
        "cloudtrail_log_group",
        "own.log",
    ),
    "aws.macie2": ("macie",),
    "aws.monitoring": (
        "cloudwatch_calls",
        "own.alarms",
    ),
    "aws.organizations": (
        "organizations",
        "organizations_accounts",
        "organizations_administrators",
        "organizations_policies",
    ),
    "aws.rbin": ("ec2_snapshots",),
    "aws.rds": (
        "rds",
        "rds_snapshots",
    ),
    "aws.rolesanywhere": ("rolesanywhere",),
    "aws.route53": ("route53",),
    "aws.route53domains": ("route53_domains",),
    "aws.route53resolver": ("route53",),
    "aws.s3": (
        "s3",
        "s3_access",
        "cloudtrail_bucket",
    ),
    "aws.sagemaker": ("sagemaker",),
    "aws.secretsmanager": ("secretsmanager",),
    "aws.securityhub": (
        "securityhub",
        "securityhub_findings",
        "securityhub_members",
    ),
    "aws.ses": ("ses",),
    "aws.signin": ("signin",),
    "aws.sns": (
        "sns",
        "own.topic",
    ),
    "aws.sqs": (
        "sqs",
        "own.queues",
    ),
    "aws.ssm": (
        "ssm",
        "ssm_sessions",
        "own.slack_url",
    ),
    "aws.sso": (
        "sso",
        "sso_directory",
    ),
    "aws.sso-directory": ("sso_directory",),
    "aws.sts": ("sts",),
    "aws.wafv2": ("waf",),
}


def _watches_of(source: str) -> Iterator[Watch]:
    """Every Watch at the top level of the source's modules, in the order of the text."""
    for name in MODULES.get(source, ()):
        for value in vars(import_module(f"{__name__}.{name}")).values():
            if isinstance(value, Watch):
                yield value


CATALOG = Catalog(_watches_of, tuple(MODULES))
