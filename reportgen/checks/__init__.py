"""What must hold of a brief before anything is made of it."""
