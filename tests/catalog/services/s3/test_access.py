from typing import Any

import pytest

from account_event_handler.catalog.services.s3.access import acl_aim, acl_severity, is_public_acl
from account_event_handler.model import AccountEvent, Severity

ALL = "http://acs.amazonaws.com/groups/global/AllUsers"
ANY_CUSTOMER = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
OWNER = {"Grantee": {"ID": "owner"}, "Permission": "FULL_CONTROL"}


def put(**request: Any) -> AccountEvent:
    detail = {"eventName": "PutBucketAcl", "requestParameters": {"bucketName": "b", **request}}
    return AccountEvent("", "aws.s3", "", "111122223333", "eu-west-1", None, (), detail)


def granted(*grants: dict[str, Any]) -> AccountEvent:
    access = {"Grant": list(grants) if len(grants) > 1 else grants[0]}
    return put(AccessControlPolicy={"Owner": {"ID": "owner"}, "AccessControlList": access})


def group(uri: str, permission: str) -> dict[str, Any]:
    return {"Grantee": {"URI": uri}, "Permission": permission}


@pytest.mark.parametrize(
    ("event", "aim", "severity"),
    [
        (put(), None, Severity.LOW),
        (granted(OWNER), None, Severity.LOW),
        (granted(OWNER, group(LOG_DELIVERY, "WRITE")), None, Severity.LOW),
        (put(**{"x-amz-acl": ["private"]}), None, Severity.LOW),
        (put(**{"x-amz-acl": ["public-read"]}), "let anyone list objects", Severity.HIGH),
        (put(**{"x-amz-acl": "public-read-write"}), "let anyone write objects and list objects", Severity.CRITICAL),
        (put(**{"x-amz-acl": "authenticated-read"}), "let anyone with an AWS account list objects", Severity.HIGH),
        (
            granted(OWNER, group(ANY_CUSTOMER, "READ"), group(ALL, "WRITE_ACP")),
            "let anyone change its ACL",
            Severity.CRITICAL,
        ),
        (put(**{"x-amz-grant-read": f'uri="{ALL}"'}), "let anyone list objects", Severity.HIGH),
        (put(accessControlList={"x-amz-grant-read": f'id="a", uri="{ALL}"'}), "let anyone list objects", Severity.HIGH),
        (put(**{"x-amz-grant-write": 'id="abc"'}), "let others write objects", Severity.MEDIUM),
        (put(**{"x-amz-grant-write": f"URI={LOG_DELIVERY}"}), None, Severity.LOW),
        (put(**{"x-amz-grant-write": f'uri="{LOG_DELIVERY}", id=abc'}), "let others write objects", Severity.MEDIUM),
        (put(**{"x-amz-grant-read": f'id=abc, uri="{ALL}"'}), "let anyone list objects", Severity.HIGH),
        (put(**{"x-amz-grant-read": 'emailAddress="uri=/groups/s3/x"'}), "let others list objects", Severity.MEDIUM),
        (
            granted(group(ALL, "READ"), group(ALL, "WRITE"), group(ALL, "READ_ACP")),
            "let anyone write objects and 2 more",
            Severity.CRITICAL,
        ),
        (
            granted({"Grantee": {"EmailAddress": "a@example.com"}, "Permission": "READ"}),
            "let a@example.com list objects",
            Severity.MEDIUM,
        ),
        (
            granted({"Grantee": {"DisplayName": "zoe", "ID": "0123456789"}, "Permission": "READ"}),
            "let zoe list objects",
            Severity.MEDIUM,
        ),
        (
            granted(OWNER, {"Grantee": {"ID": "0123456789"}, "Permission": "READ"}),
            "let canonical user 01234567… list objects",
            Severity.MEDIUM,
        ),
    ],
)
def test_an_acl_says_whom_it_lets_in(event: AccountEvent, aim: str | None, severity: Severity) -> None:
    assert (acl_aim(event), acl_severity(event)) == (aim, severity)
    assert is_public_acl(event) == ("anyone" in (aim or ""))
