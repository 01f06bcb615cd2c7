"""Step 5: an Alert enters, Slack and the SNS topic are told, at the same time."""

from account_event_handler.deliver.channel import Channel, DeliveryError
from account_event_handler.deliver.delivery import Delivery

__all__ = ["Channel", "Delivery", "DeliveryError"]
