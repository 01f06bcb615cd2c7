"""Writes what is generated from the catalog: `python -m tools.generate`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.tracked_calls import TRACKED_CALLS
from account_event_handler.catalog.watch import Watch
from tools.generate.commands import PAGE as CLI_PAGE
from tools.generate.commands import with_commands
from tools.generate.forwarder import forwarder_rules, with_forwarder_rules
from tools.generate.operations import OPERATIONS_PAGE, with_operations
from tools.generate.rules import rules_of
from tools.generate.settings import SETTINGS_PAGE, with_settings
from tools.generate.shown import missing_sample, samples_of
from tools.generate.template import known_rules, with_rules, with_version
from tools.generate.watches import PAGE, watches_page

ROOT = Path(__file__).parents[2]
RULES = ROOT / "account_event_handler" / "catalog" / "rules.json"
TEMPLATE, FORWARDER, WATCHES = ROOT / "template.yaml", ROOT / "forwarder.yaml", ROOT / PAGE
SETTINGS, CLI, OPERATIONS = ROOT / SETTINGS_PAGE, ROOT / CLI_PAGE, ROOT / OPERATIONS_PAGE


def main(watches: Sequence[Watch] = ()) -> int:
    """Write the template's rules, the page of the watches and the tables of other pages anew."""
    try:
        watches = watches or CATALOG.watches
    except (AttributeError, ValueError) as error:  # a module without WATCHES, a name that two have
        print(f"Nothing was written: {error}", file=sys.stderr)
        return 1
    if missing := [missing_sample(watch) for watch in watches if not samples_of(watch)]:
        print("\n".join(missing), file=sys.stderr)
        return 1
    rules = rules_of(watches, TRACKED_CALLS)
    try:
        template, page = with_rules(with_version(TEMPLATE.read_text()), rules), watches_page()
        forwarder = with_forwarder_rules(FORWARDER.read_text(), forwarder_rules(watches, rules))
        settings, commands = with_settings(SETTINGS.read_text(), template), with_commands(CLI.read_text())
        operations = with_operations(OPERATIONS.read_text(), template)
    except (FileNotFoundError, ValueError) as error:  # a pattern, a sample or a mark is not right
        print(f"Nothing was written: {error}", file=sys.stderr)
        return 1
    TEMPLATE.write_text(template)
    FORWARDER.write_text(forwarder)
    RULES.write_text(known_rules(rules))
    WATCHES.parent.mkdir(exist_ok=True)
    WATCHES.write_text(page)
    SETTINGS.write_text(settings)
    CLI.write_text(commands)
    OPERATIONS.write_text(operations)
    pages = f"template.yaml, forwarder.yaml, {PAGE}, {SETTINGS_PAGE}, {CLI_PAGE}, {OPERATIONS_PAGE}"
    print(f"{len(rules)} rules and {len(watches)} watches: {pages}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
