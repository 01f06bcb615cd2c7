"""What a policy's actions allow, in words for a sentence."""

from collections.abc import Iterable

from account_event_handler.catalog.policy import covers, is_any
from account_event_handler.ingest.sanitize import cut

# what somebody can do to the thing that carries the policy, the worst of a service first
_DESCRIPTIONS = (
    {"sts:AssumeRole": "assume it", "sts:AssumeRoleWithSAML": "assume it", "sts:AssumeRoleWithWebIdentity": "assume it"}
    | {"s3:PutBucketPolicy": "change its policy", "s3:DeleteObject": "delete objects", "s3:PutObject": "write objects"}
    | {"s3:GetObject": "read objects", "s3:ListBucket": "list objects"}
    | {"kms:PutKeyPolicy": "change its policy", "kms:CreateGrant": "grant it to others"}
    | {"kms:ScheduleKeyDeletion": "delete it", "kms:Decrypt": "decrypt with it"}
    | {"kms:Encrypt": "encrypt with it", "kms:GenerateDataKey": "encrypt with it"}
    | {"secretsmanager:PutResourcePolicy": "change its policy", "secretsmanager:PutSecretValue": "change the secret"}
    | {"secretsmanager:GetSecretValue": "read the secret"}
    | {"lambda:AddPermission": "change its policy", "lambda:UpdateFunctionCode": "change its code"}
    | {"lambda:InvokeFunction": "invoke it", "lambda:InvokeFunctionUrl": "invoke it"}
    | {"lambda:GetLayerVersion": "use it"}
    | {"ecr:SetRepositoryPolicy": "change its policy", "ecr:PutImage": "push images"}
    | {"ecr:BatchGetImage": "pull images", "ecr:GetDownloadUrlForLayer": "pull images"}
    | {"sns:SetTopicAttributes": "change its policy", "sns:Publish": "publish to it"}
    | {"sns:Subscribe": "subscribe to it"}
    | {"sqs:SetQueueAttributes": "change its policy", "sqs:ReceiveMessage": "receive from it"}
    | {"sqs:SendMessage": "send to it", "events:PutEvents": "send events to it"}
    | {"dynamodb:PutItem": "write items", "dynamodb:GetItem": "read items", "elasticfilesystem:ClientMount": "mount it"}
    | {"execute-api:Invoke": "call it", "backup:CopyIntoBackupVault": "copy backups into it"}
    | {"glacier:UploadArchive": "write archives"}
)
_COMPANIONS = ("sts:tagsession", "sts:setsourceidentity", "sts:setcontext")


def describe_actions(actions: Iterable[str]) -> str:
    """What one can do with the thing that carries the policy: "read objects and list objects"."""
    wanted = tuple(action for action in actions if action.lower() not in _COMPANIONS)
    if any(is_any(action) or action.endswith(":*") for action in wanted):
        return "do everything with it"
    found = dict.fromkeys(
        words for action, words in _DESCRIPTIONS.items() if any(covers(pattern, action) for pattern in wanted)
    )
    if not found:
        return f"call {human_list(wanted)}" if wanted else "in"
    return human_list(found, most=2)


def describe_allowed(actions: Iterable[str]) -> str:
    """What an identity may do: "everything", "everything in iam and s3", "s3:GetObject"."""
    actions = tuple(dict.fromkeys(actions))
    if any(is_any(action) for action in actions):
        return "everything"
    whole = [action.partition(":")[0].lower() for action in actions if action.endswith(":*")]
    rest = [action for action in actions if not action.endswith(":*")]
    if whole:
        return f"everything in {human_list(whole)}" + (" and more" if rest else "")
    return human_list(rest)


def human_list(texts: Iterable[str], most: int = 3) -> str:
    """The first few in a sentence: "a, b and 4 more"; each at most 60 characters."""
    texts = [cut(text, 60) for text in texts]
    if len(texts) > most:
        texts = [*texts[: most - 1], f"{len(texts) - most + 1} more"]
    return " and ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))
