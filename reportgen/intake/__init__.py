"""What comes in from disk, within the bounds of `limits`: plain files, archives, XML."""
