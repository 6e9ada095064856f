"""What makes and checks a release; ``make release`` runs it. Nothing here travels in the wheel."""
