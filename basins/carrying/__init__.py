"""Status of the carrying capacity of places: what is used, against which limit, and what follows."""
