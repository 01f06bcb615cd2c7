"""The services that are watched: what people call them, and what is said of them in README."""

from dataclasses import dataclass

from account_event_handler.catalog.catalog import ANY


@dataclass(frozen=True, slots=True)
class Service:
    """`names` are the sources of its events without `aws.`, parted by blanks; none for any."""

    heading: str
    about: str
    names: str

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(f"aws.{name}" for name in self.names.split()) or (ANY,)


SERVICES = (
    Service("Any service", "root at work, calls refused, changes made by hand in the console", ""),
    Service("Account settings", "regions, contacts and the root e-mail address", "account"),
    Service("ACM", "certificates about to expire", "acm"),
    Service(
        "AWS Backup",
        "vaults opened, unlocked or deleted; backups deleted, copied out or kept less long",
        "backup",
    ),
    Service(
        "AWS Config",
        "the recorder stopped or narrowed, its delivery or its rules deleted",
        "config",
    ),
    Service("AWS Health", "issues, changes to come, notices of abuse and leaked keys", "health"),
    Service(
        "Bedrock", "models turned on, bought or deleted; guardrails and logging removed", "bedrock"
    ),
    Service(
        "CloudFormation",
        "stacks failed, deleted or unprotected; stack sets sent to many accounts",
        "cloudformation",
    ),
    Service("CloudShell", "shells opened, files taken out", "cloudshell"),
    Service(
        "CloudTrail", "trails and event data stores stopped, deleted or narrowed", "cloudtrail"
    ),
    Service(
        "CloudWatch",
        "alarms that ring or are over, and alarms deleted or silenced",
        "cloudwatch monitoring",
    ),
    Service(
        "CloudWatch Logs",
        "logs deleted, kept less long, sent elsewhere or no longer listened to",
        "logs",
    ),
    Service("CodeBuild", "builds that anybody may read", "codebuild"),
    Service("CodePipeline", "executions that failed", "codepipeline"),
    Service(
        "Console sign-in",
        "root, no MFA, failures, the root user's own e-mail address and password",
        "signin",
    ),
    Service("Cost Anomaly Detection", "money spent where it was not expected", "ce"),
    Service("DynamoDB", "tables created, deleted, opened, copied out or unprotected", "dynamodb"),
    Service(
        "EC2 and VPC",
        "security groups, ACLs, routes and gateways; machines, disks and images; ways in",
        "ec2 ec2-instance-connect rbin",
    ),
    Service("ECR", "who may pull and push images, and whether they are scanned", "ecr"),
    Service(
        "ECS", "tasks, services and deployments that failed; shells and privileged tasks", "ecs"
    ),
    Service("EFS", "file systems deleted or opened, mount targets deleted", "elasticfilesystem"),
    Service("EKS", "who is let into a cluster; clusters opened to the internet", "eks"),
    Service(
        "Elastic Load Balancing",
        "load balancers unprotected, unrecorded or behind other security groups",
        "elasticloadbalancing",
    ),
    Service("EventBridge", "rules disabled, deleted or emptied; buses opened to others", "events"),
    Service("Glue", "development endpoints; who may read the data catalog", "glue"),
    Service("GuardDuty", "its findings, and whoever turns it off or has it look away", "guardduty"),
    Service(
        "IAM",
        "users, roles, policies, keys, MFA, identity providers, settings of the account",
        "iam",
    ),
    Service(
        "IAM Access Analyzer",
        "what outsiders can reach; analyzers deleted, findings hidden",
        "access-analyzer",
    ),
    Service(
        "IAM Identity Center",
        "who gets what in which account; its directory, users and MFA",
        "sso sso-directory identitystore",
    ),
    Service(
        "IAM Roles Anywhere", "certificates that may assume roles from outside AWS", "rolesanywhere"
    ),
    Service("Inspector", "whoever turns scanning off or has it look away", "inspector2"),
    Service("KMS", "keys disabled, scheduled for deletion or opened to others", "kms"),
    Service("Lambda", "functions made, changed, stopped or deleted; who may invoke them", "lambda"),
    Service("Macie", "whoever turns it off or has it look away", "macie2"),
    Service("OpenSearch", "domains deleted or opened", "es"),
    Service(
        "Organizations",
        "accounts, policies, administrators, and the organization itself",
        "organizations",
    ),
    Service("RDS", "databases and snapshots made public, shared, deleted or unprotected", "rds"),
    Service(
        "Registered domains",
        "domains offered to others, unlocked, deleted or left to expire",
        "route53domains",
    ),
    Service(
        "Route 53",
        "DNS zones, records and firewalls, and the log of what was asked",
        "route53 route53resolver",
    ),
    Service("S3", "buckets opened, unprotected or deleted; what keeps their objects", "s3"),
    Service("S3 Glacier", "vaults opened, deleted or unlocked", "glacier"),
    Service("SageMaker", "notebooks, their roles and start-up scripts", "sagemaker"),
    Service("Secrets Manager", "secrets deleted or opened to others", "secretsmanager"),
    Service(
        "Security Hub",
        "its gravest findings, and whoever turns it off or has it look away",
        "securityhub",
    ),
    Service("SES", "who may send mail in your name, and mail stopped", "ses"),
    Service("SNS", "topics opened or deleted; who listens to them", "sns"),
    Service("SQS", "queues opened, emptied or deleted", "sqs"),
    Service("STS", "tokens that outlive their purpose, root's rights in other accounts", "sts"),
    Service("Systems Manager", "sessions and commands on machines, documents, parameters", "ssm"),
    Service("WAF", "web sites that lose their filter, its rules or its log", "wafv2"),
)
