"""Ways to damage a file, each from a random generator and the file's bytes."""
