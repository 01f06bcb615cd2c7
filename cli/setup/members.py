"""Other accounts and Regions that send to the stack of the first Region, the hub, and their forwarders."""

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from account_event_handler.ingest.sanitize import clean
from account_event_handler.pipeline.forwarders import accounts_of
from cli.arguments import Command
from cli.context import Context, listed
from cli.errors import CliError, UsageError, explained
from cli.forwarders import Places
from cli.setup.survey import Survey

_MEMBERS = re.compile(r"o-[a-z0-9]{10,32}|\d{12}(,\d{12})*", re.ASCII)  # as the template has it
_NONE = "none"
_QUESTION = "Who else sends here: the organization's id, or accounts between commas (none: this account alone)"
_ROLE = "Role that you may assume in each of them, to deploy forwarders (empty: deploy them later): "


class Members(Struct, frozen=True):
    """`parameter` is the hub's HubMembers, empty for none; `regions` are those that are heard, the hub's own first.

    `theirs` is where forwarders of other accounts go, `alone` are this account's Regions that keep their own stack.
    """

    parameter: str = ""
    regions: Sequence[str] = ()
    theirs: Sequence[Places] = ()
    alone: Sequence[str] = ()

    @property
    def places(self) -> list[Places]:
        """Of this account, which needs none in the hub's own Region, and of the others."""
        own = [region for region in self.regions[1:] if region not in self.alone]
        return [*([Places(own)] if own else []), *self.theirs]

    @property
    def lines(self) -> Iterator[str]:
        """What is deployed, and what is left to do."""
        for each in self.places:
            named = f"account {listed(each.accounts)}" if each.accounts else f"profile {listed(each.profiles)}"
            whose = named if each in self.theirs else "this account"
            yield f"Forwarders: {listed(each.regions)} of {whose}"
        if self.parameter and not self.theirs:
            command = "stacksets --units ROOT-OR-UNIT" if self.parameter.startswith("o-") else "deploy"
            yield f"Other accounts later: account-watcher forwarders {command} --regions {','.join(self.regions)}"
        for region in self.alone if self.parameter else ():
            yield f"{region} keeps its own stack: to have it send to the hub, delete that and its file of answers"


def add_to(command: Command) -> None:
    about = "have other accounts and the further --regions send to the first one: the organization's id, or accounts"
    command.takes("--members", about, metavar="ORGANIZATION|ACCOUNT,…")
    command.takes("--role", "name of a role that you may assume in each of them, to deploy forwarders", default="")
    command.takes("--profiles", "profiles between commas, one for each of them, instead of a role", default="")


def members_for(
    given: argparse.Namespace, context: Context, known: Mapping[str, str], found: Survey, regions: Sequence[str]
) -> Members:
    """What was asked, or is typed; raises UsageError for what cannot be meant, and CliError where nobody may list."""
    parameter, role = _parameter(given, context, known, found, regions), given.role
    profiles = [each for part in given.profiles.split(",") if (each := part.strip())]
    if not parameter:
        if role or profiles:
            raise UsageError("--role and --profiles are for accounts that send here.", "Name them with --members.")
        return Members()
    if not (given.yes or role or profiles):
        role = context.read(_ROLE, False).strip()
    accounts = _accounts(context, parameter, found.account) if role else []
    theirs = [Places(regions, profiles, accounts, role)] if profiles or accounts else []
    return Members(parameter, regions, theirs)


def _parameter(
    given: argparse.Namespace, context: Context, known: Mapping[str, str], found: Survey, regions: Sequence[str]
) -> str:
    """Nobody is asked about other accounts who has no organization and one Region."""
    before, text = known.get("HubMembers") or _NONE, given.members
    is_open = before != _NONE or bool(found.organization) or len(regions) > 1
    if text is None and is_open and not given.yes:
        text = context.read(f"{_QUESTION} [{before}]: ", False).strip()
    chosen = (text or before).replace(" ", "")
    if chosen != _NONE and not _MEMBERS.fullmatch(chosen):
        raise UsageError(f"{clean(chosen)} is neither an organization nor accounts.", "Example: --members o-a1b2c3d4e5")
    return "" if chosen == _NONE else chosen


def _accounts(context: Context, parameter: str, own: str) -> list[str]:
    """All but the own one."""
    if not parameter.startswith("o-"):
        return [each for each in parameter.split(",") if each != own]
    try:
        return [clean(each) for each in accounts_of(context.aws.session.client("organizations")) if each != own]
    except (BotoCoreError, ClientError) as error:
        hint = "Use --profiles, or leave --role out and use StackSets: account-watcher forwarders stacksets"
        raise CliError(f"The organization's accounts cannot be listed: {explained(error).message}", hint) from error
