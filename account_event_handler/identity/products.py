"""AWS's products by the host names of their services: CloudFormation, AWS Config."""

import re
from functools import lru_cache

from account_event_handler.ingest.sanitize import clean

_HOST = re.compile(r"([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.amazonaws\.com(?:\.cn)?")
_HOST_LIMIT = 253  # characters, as DNS has it


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
