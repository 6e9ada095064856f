"""What the pictures of a plan show, as tables: for the pages, for reports and for saving."""
