"""What a person writes down: the values, the records, and the brief that they make up."""
