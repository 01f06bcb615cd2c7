"""Writes docs/watches.md from the catalog."""

from collections.abc import Iterator

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.watch import API_CALL, Watch
from account_event_handler.model import Result, Severity
from tools.generate.cis import cis_table
from tools.generate.findings import HEADING, findings_chapter
from tools.generate.markdown import anchor, code, severity_word, table, text
from tools.generate.services import Chapter, Service, services
from tools.generate.severities import explained, severities_of
from tools.generate.shown import shown
from tools.generate.unwatched import BESIDES, UNWATCHED, unwatched_table

PAGE = "docs/watches.md"

_INTRODUCTION = """\
# What is watched

<!-- `make template` writes this page from the catalog and the events in events/. -->

{count} watches. {services}. Besides, [{findings}](#{findings_anchor}).

How to read the tables:

- **The severity** is that of a call that was done. Where it depends on the event, the small print
  says when each applies, in the order in which that is decided; it is high where it cannot be
  judged, as when CloudTrail left out the request. A denied call is alerted one step quieter, and
  one that failed for another reason not at all, unless the table says so. `info` is silent by
  default: it is sent only where `SlackSeverity` or `TopicSeverity` asks for it.
- **People read** what Slack and the e-mail say first, here of an event out of `events/`. Below it
  stand the calls, or the kinds of event, that a watch is about.
- **CIS** is the control of the CIS AWS Foundations Benchmark that a watch answers, **T…** the
  technique of MITRE ATT&CK that it reveals.
- **Ordinary** is what pipelines and people do all day: low and medium ones are alerted the first time
  that an actor does it in an account, and are `info` for 90 days after that.
- **Only with** names the parameter or setting that switches a watch on ([settings](settings.md)).
"""

_ENDING = """\
{findings}## The CIS AWS Foundations Benchmark

{cis}
## What is deliberately not watched

Public rule sets name these calls, and no watch is about them:

{unwatched}
They do not name these, but intruders make them, or you may look for them here:

{besides}"""


def watches_page() -> str:
    """The text of docs/watches.md."""
    found = services()
    links = " · ".join(f"[{s.heading}](#{anchor(s.heading)})" for s in found)
    ending = _ENDING.format(
        findings=findings_chapter(),
        cis=cis_table(CATALOG.watches),
        unwatched=unwatched_table(UNWATCHED),
        besides=unwatched_table(BESIDES),
    )
    introduction = _INTRODUCTION.format(
        count=len(CATALOG.watches), services=links, findings=HEADING, findings_anchor=anchor(HEADING)
    )
    parts = [introduction, *map(_section, found), ending, "\n".join(_techniques())]
    return "\n".join(parts) + "\n"


def _section(service: Service) -> str:
    """The service's chapters, under headings of their own where there are several."""
    chapters = service.chapters
    before, after = ("### ", "") if len(chapters) > 1 else ("", ".")
    parts = (f"{before}{_about(each, service)}{after}\n\n{_watches(each)}" for each in chapters)
    return f"## {service.heading}\n\n" + "\n".join(parts)


def _about(chapter: Chapter, service: Service) -> str:
    """What the chapter says of itself, without the service's name that stands above it."""
    about = chapter.about.removesuffix(".")
    name, _, rest = about.partition(": ")
    if rest and service.heading.endswith(name):
        about = rest[:1].upper() + rest[1:]
    return about


def _watches(chapter: Chapter) -> str:
    rows = ([_what(watch), _words(watch), _sense(watch)] for watch in chapter.watches)
    return table(["Watch", "People read", "Why, and what to do"], rows)


def _what(watch: Watch) -> str:
    named = [
        f"CIS {watch.cis}" if watch.cis else "",
        f"[{watch.mitre}]" if watch.mitre else "",
        _ordinary(watch),
        f"only with `{watch.option}`" if watch.option else "",
    ]
    return "<br>".join(filter(None, [code(watch.name), _loudness(watch), _when(watch), *named]))


def _ordinary(watch: Watch) -> str:
    kind = f" while {watch.ordinary}" if isinstance(watch.ordinary, Severity) else ""
    return f"ordinary{kind}" if watch.ordinary else ""


def _loudness(watch: Watch) -> str:
    """The severities of a call that was done, and those of an attempt that are not the usual."""
    seen, possible = shown(watch), severities_of(watch)
    severities = ", ".join(map(severity_word, possible))
    if seen.result is not Result.DONE:
        return f"{seen.result.word} {severities}"
    usual = {severity.quieter() for severity in possible}
    denied = watch.denied if usual != {watch.denied} else None
    attempts = {Result.DENIED: denied, Result.FAILED: watch.failed}
    loud = [f"{result.word} {severity_word(severity)}" for result, severity in attempts.items() if severity]
    return "; ".join([severities, *loud])


def _when(watch: Watch) -> str:
    words = explained(watch)
    return words and f"<sub>{words}</sub>"


def _words(watch: Watch) -> str:
    return f"{text(shown(watch).sentence)}<br><sub>{_asked(watch)}</sub>"


def _asked(watch: Watch) -> str:
    """The names of the calls, or of the kinds of event where a watch is about any of the kind."""
    kinds = watch.on.get("detail-type", [])
    names = watch.on.get("detail", {}).get("eventName", [])
    if not names and API_CALL in kinds:
        return "any call"
    return code(*(names or kinds))


def _sense(watch: Watch) -> str:
    return f"{text(watch.why)} *{text(watch.advice)}*"


def _techniques() -> Iterator[str]:
    """The addresses of MITRE's pages, for the links of the tables."""
    for technique in sorted({watch.mitre for watch in CATALOG.watches} - {""}):
        address = f"https://attack.mitre.org/techniques/{technique.replace('.', '/')}/"
        yield f"[{technique}]: {address}"
