from uuid import uuid4

import pytest

from account_event_handler.state import StateTable
from local_stack.deployment import Deployment
from tests.support.state_contract import StateTableContract
from tests.support.state_table import Clock, dynamodb_table


class TestLocalAws(StateTableContract):
    @pytest.fixture
    def state_table(self, clock: Clock, deployment: Deployment) -> StateTable:
        return dynamodb_table(clock, deployment.client("dynamodb"), f"state-{uuid4().hex}")
