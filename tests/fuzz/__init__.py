"""Damaged inputs by the thousand: each ends in success or in located errors, soon and small.

``desk`` lays sound files of every kind an analyst hands in; ``mutators`` damage them, the same way
for the same seed; ``targets`` says which file is damaged and which commands then read it; ``judge``
says whether what came out is success, a list of located faults, or a failure; ``pool`` runs it all
in worker processes that are watched for time and memory and replaced when they die. Past failures
are kept in ``corpus`` and replayed.

    python -m tests.fuzz --inputs 10000 --seed 1
"""
