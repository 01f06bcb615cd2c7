"""Step 4: an event and its watches enter, an Alert leaves, then its words for each channel."""

from account_event_handler.render.alert import compose, unreadable_alert

__all__ = ["compose", "unreadable_alert"]
