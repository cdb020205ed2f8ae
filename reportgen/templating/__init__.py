"""Templates and a brief become the text of documents."""
