"""Products as GetProducts gives them for DynamoDB in eu-west-1: each a text of JSON."""

import json

from local_stack.recorded import PRICE_LIST

_ALL = json.loads(PRICE_LIST.read_text())
PROVISIONED = [json.dumps(each) for each in _ALL if each["product"]["productFamily"] == "Provisioned IOPS"]
ON_DEMAND = [json.dumps(each) for each in _ALL if each["product"]["productFamily"] != "Provisioned IOPS"]
