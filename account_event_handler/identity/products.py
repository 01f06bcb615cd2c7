"""AWS's products by the host names of their services: CloudFormation, AWS Config."""

import re
from collections.abc import Mapping
from functools import lru_cache

from account_event_handler.ingest.sanitize import clean

_HOST = re.compile(r"([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.amazonaws\.com(?:\.cn)?")
_HOST_LIMIT = 253  # characters, as DNS has it


def is_service(host: str) -> bool:
    """Whether a service's host name stands where a caller's address or tool is expected."""
    return _HOST.fullmatch(host) is not None


def product_of(host: object) -> str:
    """The product, the host name itself where it is not known, "AWS" for CloudTrail's AWS Internal.

    Empty for no host.
    """
    return _product_of(host[:_HOST_LIMIT]) if isinstance(host, str) else ""


@lru_cache(maxsize=256)  # a few services make most of the calls
def _product_of(host: str) -> str:
    said = clean(host)
    if said == "AWS Internal":
        return "AWS"
    match = _HOST.fullmatch(said)
    return _named(match[1]) or said if match else said


def _named(labels: str) -> str:
    """By the last label that is known: before it stands a part of the service, after it a Region.

    So `dynamodb.application-autoscaling` is the scaling that DynamoDB's tables have, not DynamoDB.
    """
    known = (PRODUCTS[label] for label in reversed(labels.split(".")) if label in PRODUCTS)
    return next(known, "")


def service_said(host: str) -> str:
    """A service as a caller's address or tool: "AWS service CloudFormation", "AWS Config"."""
    product = product_of(host)
    return product if product.startswith("AWS ") else f"AWS service {product}"


# What people call a service, by the label that names it in a host name.
# fmt: off
PRODUCTS: Mapping[str, str] = {
    "access-analyzer": "IAM Access Analyzer", "acm": "Certificate Manager", "airflow": "MWAA",
    "amplify": "Amplify", "apigateway": "API Gateway",
    "application-autoscaling": "Application Auto Scaling", "apprunner": "App Runner",
    "appsync": "AppSync", "athena": "Athena", "autoscaling": "EC2 Auto Scaling",
    "backup": "AWS Backup", "batch": "AWS Batch", "bedrock": "Bedrock", "budgets": "AWS Budgets",
    "chatbot": "Amazon Q in a chat channel", "cloud9": "Cloud9",
    "cloudformation": "CloudFormation", "cloudfront": "CloudFront", "cloudtrail": "CloudTrail",
    "cloudwatch": "CloudWatch", "codebuild": "CodeBuild", "codecommit": "CodeCommit",
    "codedeploy": "CodeDeploy", "codepipeline": "CodePipeline", "cognito-idp": "Cognito",
    "compute-optimizer": "Compute Optimizer", "config": "AWS Config",
    "config-conforms": "AWS Config", "config-multiaccountsetup": "AWS Config",
    "connect": "Amazon Connect", "controltower": "Control Tower", "datapipeline": "Data Pipeline",
    "datasync": "DataSync", "dax": "DynamoDB Accelerator", "detective": "Detective",
    "dlm": "Data Lifecycle Manager", "dms": "Database Migration Service",
    "drs": "Elastic Disaster Recovery", "dynamodb": "DynamoDB", "ec2": "EC2",
    "ec2fleet": "EC2 Fleet", "ecr": "ECR", "ecs": "ECS", "ecs-tasks": "ECS",
    "edgelambda": "Lambda@Edge", "eks": "EKS", "eks-fargate": "EKS", "eks-fargate-pods": "EKS",
    "eks-nodegroup": "EKS", "elasticache": "ElastiCache", "elasticbeanstalk": "Elastic Beanstalk",
    "elasticfilesystem": "EFS", "elasticloadbalancing": "Elastic Load Balancing",
    "elasticmapreduce": "EMR", "es": "OpenSearch Service", "events": "EventBridge",
    "firehose": "Data Firehose", "fis": "Fault Injection Service", "fms": "Firewall Manager",
    "fsx": "FSx", "glue": "Glue", "grafana": "Managed Grafana", "guardduty": "GuardDuty",
    "health": "AWS Health", "iam": "IAM", "imagebuilder": "EC2 Image Builder",
    "inspector2": "Inspector", "kafka": "MSK", "kafkaconnect": "MSK Connect", "kinesis": "Kinesis",
    "kms": "KMS", "lakeformation": "Lake Formation", "lambda": "Lambda",
    "license-manager": "License Manager", "logs": "CloudWatch Logs", "macie": "Macie",
    "mgn": "Application Migration Service", "monitoring": "CloudWatch",
    "network-firewall": "Network Firewall", "opensearchservice": "OpenSearch Service",
    "organizations": "AWS Organizations", "osis": "OpenSearch Ingestion",
    "pipes": "EventBridge Pipes", "quicksight": "QuickSight", "ram": "Resource Access Manager",
    "rds": "RDS", "redshift": "Redshift", "redshift-serverless": "Redshift",
    "resource-explorer-2": "Resource Explorer", "rolesanywhere": "IAM Roles Anywhere",
    "route53": "Route 53", "route53resolver": "Route 53 Resolver", "s3": "S3",
    "sagemaker": "SageMaker", "scheduler": "EventBridge Scheduler",
    "secretsmanager": "Secrets Manager", "securityhub": "Security Hub",
    "securitylake": "Security Lake", "servicecatalog": "Service Catalog", "ses": "SES",
    "shield": "Shield", "sns": "SNS", "spot": "EC2 Spot", "spotfleet": "EC2 Spot Fleet",
    "sqs": "SQS", "ssm": "Systems Manager", "ssm-incidents": "Incident Manager",
    "ssm-quicksetup": "Systems Manager Quick Setup", "sso": "IAM Identity Center",
    "states": "Step Functions", "sts": "STS", "support": "AWS Support",
    "synthetics": "CloudWatch Synthetics", "tagging": "Resource Groups Tagging",
    "transfer": "Transfer Family", "transitgateway": "Transit Gateway",
    "trustedadvisor": "Trusted Advisor", "vpc-flow-logs": "VPC Flow Logs", "wafv2": "WAF",
    "workspaces": "WorkSpaces", "xray": "X-Ray",
}
# fmt: on
