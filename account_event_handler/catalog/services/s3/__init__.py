"""S3: buckets opened, unprotected or deleted, and their objects copied."""

MODULES = ("buckets", "access", "copies")
