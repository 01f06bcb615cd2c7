"""`account-watcher replay`: files with events enter, what the watcher would have told leaves.

Nothing is sent. Local files need no AWS.
"""

import argparse

from account_event_handler.model import Severity
from cli.command import Commands, add_json
from cli.replay.run import run

_EXAMPLES = """\
examples:
  account-watcher replay AWSLogs/ --messages | less
  account-watcher replay s3://my-trail/AWSLogs/111122223333/CloudTrail/
  account-watcher replay events.jsonl 'archive/**/*.json.gz' --json
  account-watcher replay --lookup 24h --region us-east-1
  account-watcher replay AWSLogs/ --mute @mute.json
"""


def add_to(commands: Commands) -> None:
    """Add `replay`."""
    replay = commands.add("replay", "tell what would have been told of files; sends nothing", run)
    replay.formatter_class, replay.epilog = argparse.RawDescriptionHelpFormatter, _EXAMPLES
    paths = "file, folder, pattern or s3://bucket/prefix: CloudTrail's log files or events as JSON"
    replay.add_argument("paths", nargs="*", metavar="PATH", help=paths)
    lookup = "instead of files, CloudTrail's own memory of this Region: 24h, 7d; 90 days at most"
    replay.add_argument("--lookup", metavar="SPAN", help=lookup)
    replay.add_argument("--messages", action="store_true", help="print the messages themselves")
    lowest = "leave out what is quieter (low)"
    severities = [str(severity) for severity in Severity]
    replay.add_argument("--severity", choices=severities, default="low", help=lowest)
    console = "as with the parameter ConsoleChanges"
    replay.add_argument("--console-changes", action="store_true", help=console)
    mutes = "leave out what the stack has muted; asks AWS for the mutes"
    replay.add_argument("--mutes", action="store_true", help=mutes)
    mute = "leave out, counted, what a mute with this pattern would hide; may be said several times"
    replay.add_argument("--mute", action="append", default=[], metavar="JSON|@FILE", help=mute)
    replay.add_argument("--top", type=int, default=20, metavar="N", help="rows of the table (20)")
    add_json(replay)
