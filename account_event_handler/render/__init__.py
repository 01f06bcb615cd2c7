"""The alert in words: composed once from an event and its watches, then set for each channel."""

from account_event_handler.render.alert import compose, unreadable_alert

__all__ = ["compose", "unreadable_alert"]
