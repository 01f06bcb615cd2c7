"""CloudTrail: trails and event data stores stopped, deleted or narrowed."""

MODULES = ("redirected", "trails")
