"""IAM Access Analyzer: what outsiders can reach; analyzers deleted, findings hidden."""

MODULES = ("analyzers", "findings")
