"""The known ways from some rights in IAM to more: each is alerted at medium or louder."""

from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Severity
from account_event_handler.pipeline.judge import judge
from tests.support.samples import sample

ADMIN = "arn:aws:iam::111122223333:role/admin"
POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"
ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},'
    '"Action":"sts:AssumeRole"}]}'
)
PATHS: dict[str, dict[str, Any]] = {
    "iam:CreatePolicyVersion": {"policyArn": "app", "policyDocument": ALL, "setAsDefault": True},
    "iam:SetDefaultPolicyVersion": {"policyArn": "app", "versionId": "v1"},
    "iam:CreateAccessKey": {"userName": "bob"},
    "iam:CreateLoginProfile": {"userName": "bob"},
    "iam:UpdateLoginProfile": {"userName": "bob"},
    "iam:AttachUserPolicy": {"userName": "bob", "policyArn": POLICY},
    "iam:AttachGroupPolicy": {"groupName": "ops", "policyArn": POLICY},
    "iam:AttachRolePolicy": {"roleName": "app", "policyArn": POLICY},
    "iam:PutUserPolicy": {"userName": "bob", "policyName": "x", "policyDocument": ALL},
    "iam:PutGroupPolicy": {"groupName": "ops", "policyName": "x", "policyDocument": ALL},
    "iam:PutRolePolicy": {"roleName": "app", "policyName": "x", "policyDocument": ALL},
    "iam:AddUserToGroup": {"userName": "bob", "groupName": "admins"},
    "iam:UpdateAssumeRolePolicy": {"roleName": "app", "policyDocument": TRUST},
    "iam:CreateRole": {"roleName": "x", "assumeRolePolicyDocument": TRUST},
    "iam:DeleteUserPermissionsBoundary": {"userName": "bob"},
    "iam:DeleteRolePermissionsBoundary": {"roleName": "app"},
    "iam:CreateServiceSpecificCredential": {"userName": "bob", "serviceName": "codecommit.amazonaws.com"},
    "iam:UploadSSHPublicKey": {"userName": "bob"},
    "iam:CreateSAMLProvider": {"name": "x"},
    "iam:CreateOpenIDConnectProvider": {"url": "https://example.com"},
    "iam:DeactivateMFADevice": {"userName": "bob", "serialNumber": "arn:aws:iam::111122223333:mfa/bob"},
    "ec2:RunInstances": {"instanceType": "t3.micro", "iamInstanceProfile": {"name": "admin"}},
    "ec2:RequestSpotInstances": {"launchSpecification": {"iamInstanceProfile": {"name": "admin"}}},
    "ec2:AssociateIamInstanceProfile": {
        "AssociateIamInstanceProfileRequest": {"IamInstanceProfile": {"Name": "admin"}, "InstanceId": "i-1"}
    },
    "ec2:ModifyInstanceAttribute": {"instanceId": "i-1", "userData": "<sensitiveDataRemoved>"},
    "ec2:CreateLaunchTemplateVersion": {
        "CreateLaunchTemplateVersionRequest": {"LaunchTemplateData": {"IamInstanceProfile": {"Name": "admin"}}}
    },
    "autoscaling:CreateLaunchConfiguration": {"launchConfigurationName": "x", "iamInstanceProfile": "admin"},
    "ec2-instance-connect:SendSSHPublicKey": {"instanceId": "i-1", "instanceOSUser": "root"},
    "ec2-instance-connect:SendSerialConsoleSSHPublicKey": {"instanceId": "i-1"},
    "lambda:CreateFunction20150331": {"functionName": "x", "role": ADMIN},
    "lambda:UpdateFunctionCode20150331v2": {"functionName": "x"},
    "lambda:UpdateFunctionConfiguration20150331v2": {"functionName": "x", "role": ADMIN},
    "lambda:AddPermission20150331v2": {"functionName": "x", "principal": "444455556666", "action": "lambda:*"},
    "glue:CreateDevEndpoint": {"endpointName": "x", "roleArn": ADMIN},
    "glue:UpdateDevEndpoint": {"endpointName": "x", "publicKey": "k"},
    "glue:CreateJob": {"name": "x", "role": "admin"},
    "glue:UpdateJob": {"jobName": "x", "jobUpdate": {"role": "admin"}},
    "glue:CreateSession": {"id": "x", "role": ADMIN},
    "cloudformation:CreateStack": {"stackName": "x", "roleARN": ADMIN},
    "cloudformation:UpdateStack": {"stackName": "x", "roleARN": ADMIN},
    "cloudformation:CreateStackSet": {"stackSetName": "x", "administrationRoleARN": ADMIN},
    "datapipeline:PutPipelineDefinition": {"pipelineId": "x"},
    "codebuild:CreateProject": {"name": "x", "serviceRole": ADMIN},
    "codebuild:UpdateProject": {"name": "x", "serviceRole": ADMIN},
    "sagemaker:CreateNotebookInstance": {"notebookInstanceName": "x", "roleArn": ADMIN},
    "sagemaker:CreatePresignedNotebookInstanceUrl": {"notebookInstanceName": "x"},
    "sagemaker:CreateTrainingJob": {"trainingJobName": "x", "roleArn": ADMIN},
    "sagemaker:CreateProcessingJob": {"processingJobName": "x", "roleArn": ADMIN},
    "sagemaker:CreateNotebookInstanceLifecycleConfig": {"notebookInstanceLifecycleConfigName": "x"},
    "ecs:RunTask": {"taskDefinition": "x", "overrides": {"taskRoleArn": ADMIN}},
    "ecs:RegisterTaskDefinition": {"family": "x", "taskRoleArn": ADMIN},
    "ecs:ExecuteCommand": {"task": "x", "command": "sh"},
    "apprunner:CreateService": {"serviceName": "x", "instanceConfiguration": {"instanceRoleArn": ADMIN}},
    "bedrock-agentcore:CreateCodeInterpreter": {"name": "x", "executionRoleArn": ADMIN},
    "states:CreateStateMachine": {"name": "x", "roleArn": ADMIN},
    "scheduler:CreateSchedule": {"name": "x", "target": {"roleArn": ADMIN}},
    "eks:CreatePodIdentityAssociation": {"clusterName": "x", "roleArn": ADMIN},
    "eks:AssociateAccessPolicy": {"name": "x", "policyArn": "arn:aws:eks::aws:cluster-access-policy/ClusterAdmin"},
    "ssm:SendCommand": {"documentName": "AWS-RunShellScript", "instanceIds": ["i-1"]},
    "ssm:StartSession": {"target": "i-1"},
    "ssm:CreateAssociation": {"name": "AWS-RunShellScript", "instanceId": "i-1"},
    "ssm:StartAutomationExecution": {"documentName": "x", "parameters": {"AutomationAssumeRole": [ADMIN]}},
    "sso:CreateAccountAssignment": {"targetId": "111122223333", "principalId": "x"},
    "cognito-identity:SetIdentityPoolRoles": {"identityPoolId": "x", "roles": {"unauthenticated": ADMIN}},
    "cloudformation:ExecuteChangeSet": {"stackName": "x", "changeSetName": "x"},
}
QUIETER = {  # why
    "ssm:StartSession": "people open sessions all day; the first is alerted as low",
    "cloudformation:ExecuteChangeSet": "pipelines do it all day, and it names neither a role nor what is changed",
}
CALLERS = {"user": "iam-user-created", "role session": "behaviour-call-refused"}


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("path", PATHS)
def test_a_way_to_more_rights_is_alerted(path: str, caller: str) -> None:
    source, name = path.split(":")
    payload = sample("iam-user-created")
    payload |= {"source": f"aws.{source}"}
    payload["detail"] |= {
        "userIdentity": sample(CALLERS[caller])["detail"]["userIdentity"],
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "requestParameters": PATHS[path],
        "responseElements": None,
    }
    alert = judge(payload, CATALOG).alert
    assert alert
    assert alert.severity.reaches(Severity.LOW if path in QUIETER else Severity.MEDIUM)


def test_few_of_many_ways_are_quieter() -> None:
    assert len(PATHS) >= 62
    assert len(QUIETER) <= 4
