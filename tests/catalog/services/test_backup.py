import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "low: alice set backup rp-1"),  # that is always
        (0, "low: alice set backup rp-1"),
        (1, "high: alice set backup rp-1 to be deleted after 1 day"),
        (14, "high: alice set backup rp-1 to be deleted after 14 days"),
        (15, "low: alice set backup rp-1 to be deleted after 15 days"),
    ],
)
def test_a_backup_that_is_soon_deleted_is_loud(days: int, said: str) -> None:
    request = {"recoveryPointArn": "rp-1", "lifecycle": {"deleteAfterDays": days}}
    assert told("backup-recovery-point-lifetime-set", "UpdateRecoveryPointLifecycle", request) == said
