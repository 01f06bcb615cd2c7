"""The chapter of docs/watches.md about the watcher's own findings."""

import json
from collections.abc import Sequence
from itertools import groupby

from account_event_handler.catalog.findings import DETAIL_TYPE, FINDINGS, SOURCE, Finding
from tools.generate.markdown import code, severity_word, table, text

HEADING = "The watcher's own findings"
_CHAPTER = """\
## {heading}

No event pattern produces these: the watcher checks the trails, reads what it is sent, and counts
what it sends. What stands in braces is filled in. They are grouped and rate limited like other
alerts, but for those about a trail that was stopped or deleted, each of which is sent, and for
summaries and what is said of the rate limit itself.

{table}
A mute matches a finding by an event of this shape; `trail` is there where it is about one:

```json
{event}
```

So this pattern mutes `cloudtrail-trail-found-off`, for one trail only:

```json
{pattern}
```

"""
OLD_TRAIL = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/old"
_EVENT = {
    "source": SOURCE,
    "detail-type": DETAIL_TYPE,
    "account": "111122223333",
    "region": "eu-west-1",
    "resources": [OLD_TRAIL],
    "detail": {
        "watch": "cloudtrail-trail-found-off",
        "severity": "medium",
        "headline": "Trail old is not logging",
        "trail": OLD_TRAIL,
    },
}
PATTERN = {"source": [SOURCE], "detail": {"watch": ["cloudtrail-trail-found-off"], "trail": [OLD_TRAIL]}}


def findings_chapter() -> str:
    """One row for each name; what one may say in several cases stands in its row."""
    rows = [_row(name, list(cases)) for name, cases in groupby(FINDINGS, lambda each: each.name)]
    return _CHAPTER.format(
        heading=HEADING,
        table=table(["Finding", "People read", "Why, and what to do"], rows),
        event=json.dumps(_EVENT, indent=2),
        pattern=json.dumps(PATTERN),
    )


def _row(name: str, cases: Sequence[Finding]) -> list[str]:
    severities = dict.fromkeys(severity_word(each.severity) for each in cases)
    labels = [f"{severity_word(each.severity)}: " if len(severities) > 1 else "" for each in cases]
    words = [text(f"{each.says} {each.fact}".strip().replace("{$", "{")) for each in cases]
    said = dict.fromkeys(map("".join, zip(labels, words, strict=True)))
    senses = dict.fromkeys(f"{text(each.why)} *{text(each.advice)}*" for each in cases)
    return [f"{code(name)}<br>{', '.join(severities)}", "<br>".join(said), "<br>".join(senses)]
