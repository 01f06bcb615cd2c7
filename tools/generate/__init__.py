"""What is written from the catalog: the template's rules and the tables of the docs."""
