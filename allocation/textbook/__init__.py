"""The textbook form of the programme in Pyomo: to check the production form, and to extend."""
