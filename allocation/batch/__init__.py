"""Studies: many plans over scenarios, years, hydrology and levers, and what they say together."""
