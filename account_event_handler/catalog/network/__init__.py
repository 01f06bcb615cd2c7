"""Ports, address ranges and the rules of security groups."""
