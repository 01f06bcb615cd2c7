import pytest

from tests.alerts import judged
from tests.samples import sample


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("cloudtrail-trail-deleted", "a deleted trail records nothing"),
        ("kms-key-disabled", "whatever the key encrypts"),
        ("s3-bucket-acls-enabled", "ACLs can open"),
        ("inspector-administrator-removed", "Inspector is switched off"),
    ],
)
def test_what_would_have_been_goes_on_in_the_same_sentence(name: str, why: str) -> None:
    event = sample(name)
    event["detail"] |= {"errorCode": "AccessDenied", "responseElements": None}
    alert = judged(event)
    assert alert.watch == name
    assert alert.why.startswith(f"Nothing was changed. Had it been done: {why}")
