import subprocess
import sys
from importlib import import_module
from pathlib import Path

import account_event_handler.catalog
from account_event_handler.catalog import CATALOG, MODULES
from account_event_handler.catalog.watch import Watch

FOLDER = Path(account_event_handler.catalog.__file__).parent


def test_every_module_stands_under_the_sources_of_its_watches() -> None:
    asked: dict[str, list[str]] = {}
    paths = [*FOLDER.glob("*.py"), *FOLDER.glob("own/*.py")]
    for name in sorted(".".join(path.relative_to(FOLDER).with_suffix("").parts) for path in paths):
        module = import_module(f"account_event_handler.catalog.{name}")
        for watch in vars(module).values():
            if isinstance(watch, Watch) and name != "undescribed":
                for source in watch.on.get("source", [""]):
                    asked.setdefault(source, [])
                    if name not in asked[source]:
                        asked[source].append(name)
    assert {source: sorted(names) for source, names in MODULES.items()} == asked


def test_every_watch_has_a_name_of_its_own() -> None:
    names = [watch.name for watch in CATALOG.watches]
    assert len(names) == len(set(names)) > 300


def test_an_event_loads_the_modules_of_its_source_and_no_others() -> None:
    code = """
import sys
from account_event_handler.alerts import judge
from account_event_handler.catalog import CATALOG
judge({"source": "aws.sns", "detail-type": "AWS API Call via CloudTrail", "detail": {}}, CATALOG)
loaded = {name.rpartition(".")[2] for name in sys.modules}
assert {"sns", "behaviour"} <= loaded
assert not {"iam_policies", "ec2_network", "rds"} & loaded, loaded
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=FOLDER.parent.parent)
