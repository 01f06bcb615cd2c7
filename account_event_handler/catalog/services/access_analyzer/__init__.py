"""IAM Access Analyzer: what outsiders can reach; analyzers deleted, findings hidden."""

HEADING = "IAM Access Analyzer"
ABOUT = "what outsiders can reach; analyzers deleted, findings hidden"
MODULES = ("analyzers", "findings")
