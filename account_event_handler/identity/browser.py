"""A user agent in lower case enters, the browser's name leaves; empty for other programs."""

# The first that is found wins: each names those that it wants to be taken for as well.
_BROWSERS = (
    ("edg/", "Edge"),
    ("opr/", "Opera"),
    ("firefox/", "Firefox"),
    ("chrome/", "Chrome"),
    ("safari/", "Safari"),
)
BROWSERS = frozenset({"browser", *(name for _, name in _BROWSERS)})


def browser_of(agent: str) -> str:
    """Firefox, Chrome; "browser" for one that says no more."""
    if not agent.startswith("mozilla/"):
        return ""
    return next((name for sign, name in _BROWSERS if sign in agent), "browser")
