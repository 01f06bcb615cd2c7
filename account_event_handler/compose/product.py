"""A service's host name enters, the product's name leaves: CloudFormation, AWS Config."""

import re
from functools import lru_cache

from account_event_handler.compose.clean import clean

_HOST = re.compile(r"([a-z0-9-]+)(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?")
_HOST_LIMIT = 253  # characters, as DNS has it
_PRODUCTS = {
    "access-analyzer": "IAM Access Analyzer",
    "apigateway": "API Gateway",
    "athena": "Athena",
    "autoscaling": "EC2 Auto Scaling",
    "application-autoscaling": "Application Auto Scaling",
    "backup": "AWS Backup",
    "batch": "AWS Batch",
    "bedrock": "Bedrock",
    "cloud9": "Cloud9",
    "cloudformation": "CloudFormation",
    "cloudfront": "CloudFront",
    "cloudtrail": "CloudTrail",
    "codebuild": "CodeBuild",
    "codedeploy": "CodeDeploy",
    "codepipeline": "CodePipeline",
    "chatbot": "Amazon Q in a chat channel",
    "cognito-idp": "Cognito",
    "config": "AWS Config",
    "config-multiaccountsetup": "AWS Config",
    "controltower": "Control Tower",
    "datasync": "DataSync",
    "dynamodb": "DynamoDB",
    "ec2": "EC2",
    "ecs": "ECS",
    "ecs-tasks": "ECS",
    "eks": "EKS",
    "elasticbeanstalk": "Elastic Beanstalk",
    "elasticloadbalancing": "Elastic Load Balancing",
    "elasticmapreduce": "EMR",
    "events": "EventBridge",
    "fis": "Fault Injection Service",
    "glue": "Glue",
    "guardduty": "GuardDuty",
    "health": "AWS Health",
    "iam": "IAM",
    "inspector2": "Inspector",
    "kms": "KMS",
    "lambda": "Lambda",
    "logs": "CloudWatch Logs",
    "macie": "Macie",
    "organizations": "AWS Organizations",
    "pipes": "EventBridge Pipes",
    "rds": "RDS",
    "redshift": "Redshift",
    "resource-explorer-2": "Resource Explorer",
    "rolesanywhere": "IAM Roles Anywhere",
    "s3": "S3",
    "sagemaker": "SageMaker",
    "scheduler": "EventBridge Scheduler",
    "secretsmanager": "Secrets Manager",
    "securityhub": "Security Hub",
    "servicecatalog": "Service Catalog",
    "ssm": "Systems Manager",
    "sso": "IAM Identity Center",
    "states": "Step Functions",
    "support": "AWS Support",
    "trustedadvisor": "Trusted Advisor",
}


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
    return _PRODUCTS.get(match[1], said) if match else said


def service_said(host: str) -> str:
    """A service as a caller's address or tool: "AWS service CloudFormation", "AWS Config"."""
    product = product_of(host)
    return product if product.startswith("AWS ") else f"AWS service {product}"
