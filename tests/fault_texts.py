"""English that a Chinese reader would meet in the Chinese of a fault."""

from __future__ import annotations

import re

from basins.fault_words import in_chinese

# Two words in a row that are neither in quotes nor codes nor commands to type.
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
KEPT = re.compile(r"'.*?'|\".*?\"|“.*?”|以下之一：.*|to confirm|(shuiding|openssl) [a-z ]+")
# What a parser says is its own.
PARSER = re.compile(r"：[A-Z].*|（[A-Z].*）")


def is_left_in_english(text: str) -> bool:
    """Whether the Chinese of a text has English words in a row."""
    return ENGLISH.search(PARSER.sub("", KEPT.sub("", in_chinese(text)))) is not None
