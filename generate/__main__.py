"""Writes what is generated from the catalog: `python -m generate`."""

from pathlib import Path

from account_event_handler.catalog import CATALOG
from generate.rules import rules_of
from generate.template import with_rules

TEMPLATE = Path(__file__).parent.parent / "template.yaml"


def main() -> None:
    """Write the template's rules anew."""
    rules = rules_of(CATALOG.watches)
    TEMPLATE.write_text(with_rules(TEMPLATE.read_text(), rules))
    print(f"template.yaml: {len(rules)} rules for {len(CATALOG.watches)} watches")


if __name__ == "__main__":
    main()
