"""Writes what is generated from the catalog: `python -m generate`."""

import sys
from pathlib import Path

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.tracked_calls import TRACKED_CALLS
from generate.rules import rules_of
from generate.template import with_rules
from generate.watches import BEGIN, END, PAGE, watches_page, with_watches

ROOT = Path(__file__).parent.parent
TEMPLATE, README, WATCHES = ROOT / "template.yaml", ROOT / "README.md", ROOT / PAGE


def main() -> int:
    """Write the template's rules, the page of the watches and README's table anew."""
    rules = rules_of(CATALOG.watches, TRACKED_CALLS)
    TEMPLATE.write_text(with_rules(TEMPLATE.read_text(), rules))
    print(f"template.yaml: {len(rules)} rules for {len(CATALOG.watches)} watches")
    WATCHES.parent.mkdir(exist_ok=True)
    WATCHES.write_text(watches_page())
    print(f"{PAGE}: {len(CATALOG.watches)} watches")
    try:
        README.write_text(with_watches(README.read_text()))
    except (FileNotFoundError, ValueError) as error:
        marks = f"{BEGIN.strip()} and {END.strip()}, each in a line of its own"
        print(f"README.md: not written ({error}); it needs the marks {marks}", file=sys.stderr)
        return 1
    print("README.md: the table of services")
    return 0


if __name__ == "__main__":
    sys.exit(main())
