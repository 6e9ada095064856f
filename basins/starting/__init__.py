"""A dataset to begin with: two rivers, three counties, placeholders to be replaced one by one."""
