"""Chains of sessions: what went by before, what was done, and whom an alert has to name."""

from typing import Any

from tests.identity.sessions.records import BEGIN, HERE, THERE, call, issued, key, role, role_arn, switched, user

Record = dict[str, Any]
SSO = "AWSReservedSSO_Admin_0123456789abcdef"
GITHUB = f"arn:aws:iam::{HERE}:oidc-provider/token.actions.githubusercontent.com"
ROOT = {"type": "Root", "arn": f"arn:aws:iam::{HERE}:root", "accountId": HERE}
WEB = {"type": "WebIdentityUser", "identityProvider": GITHUB}
ADA = "ada@example.com"
USER_ID = "9067642ac7-544894e8-80c1-707f-60e3-3ba6510dfac1"


def cross_account(principal: str) -> Record:
    """A caller of another account, as the account that owns the role sees it."""
    return {"type": "AWSAccount", "accountId": THERE, "principalId": principal}


def forged(identity: Record) -> Record:
    """The same with a role below a path that everybody may use."""
    name = identity["sessionContext"]["sessionIssuer"]["userName"]
    issuer = {"type": "Role", "userName": name, "arn": f"arn:aws:iam::{HERE}:role/{name}"}
    return {**identity, "sessionContext": {**identity["sessionContext"], "sessionIssuer": issuer}}


CHAINS: dict[str, tuple[list[Record], Record, str]] = {
    "a user": ([], call(user("ada")), "ada (IAM user)"),
    "a user to a role": (
        [issued(user("ada"), role_arn("Deploy", "x"), "one")],
        call(role("Deploy", "x", "one")),
        "ada (IAM user), as role Deploy",
    ),
    "a user to a role to a role across two accounts": (
        [
            issued(user("ada", THERE), role_arn("Audit", "a", THERE), "one"),
            issued(role("Audit", "a", "one", THERE), role_arn("Deploy", "b"), "two"),
        ],
        call(role("Deploy", "b", "two")),
        f"ada (IAM user, in account {THERE}), as role Deploy via Audit",
    ),
    "a name that pretends to be somebody's": (
        [issued(user("eve"), role_arn("Deploy", "ada@example.com"), "one")],
        call(role("Deploy", "ada@example.com", "one")),
        "eve (IAM user), as role Deploy",
    ),
    "a chain whose first record nobody saw": (
        [issued(role("Audit", "a", "one"), role_arn("Deploy", "b"), "two")],
        call(role("Deploy", "b", "two")),
        "role Audit (session a), as role Deploy",
    ),
    "a switch of roles in the console": (
        [switched(f"arn:aws:iam::{THERE}:user/ada", role_arn("Deploy", "ada"))],
        call(role("Deploy", "ada", "console"), sessionCredentialFromConsole="true"),
        f"ada (IAM user, in account {THERE}), as role Deploy",
    ),
    "a switch of roles out of Identity Center": (
        [switched(role_arn(SSO, "ada@example.com", THERE), role_arn("Deploy", "ada@example.com"))],
        call(role("Deploy", "ada@example.com", "c"), userAgent="console.amazonaws.com"),
        f"ada@example.com (role {SSO}, claimed by the session's name, in account {THERE}), as role Deploy",
    ),
    "a switch of roles out of an Identity Center session that was seen to begin": (
        [
            issued(
                {"type": "SAMLUser", "userName": ADA, "identityProvider": "x="},
                role_arn(SSO, ADA, THERE),
                "one",
                "AssumeRoleWithSAML",
                account=THERE,
                requestParameters={
                    "principalArn": f"arn:aws:iam::{THERE}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE",
                    "roleArn": f"arn:aws:iam::{THERE}:role/aws-reserved/sso.amazonaws.com/{SSO}",
                },
            ),
            switched(role_arn(SSO, ADA, THERE), role_arn("Deploy", ADA)),
        ],
        call(role("Deploy", ADA, "c"), sessionCredentialFromConsole="true"),
        f"{ADA} (IAM Identity Center user, by the session's name), as role Deploy via {SSO}",
    ),
    "a switch of roles out of a SAML session": (
        [
            issued(
                {"type": "SAMLUser", "userName": "ada@example.com", "identityProvider": "x="},
                role_arn("Staff", "s-1", THERE),
                "one",
                "AssumeRoleWithSAML",
                account=THERE,
                requestParameters={"principalArn": f"arn:aws:iam::{THERE}:saml-provider/Okta"},
            ),
            switched(role_arn("Staff", "s-1", THERE), role_arn("Deploy", "s-1")),
        ],
        call(role("Deploy", "s-1", "c"), sessionCredentialFromConsole="true"),
        f"{ADA} (SAML user of Okta, by the session's name), as role Deploy via Staff",
    ),
    "a switch of roles out of a role's session that bears another's name": (
        [
            issued(user("eve"), role_arn("Audit", "ada@example.com"), "one"),
            switched(role_arn("Audit", "ada@example.com"), role_arn("Deploy", "ada@example.com")),
        ],
        call(role("Deploy", "ada@example.com", "c"), sessionCredentialFromConsole="true"),
        "eve (IAM user, by the session's name), as role Deploy via Audit",
    ),
    "a switch of roles out of a session that nobody saw begin": (
        [switched(role_arn("Audit", "a", THERE), role_arn("Deploy", "a"))],
        call(role("Deploy", "a", "c"), sessionCredentialFromConsole="true"),
        f"role Audit (session a, in account {THERE}), as role Deploy",
    ),
    "a user of another account, by the record of the one that owns the role": (
        [issued(cross_account("AIDAEXAMPLE"), role_arn("Deploy", "x"), "one", account=HERE)],
        call(role("Deploy", "x", "one")),
        f"account {THERE} (another AWS account), as role Deploy",
    ),
    "a session of another account that bears a mail address": (
        [issued(cross_account("AROAEXAMPLE:ada@example.com"), role_arn("Deploy", "x"), "one", account=HERE)],
        call(role("Deploy", "x", "one")),
        f"account {THERE} (another AWS account, session ada@example.com), as role Deploy",
    ),
    "one call by the records of both accounts": (
        [
            issued(cross_account("AIDAEXAMPLE"), role_arn("Deploy", "x"), "one", account=HERE),
            issued(user("ada", THERE), role_arn("Deploy", "x"), "one"),
        ],
        call(role("Deploy", "x", "one")),
        f"ada (IAM user, in account {THERE}), as role Deploy",
    ),
    "a role that was taken on with MFA": (
        [issued(user("ada"), role_arn("Deploy", "x"), "one")],
        call(role("Deploy", "x", "one", attributes={"mfaAuthenticated": "true"})),
        "ada (IAM user, with MFA), as role Deploy",
    ),
    "a build that takes on a role": (
        [
            issued(
                role("build", "AWSCodeBuild-7", "one"),
                role_arn("Deploy", "x"),
                "two",
                userAgent="aws-cli/2.31.3 exec-env/AWS_ECS_EC2",
            )
        ],
        call(role("Deploy", "x", "two")),
        "CodeBuild (role build, claimed by the session's name), as role Deploy",
    ),
    "a role whose name only looks like one of Identity Center's": (
        [issued(user("eve"), role_arn(SSO, "ada@example.com"), "one")],
        call(forged(role(SSO, "ada@example.com", "one"))),
        f"eve (IAM user), as role {SSO}",
    ),
    "somebody's name on a session on another's behalf": (
        [],
        call({**role("Notebook", "eve@example.com", "one"), "onBehalfOf": {"userId": USER_ID}}),
        f"Identity Center user 544894e8 (role Notebook, session eve@example.com, user id {USER_ID})",
    ),
    "Identity Center": ([], call(role(SSO, "ada@example.com", "one")), "ada@example.com (Identity Center, Admin)"),
    "Identity Center to a role": (
        [issued(role(SSO, "ada@example.com", "one"), role_arn("Deploy", "b"), "two")],
        call(role("Deploy", "b", "two")),
        "ada@example.com (Identity Center, Admin), as role Deploy",
    ),
    "SAML": (
        [
            issued(
                {"type": "SAMLUser", "userName": "ada@example.com", "identityProvider": "x="},
                role_arn("Staff", "s-1"),
                "one",
                "AssumeRoleWithSAML",
                requestParameters={"principalArn": f"arn:aws:iam::{HERE}:saml-provider/Okta"},
            )
        ],
        call(role("Staff", "s-1", "one")),
        "ada@example.com (SAML user of Okta), as role Staff",
    ),
    "a GitHub Actions run": (
        [
            issued(
                {**WEB, "userName": "repo:org/app:ref:refs/heads/main"},
                role_arn("deploy", "run-7"),
                "one",
                "AssumeRoleWithWebIdentity",
            )
        ],
        call(role("deploy", "run-7", "one", webIdFederationData={"federatedProvider": GITHUB})),
        "GitHub repository org/app (GitHub Actions, branch main), as role deploy",
    ),
    "a GitHub Actions run to a role": (
        [
            issued(
                {**WEB, "userName": "repo:org/app:pull_request"},
                role_arn("hub", "GitHubActions"),
                "one",
                "AssumeRoleWithWebIdentity",
            ),
            issued(role("hub", "GitHubActions", "one"), role_arn("deploy", "x"), "two"),
        ],
        call(role("deploy", "x", "two")),
        "GitHub repository org/app (GitHub Actions, a pull request), as role deploy via hub",
    ),
    "an EC2 instance": (
        [],
        call(role("web", "i-0dbc91f429e48eeed", "one", ec2RoleDelivery="2.0")),
        "EC2 instance i-0dbc91f429e48eeed (role web)",
    ),
    "a Lambda function": (
        [],
        call({**role("fn", "resize", "one"), "inScopeOf": {"issuerType": "AWS::Lambda::Function"}}),
        "Lambda function resize (role fn)",
    ),
    "CloudFormation on behalf of a person": (
        [],
        call(
            {**role(SSO, "ada@example.com", "x"), "invokedBy": "cloudformation.amazonaws.com"},
            sourceIPAddress="cloudformation.amazonaws.com",
        ),
        "ada@example.com (Identity Center, Admin, through CloudFormation)",
    ),
    "CloudFormation on behalf of a person's role": (
        [issued(user("ada"), role_arn("Deploy", "ada-cli"), "one")],
        call({**role("Deploy", "ada-cli", "changed", began=BEGIN + 600), "invokedBy": "cloudformation.amazonaws.com"}),
        "ada (IAM user, by the session's name, through CloudFormation), as role Deploy",
    ),
    "a source identity set in the first hop": (
        [
            issued(user("bot"), role_arn("Audit", "a"), "one"),
            issued(role("Audit", "a", "one"), role_arn("Deploy", "b"), "two"),
        ],
        call(role("Deploy", "b", "two", sourceIdentity="ada")),
        "ada (role Deploy, source identity)",
    ),
    "a source identity within the chain": (
        [
            issued(user("bot"), role_arn("Audit", "a"), "one"),
            issued(role("Audit", "a", "one", sourceIdentity="ada"), role_arn("Deploy", "b"), "two"),
        ],
        call(role("Deploy", "b", "two")),
        "ada (role Audit, source identity), as role Deploy",
    ),
    "root of a member account": (
        [
            issued(
                role(SSO, "ada@example.com", "one", THERE),
                "",
                "two",
                "AssumeRoot",
                requestParameters={"targetPrincipal": HERE},
            )
        ],
        call({**ROOT, "accessKeyId": key("two"), "sessionContext": {"assumedRoot": "true"}}),
        f"ada@example.com (Identity Center, Admin, in account {THERE}), as root of account {HERE}",
    ),
    "root": ([], call(ROOT), f"the root user of account {HERE}"),
    "a federation token": (
        [issued(user("ada"), f"arn:aws:sts::{HERE}:federated-user/bob", "one", "GetFederationToken")],
        call({"type": "FederatedUser", "arn": f"arn:aws:sts::{HERE}:federated-user/bob", "accessKeyId": key("one")}),
        "ada (IAM user), as federated user bob",
    ),
    "a session with MFA": (
        [
            issued(user("ada"), "", "one", "GetSessionToken"),
            issued(
                user("ada", accessKeyId=key("one"), sessionContext={"attributes": {"mfaAuthenticated": "true"}}),
                role_arn("Deploy", "x"),
                "two",
            ),
        ],
        call(role("Deploy", "x", "two")),
        "ada (IAM user with MFA), as role Deploy",
    ),
}
