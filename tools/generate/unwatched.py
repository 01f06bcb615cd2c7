"""The calls that no watch is about although others watch them, each with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.generate.markdown import code, table, text


@dataclass(frozen=True, slots=True)
class Unwatched:
    """Calls of one service, parted by blanks, why none is watched, and which are instead."""

    service: str
    names: str
    reason: str
    instead: str = ""

    @property
    def calls(self) -> list[str]:
        return self.names.split()


# What public rule sets name: tests/catalog/public_rule_sets.csv.
UNWATCHED = (
    Unwatched(
        "bedrock",
        "AssociateAgentCollaborator AssociateAgentKnowledgeBase CreateAgentAlias PrepareAgent UpdateAgentAlias"
        " UpdateAgentCollaborator UpdateAgentKnowledgeBase",
        "Routine work on agents; what matters is their role, the programs they run, and their guardrails.",
        "CreateAgent UpdateAgentActionGroup UpdateGuardrail",
    ),
    Unwatched(
        "bedrock",
        "IngestKnowledgeBaseDocuments StartIngestionJob UpdateDataSource",
        "Routine ingestion into a knowledge base, often scheduled.",
        "DeleteDataSource DeleteKnowledgeBase DeleteKnowledgeBaseDocuments",
    ),
    Unwatched(
        "bedrock", "DeleteModelCustomizationJob", "About the job that made a model, not the model.", "DeleteCustomModel"
    ),
    Unwatched(
        "bedrock",
        "UpdateAutomatedReasoningPolicy UpdateAutomatedReasoningPolicyAnnotations",
        "Ordinary editing.",
        "DeleteAutomatedReasoningPolicy",
    ),
    Unwatched(
        "bedrock",
        "UpdateProvisionedModelThroughput",
        "Renames or moves capacity that is paid for already.",
        "CreateProvisionedModelThroughput",
    ),
    Unwatched(
        "config",
        "DeleteRetentionConfiguration",
        "History is then kept for the default of seven years.",
        "PutRetentionConfiguration",
    ),
    Unwatched(
        "ec2", "CopyFpgaImage CreateFpgaImage", "Images of FPGAs hold no data.", "CopyImage ModifyImageAttribute"
    ),
    Unwatched(
        "ec2",
        "ReplaceIamInstanceProfile",
        "There is no such call; the rule sets mean another.",
        "ReplaceIamInstanceProfileAssociation",
    ),
    Unwatched("ec2", "StartInstances", "An ordinary day's work, often by schedule."),
    Unwatched("glue", "DeleteDevEndpoint", "Takes a risk away.", "CreateDevEndpoint"),
    Unwatched("guardduty", "CreateThreatIntelSet", "Adds detection.", "DeleteThreatIntelSet"),
    Unwatched("guardduty", "DeleteInvitations", "Deletes an invitation; detection stays the same."),
    Unwatched("iam", "ChangePassword", "Users change their own password with it.", "UpdateLoginProfile"),
    Unwatched("iam", "CreateInstanceProfile", "An empty profile gives nothing.", "AddRoleToInstanceProfile"),
    Unwatched(
        "iam", "CreateServiceLinkedRole", "AWS defines what the role may do, and services make such roles all the time."
    ),
    Unwatched("inspector2", "Enable", "Switches a protection on.", "Disable"),
    Unwatched("rds", "DeleteGlobalCluster", "It deletes only an empty container.", "DeleteDBCluster"),
    Unwatched(
        "rds",
        "FailoverDBCluster FailoverGlobalCluster RebootDBCluster RebootDBInstance RebootDBShardGroup",
        "Ordinary operations: the database comes back, and nothing is opened or lost.",
    ),
    Unwatched(
        "s3",
        "ReplicateObject",
        "S3's own event for each object; the rule behind it is watched.",
        "PutBucketReplication",
    ),
    Unwatched("secretsmanager", "CreateSecret PutSecretValue", "Ordinary; rotation does it by itself."),
    Unwatched(
        "sns",
        "CreateTopic",
        "A new topic has no subscribers; what matters is who opens it and who subscribes.",
        "AddPermission SetTopicAttributes Subscribe",
    ),
)

# What no public rule set of the list names, and somebody may look for all the same.
BESIDES = (
    Unwatched(
        "ec2",
        "AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink",
        "CIS 4.14 names them; AWS retired them with EC2-Classic.",
    ),
    Unwatched(
        "ec2",
        "DescribeInstanceAttribute",
        "Terraform reads start-up scripts with it at every run; a denied call is alerted.",
    ),
    Unwatched(
        "iam",
        "ListUsers",
        "Consoles and scripts list users all day; a denied call is alerted, whichever it is.",
        "GetAccountAuthorizationDetails",
    ),
    Unwatched("rds", "AuthorizeDBSecurityGroupIngress", "AWS retired it with EC2-Classic."),
    Unwatched(
        "s3",
        "GetObject",
        "A data event: programs and people read objects all day, and few trails record it.",
        "PutBucketPolicy PutBucketReplication",
    ),
    Unwatched("signin", "CheckMfa ExitRole SwitchRole", "Ordinary steps in the console."),
)


def unwatched_table(unwatched: Iterable[Unwatched]) -> str:
    """One row per reason, in the order of the services."""
    rows = (
        [code(*(f"{each.service}:{call}" for call in each.calls)), text(each.reason), code(*each.instead.split())]
        for each in unwatched
    )
    return table(["Not watched", "Because", "Watched instead"], rows)
