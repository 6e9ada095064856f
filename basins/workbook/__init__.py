"""A dataset as one workbook, and back without loss.

``writing`` makes the workbook: every table of the data dictionary is a sheet, with a cover, a list
of contents, the dictionary, drop-downs and a note on each column. ``reading`` takes it back, from
whichever spreadsheet program saved it. ``difference`` compares three states: what was exported,
what the workbook says, what the folder says now. ``saving`` writes the outcome beside a backup.
"""
