"""What a plan looks like on disk, in a workbook and on a terminal."""
