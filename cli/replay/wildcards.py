"""A pattern of names enters, the files and folders that have such names leave."""

import errno
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from stat import S_ISDIR

type OnError = Callable[[OSError], None]

_WILD = re.compile(r"[*?[]")
_NOTHING = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)  # that is no folder, for sure


def matching(pattern: str, on_error: OnError) -> Iterator[Path]:
    """Takes `*`, `?` and `[]` in names; `**` is a folder and all below it, one by one, with links.

    At the end, `**` is the folder as a whole. No wildcard stands for a dot at the beginning.
    `on_error` is told of what cannot be looked into; that something is not there is no error.
    """
    path = Path(pattern)
    parts = path.parts[1:] if path.anchor else path.parts
    if pattern.endswith("/"):
        parts = (*parts, "**")
    return _Search(on_error).below(Path(path.anchor), parts)


def is_there(path: Path, on_error: OnError) -> bool:
    """Whether something has this name, if only a link that leads nowhere."""
    try:
        path.lstat()
    except OSError as error:
        if error.errno not in _NOTHING:
            on_error(error)
        return False
    return True


def is_folder(path: Path, on_error: OnError) -> bool:
    """Whether it is a folder, or a link to one."""
    try:
        return S_ISDIR(path.stat().st_mode)
    except OSError as error:
        if error.errno not in _NOTHING:
            on_error(error)
        return False


@dataclass(slots=True)
class _Search:
    """`_seen` are the folders that `**` has been to, with how much of the pattern was left."""

    on_error: OnError
    _seen: set[tuple[Path, int]] = field(default_factory=set)

    def below(self, folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
        if not parts:
            if is_there(folder, self.on_error):
                yield folder
            return
        part, *rest = parts
        if part == "**":
            yield from self._throughout(folder, parts)
        elif not _WILD.search(part):
            yield from self.below(folder / part, tuple(rest))
        else:
            for each in self._inside(folder, hidden=part.startswith(".")):
                if fnmatch(each.name, part):
                    yield from self.below(each, tuple(rest))

    def _throughout(self, folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
        """Links may lead to one folder in many ways, and round in circles."""
        if not is_folder(folder, self.on_error):
            return
        rest, seen = parts[1:], (folder.resolve(), len(parts))
        if not rest:
            yield folder
        elif seen not in self._seen:
            self._seen.add(seen)
            inside = self._inside(folder, hidden=False)
            if inside:
                yield from self.below(folder, rest)
            for each in inside:
                yield from self._throughout(each, parts)

    def _inside(self, folder: Path, *, hidden: bool) -> list[Path]:
        try:
            found = sorted(folder.iterdir())
        except OSError as error:
            if error.errno not in _NOTHING:
                self.on_error(error)
            return []
        return [each for each in found if hidden or not each.name.startswith(".")]
