import json
from typing import Any
from urllib.parse import quote

import pytest

from account_event_handler.catalog.policy import covers, is_any
from account_event_handler.catalog.policy.document import PolicyDocument

OWN, OTHER = "111122223333", "444455556666"


def allow(principal: Any, action: Any = "s3:GetObject", **condition: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}
    return {"Statement": [{**statement, "Condition": condition} if condition else statement]}


def grant(*actions: str, resource: Any = "*", **fields: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource, **fields}
    return {"Version": "2012-10-17", "Statement": statement}


ANYONE = allow("*")
GITHUB = {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/token.actions.githubusercontent.com"}
SUB = "token.actions.githubusercontent.com:sub"
AUD = {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}
WEB = "sts:AssumeRoleWithWebIdentity"


@pytest.mark.parametrize(
    "value",
    [
        ANYONE,
        json.dumps(ANYONE),
        json.dumps(ANYONE, indent=2),
        quote(json.dumps(ANYONE)),
        json.dumps(json.dumps(ANYONE)),
        {"statement": ANYONE["Statement"][0]},
    ],
    ids=["mapping", "text", "indented", "url-encoded", "quoted-twice", "one-statement"],
)
def test_every_spelling_of_a_policy_says_the_same(value: Any) -> None:
    document = PolicyDocument.read(value)
    assert document.readable
    assert document.summary(OWN) == "lets anyone read objects"


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "%",
        "%7B%22",
        "{",
        "null",
        "[]",
        7,
        b"{}",
        [],
        {},
        {"Statement": "*"},
        {"Statement": ["*", {"Effect": "Allow"}]},
        {"Statement": [{"Effect": "Allow", "Action": "x" * 200_000}]},
        "[" * 90_000,
        '{"Statement": ' * 5_000,
        "9" * 50_000,
        {"Statement": [{"Action": {1, 2}}]},
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_policy_is_unreadable_and_lets_nobody_in(value: Any) -> None:
    document = PolicyDocument.read(value)
    assert not document.readable
    assert document.summary(OWN) is None


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": None, "Principal": {"AWS": [None, {}, 7, "\n", True]}, "Action": 3.5},
        {"Principal": {"Federated": ":" * 50}, "Action": "*[!]?*"},
        {"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "::/" + "9" * 5000}}},
        {"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "1.2.3.4/²"}}},
        {"Principal": "*", "Condition": {"ArnLike": {"aws:SourceArn": ["arn:", "arn:*"]}}},
        {"Principal": "*", "Condition": ["StringEquals"]},
        {"Principal": {"AWS": 10**40}, "NotAction": "[" * 500},
        {"Action": "*a" * 5_000 + ":" + "?" * 500, "Principal": {"CanonicalUser": "x" * 500}},
    ],
    ids=range(8),
)
def test_a_hostile_statement_is_answered_without_an_error(statement: Any) -> None:
    document = PolicyDocument.read({"Statement": [statement]})
    assert document.readable
    assert len(document.summary(OWN) or "") <= 90
    assert isinstance(document.allowed(), str)
    assert isinstance(document.grants_everything(), bool)
    assert isinstance(document.is_public(), bool)


@pytest.mark.parametrize(
    ("principal", "grantees"),
    [
        ("*", ("anyone",)),
        ({"AWS": "*"}, ("anyone",)),
        ({"AWS": ["arn:aws:iam::111122223333:root", "*"]}, ("anyone",)),
        ({"*": "*"}, ("anyone",)),
        ({"AWS": "arn:aws:iam::*:role/deploy"}, ("anyone",)),
        ({"AWS": OTHER}, (f"account {OTHER}",)),
        ({"AWS": 444455556666}, (f"account {OTHER}",)),
        ({"AWS": [f"arn:aws:iam::{OTHER}:role/a", "*"]}, ("anyone", f"account {OTHER}")),
        ({"AWS": f"arn:aws-cn:sts::{OTHER}:assumed-role/a/b"}, (f"account {OTHER}",)),
        ({"AWS": f"arn:aws:iam::{OWN}:user/alice"}, ()),
        ({"AWS": "AIDAEXAMPLEDELETED000"}, ()),
        ({"AWS": "arn:aws:iam::cloudfront:user/CloudFront E1"}, ("a CloudFront distribution",)),
        ({"CanonicalUser": "79a59df900b949e5"}, ("canonical user 79a59df9…",)),
        ({"Service": "lambda.amazonaws.com"}, ()),
        ({"Federated": f"arn:aws:iam::{OWN}:saml-provider/Okta"}, ("SAML provider Okta",)),
        (GITHUB, ("anyone on GitHub",)),
        ({"Federated": "cognito-identity.amazonaws.com"}, ("anyone on Cognito",)),
        ({"Federated": f"arn:aws:iam::{OWN}:oidc-provider/id.example.com/x"},
         ("OIDC provider id.example.com/x",)),
        (None, ()),
    ],
)  # fmt: skip
def test_a_principal_outside_the_own_account_is_named(principal: Any, grantees: tuple[str, ...]) -> None:
    assert PolicyDocument.read(allow(principal)).grantees(OWN) == grantees


@pytest.mark.parametrize(
    ("operator", "key", "value", "grantees"),
    [
        ("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5", ("organization o-a1b2c3d4e5",)),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/r-ab12/*"],
         ("organization o-a1b2c3d4e5",)),
        ("StringEquals", "aws:SourceAccount", OWN, ()),
        ("StringEquals", "AWS:SourceOwner", OWN, ("anyone",)),
        ("StringEquals", "aws:PrincipalAccount", [OWN, OTHER], (f"account {OTHER}",)),
        ("StringEquals", "kms:CallerAccount", OWN, ()),
        ("ArnLike", "aws:SourceArn", f"arn:aws:sns:*:{OTHER}:*", (f"account {OTHER}",)),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::payments-archive", ()),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::*", ("anyone",)),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/deploy", ("anyone",)),
        ("StringLike", "aws:PrincipalArn", "*:role/deploy", ("anyone",)),
        ("StringEquals", "aws:SourceVpce", "vpce-0a1b2c3d", ("anyone through vpce-0a1b2c3d",)),
        ("StringEquals", "aws:SourceVpc", "vpc-0a1b2c3d", ("anyone in vpc-0a1b2c3d",)),
        ("StringLike", "aws:userId", "AROAEXAMPLEROLE000000:*", ("user id AROAEXAMPLEROLE000000:*",)),
        ("StringEquals", "s3:DataAccessPointAccount", "444455556666", ("account 444455556666",)),
        ("StringEqualsIfExists", "aws:SourceVpce", "vpce-0a1b2c3d", ("anyone",)),
        ("StringNotEquals", "aws:SourceVpce", "vpce-0a1b2c3d", ("anyone",)),
        ("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5", ("anyone",)),
        ("StringLike", "aws:PrincipalOrgID", "o-*", ("anyone",)),
        ("Null", "aws:PrincipalOrgID", "false", ("anyone",)),
        ("StringEquals", "aws:PrincipalOrgID", [], ("anyone",)),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24", ("anyone at 203.0.113.0/24",)),
        ("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"], ("anyone",)),
        ("IpAddress", "aws:SourceIp", "::/0", ("anyone",)),
        ("Bool", "aws:SecureTransport", "true", ("anyone",)),
        ("Bool", "elasticfilesystem:AccessedViaMountTarget", True, ()),
        ("StringEquals", "sts:ExternalId", "4711", ("anyone",)),
        ("StringEquals", "aws:PrincipalServiceName", "sns.amazonaws.com", ()),
        ("StringLike", "aws:PrincipalOrgID", "o-123456*", ("anyone",)),
        ("StringLike", "aws:PrincipalOrgID", "o-1234567*", ("organization o-1234567*",)),
        ("StringLike", "aws:PrincipalAccount", "444455556*", ("account 444455556*",)),
        ("IpAddress", "aws:SourceIp", "203.0.113.9", ("anyone at 203.0.113.9",)),
        ("IpAddress", "aws:SourceIp", "11.0.0.0/8", ("anyone at 11.0.0.0/8",)),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/7", ("anyone",)),
        ("IpAddress", "aws:SourceIp", "2001:db8::/32", ("anyone at 2001:db8::/32",)),
        ("IpAddress", "aws:SourceIp", "2001:db8::/31", ("anyone",)),
        ("DateGreaterThan", "aws:PrincipalOrgID", "o-a1b2c3d4e5", ("anyone",)),
        ("NumericEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5", ("anyone",)),
        ("Bool", "aws:PrincipalIsAWSService", "true", ()),
        ("Bool", "aws:PrincipalIsAWSService", ["true", "false"], ("anyone",)),
        ("ArnLike", "s3:DataAccessPointArn", [f"arn:aws:s3:*:{OTHER}:*", "arn:aws:s3:::*"], ("anyone",)),
    ],
)  # fmt: skip
def test_only_a_narrowing_condition_makes_anyone_somebody(
    operator: str, key: str, value: Any, grantees: tuple[str, ...]
) -> None:
    document = PolicyDocument.read(allow("*", **{operator: {key: value}}))
    assert document.grantees(OWN) == grantees
    assert document.is_public() == (grantees == ("anyone",))


@pytest.mark.parametrize(
    ("condition", "grantee"),
    [
        (AUD, "anyone on GitHub"),
        ({"StringLike": {SUB: "repo:example/payments:*"}}, "GitHub repository example/payments"),
        ({"StringLike": {SUB: "repo:example/*"}}, "GitHub repository example/*"),
        ({"StringLike": {SUB: ["repo:example/payments:*", "*"]}}, "anyone on GitHub"),
        ({"StringLike": {SUB: "repo:*"}}, "anyone on GitHub"),
        ({"StringLike": {SUB: "repo:exam*"}}, "anyone on GitHub"),
        ({"StringNotEquals": {SUB: "repo:example/payments:*"}}, "anyone on GitHub"),
    ],
)
def test_github_without_an_owner_in_its_claim_is_public(condition: Any, grantee: str) -> None:
    document = PolicyDocument.read(allow(GITHUB, WEB, **condition))
    assert document.grantees(OWN) == (grantee,)
    assert document.is_public() == (grantee == "anyone on GitHub")


@pytest.mark.parametrize(
    ("provider", "claim", "grantees"),
    [
        (
            "token.actions.githubusercontent.com",
            ["repo:example/payments:*", "repo:evil/x:*"],
            ("GitHub repository example/payments", "GitHub repository evil/x"),
        ),
        ("gitlab.com", ["project_path:a/b:*", "project_path:c/d:*"], ("GitLab project_path:a/b:*",
         "GitLab project_path:c/d:*")),
        ("oidc.eks.eu-west-1.amazonaws.com/id/0A", ["system:serviceaccount:a:b", "system:serviceaccount:c:d"],
         ("EKS service account a:b", "EKS service account c:d")),
        ("evil.example", "system:serviceaccount:a:b", ("OIDC provider evil.example",)),
        ("oidc.eks.evil.example/id/0A", "system:serviceaccount:a:b", ("OIDC provider oidc.eks.evil.example/id/0A",)),
        ("accounts.google.com", "4711", ("Google sign-ins",)),
        ("app.terraform.io", "organization:acme:*", ("Terraform Cloud organization:acme:*",)),
        ("gitlab.evil.example", "project_path:a/b:*", ("OIDC provider gitlab.evil.example",)),
        ("evil.example/x:saml-provider/Okta", "x", ("OIDC provider evil.example/x:saml-provider/Okta",)),
    ],
)  # fmt: skip
def test_every_subject_is_named_and_a_host_as_what_it_is(provider: str, claim: Any, grantees: tuple[str, ...]) -> None:
    principal = {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{provider}"}
    policy = allow(principal, WEB, StringLike={f"{provider}:sub": claim})
    assert PolicyDocument.read(policy).grantees(OWN) == grantees


@pytest.mark.parametrize(
    ("policy", "summary"),
    [
        (allow("*", "s3:*"), "lets anyone do everything with it"),
        (allow("*", ["s3:GetObject", "s3:GetObjectVersion"]), "lets anyone read objects"),
        (allow("*", ["s3:Get*", "s3:List*"]), "lets anyone read objects and list objects"),
        (allow("*", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]),
         "lets anyone delete objects and 2 more"),
        (allow({"AWS": OTHER}, "sts:AssumeRole"), f"lets account {OTHER} assume it"),
        (allow({"AWS": OTHER}, ["sts:AssumeRole", "sts:TagSession"]),
         f"lets account {OTHER} assume it"),
        (allow({"AWS": [OTHER, "777788889999"]}, "kms:Decrypt"),
         f"lets account {OTHER} and account 777788889999 decrypt with it"),
        (allow({"AWS": OTHER}, "foo:Bar"), f"lets account {OTHER} call foo:Bar"),
        (allow({"AWS": OWN}, "s3:*"), None),
        (allow({"Service": "cloudtrail.amazonaws.com"}, "s3:PutObject"), None),
        ({"Statement": [*allow("*")["Statement"], *allow({"AWS": OTHER}, "s3:*")["Statement"]]},
         "lets anyone read objects and account 444455556666 do everything with it"),
        ({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*"}]}, None),
        ({"Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": OWN}, "Action": "s3:*"}]},
         "lets anyone do everything with it"),
    ],
)  # fmt: skip
def test_a_summary_says_who_gains_what(policy: Any, summary: str | None) -> None:
    assert PolicyDocument.read(policy).summary(OWN) == summary


@pytest.mark.parametrize(
    ("policy", "everything", "powers"),
    [
        (grant("*"), True, "everything"),
        (grant("*:*"), True, "everything"),
        (grant("**", resource=["arn:aws:s3:::x", "*"]), True, "everything"),
        (grant("*", resource="arn:aws:s3:::payments/*"), False, "everything"),
        (grant("s3:*", "iam:*"), False, "everything in s3 and iam"),
        (grant("s3:*", "iam:PassRole"), False, "everything in s3 and more"),
        (grant("s3:GetObject", "s3:ListBucket"), False, "s3:GetObject and s3:ListBucket"),
        (grant("a:A", "b:B", "c:C", "d:D"), False, "a:A, b:B and 2 more"),
        ({"Statement": [{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"],
                         "Resource": "*"}]}, False, "everything but iam and organizations"),
        ({"Statement": [{"Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "*"}]},
         True, "everything"),
        ({"Statement": [{"Effect": "Allow", "Action": "*", "NotResource": "x"}]},
         True, "everything"),
        ({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}, False, ""),
    ],
)  # fmt: skip
def test_what_an_identity_gains_is_put_in_words(policy: Any, everything: bool, powers: str) -> None:
    document = PolicyDocument.read(policy)
    assert document.grants_everything() == everything
    assert document.allowed() == powers


def test_services_are_named_apart_from_the_outside() -> None:
    document = PolicyDocument.read(
        allow({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com.cn"]}, "sts:AssumeRole")
    )
    assert document.services() == ("lambda", "ec2")
    assert document.grantees(OWN) == ()


def test_of_several_claims_the_subject_names_the_workload() -> None:
    host = "oidc.eks.eu-west-1.amazonaws.com/id/0A"
    claims = {f"{host}:aud": "sts.amazonaws.com", f"{host}:sub": "system:serviceaccount:a:b"}
    principal = {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{host}"}
    policy = PolicyDocument.read(allow(principal, WEB, StringEquals=claims))
    assert policy.grantees(OWN) == ("EKS service account a:b",)
    audience = PolicyDocument.read(allow(principal, WEB, StringEquals={f"{host}:aud": "sts.amazonaws.com"}))
    assert audience.grantees(OWN) == (f"OIDC provider {host}",)


def test_of_two_narrowing_conditions_the_one_that_leaves_fewer_counts() -> None:
    condition = {"aws:SourceVpce": ["vpce-0a1b2c3d", "vpce-1a2b3c4d"], "aws:SourceAccount": OWN}
    assert PolicyDocument.read(allow("*", StringEquals=condition)).grantees(OWN) == ()


@pytest.mark.parametrize(
    ("pattern", "action", "is_covered"),
    [
        ("s3:GetObject", "s3:getobject", True),
        ("s3:GetObject", "s3:GetObjectAcl", False),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetOObject", False),
        ("s3:Get*", "s3:GetObject", True),
        ("s3:[G]et*", "s3:GetObject", False),
        ("s3:[G]et*", "s3:[G]etObject", True),
    ],
)
def test_an_action_is_covered_as_iam_reads_it(pattern: str, action: str, is_covered: bool) -> None:
    assert covers(pattern, action) is is_covered
    named = PolicyDocument.read({"Statement": {"Effect": "Allow", "Action": pattern}}).statements[0]
    excepted = PolicyDocument.read({"Statement": {"Effect": "Allow", "NotAction": pattern}}).statements[0]
    assert (named.covers(action), excepted.covers(action)) == (is_covered, not is_covered)


@pytest.mark.parametrize(
    ("pattern", "is_all"), [("*", True), ("**", True), ("*:*", True), ("*?", True), ("?", False), ("s3:*", False)]
)
def test_only_wildcards_are_everything(pattern: str, is_all: bool) -> None:
    assert is_any(pattern) is is_all


def test_a_statement_s_other_spellings() -> None:
    raw = {"effect": " deny ", "notResource": "x", "Condition": {"StringEquals": "no mapping", "Bool": {"A": True}}}
    statement = PolicyDocument.read({"Statement": raw}).statements[0]
    assert not statement.allows
    assert statement.resources == ("*",)
    assert statement.conditions == (("bool", "a", ("True",)),)
    assert PolicyDocument.read({"Statement": {"Action": "x"}}).statements[0].resources == ()


def test_services_are_those_of_the_allowing_statements_once_each() -> None:
    here = {"AWS": OTHER, "Service": "lambda.amazonaws.com"}
    statements = [*allow(here)["Statement"], *allow(here)["Statement"]]
    statements += [{**allow({"Service": "ec2.amazonaws.com"})["Statement"][0], "Effect": "Deny"}]
    assert PolicyDocument.read({"Statement": statements}).services() == ("lambda",)


def of(*accounts: str, action: str) -> dict[str, Any]:
    return allow({"AWS": list(accounts)}, action)["Statement"][0]  # type: ignore[no-any-return]


READ, WRITE = (of(OTHER, action="s3:GetObject"), of("777788889999", action="s3:PutObject"))
TWO, THREE = ["222233334444", "333344445555"], ["222233334444", "333344445555", "555566667777"]


@pytest.mark.parametrize(
    ("statements", "summary"),
    [
        ([READ, WRITE], f"lets account {OTHER} read objects and account 777788889999 write objects"),
        ([READ, WRITE, of("222233334444", action="s3:ListBucket")], f"lets account {OTHER} read objects, 2 more in"),
        (
            [of(*TWO, action="s3:GetObject"), of("777788889999", action="s3:ListBucket")],
            "lets account 222233334444 and account 333344445555 read objects, 1 more in",
        ),
        (
            [of(*THREE, action="sns:Publish"), *(of(each, action="x:Y") for each in ("666677778888", "777788889999"))],
            "lets account 222233334444 and 2 more publish to it, 2 more in",
        ),
        ([of(OTHER, action="x:" + "y" * 70)], f"lets account {OTHER} call x:{'y' * 56}…"),
    ],
)
def test_a_long_summary_counts_the_others(statements: list[Any], summary: str) -> None:
    assert PolicyDocument.read({"Statement": statements}).summary(OWN) == summary


def test_a_summary_takes_ninety_characters() -> None:
    names = ("x" * 9, "y" * 9), ("x" * 9, "y" * 10)
    repositories = [{"StringLike": {SUB: [f"repo:example/{name}:*" for name in each]}} for each in names]
    fits, is_cut = (PolicyDocument.read(allow(GITHUB, WEB, **each)).summary(OWN) or "" for each in repositories)
    assert len(fits) == 90
    assert fits.endswith("assume it")
    assert len(is_cut) <= 90
    assert is_cut.endswith("…")


def test_a_policy_is_read_up_to_three_layers_of_text_deep() -> None:
    text: Any = ANYONE
    for layers in range(1, 5):
        text = json.dumps(text)
        assert PolicyDocument.read(text).readable is (layers <= 3)


def test_a_policy_of_a_hundred_thousand_characters_is_read_and_no_longer_one() -> None:
    empty = len(json.dumps(grant("")))
    fits, is_too_long = (grant("x" * (length - empty)) for length in (100_000, 100_001))
    assert PolicyDocument.read(fits).readable
    assert not PolicyDocument.read(is_too_long).readable
    assert not PolicyDocument.read("{" + " " * 300_000 + json.dumps(ANYONE)[1:]).readable
    assert PolicyDocument.read("{" + " " * 200_000 + json.dumps(ANYONE)[1:]).readable
