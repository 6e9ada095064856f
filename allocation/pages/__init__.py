"""The pages: what a plan says, for people who look rather than script."""
