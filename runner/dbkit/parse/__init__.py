"""SQL text to statements: what they make, name and need. The only importer of the parser."""
