"""Watches over what trails write to, one module per event source."""
