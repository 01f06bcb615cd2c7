"""Systems Manager: sessions and commands on machines, documents, parameters."""

MODULES = ("parameters", "sessions")
