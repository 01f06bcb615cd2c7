"""Watches over the resources of this stack, one module per event source."""
