"""`python -m tests.snapshot` writes the snapshots anew; read the difference before committing."""

import io
import os
from contextlib import redirect_stdout

from tests.snapshot.messages import FOLDER, write

os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "MOTO_ACCOUNT_ID": "111122223333",
}
os.environ.pop("AWS_PROFILE", None)
with redirect_stdout(io.StringIO()):  # what the pipeline logs
    write()
print(f"written to {FOLDER}")
