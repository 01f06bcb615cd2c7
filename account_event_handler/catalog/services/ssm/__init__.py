"""Systems Manager: sessions and commands on machines, documents, parameters."""

HEADING = "Systems Manager"
ABOUT = "sessions and commands on machines, documents, parameters"
MODULES = ("parameters", "sessions")
