"""S3: buckets opened, unprotected or deleted; what keeps their objects."""

MODULES = ("buckets", "access", "copies")
