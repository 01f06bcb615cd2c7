"""Delivery of alerts to Slack and the SNS topic, at the same time and each exactly once."""

from account_event_handler.deliver.channel import Channel, DeliveryError
from account_event_handler.deliver.delivery import Delivery

__all__ = ["Channel", "Delivery", "DeliveryError"]
