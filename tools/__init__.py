"""What makes the package and the generated files; none of it runs in Lambda."""
