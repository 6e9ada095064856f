"""Past failures, kept as the files that caused them: ``corpus/KIND/CASE/path on the desk``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.targets import TARGETS, Overlay, Step, Target

CORPUS = Path(__file__).with_name("corpus")


@dataclass(frozen=True)
class Kept(Target):
    """A damaged file from the corpus in the place of one made from a seed."""

    case: str = ""

    def input(self, seed: int, desk: Mapping[str, bytes]) -> tuple[Overlay, tuple[Step, ...]]:
        """The files of the case; all steps that may follow do follow."""
        root = CORPUS / self.name / self.case
        paths = [path for path in sorted(root.rglob("*")) if path.is_file()]
        overlay = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
        return overlay, self.steps + self.then


def cases() -> Iterator[Kept]:
    """Every case of the corpus."""
    targets = {target.name: target for target in TARGETS}
    for folder in sorted(CORPUS.glob("*/*")):
        target = targets[folder.parent.name]
        yield Kept(**(vars(target) | {"case": folder.name}))


def keep(target: Target, seed: int, desk: Mapping[str, bytes], folder: Path) -> None:
    """Write the damaged files of a seed, to look at or to keep.

    Args:
        target: kind of input.
        seed: of the input.
        desk: files of the sound desk.
        folder: where to; made if it is not there.
    """
    overlay, _ = target.input(seed, desk)
    for name, content in overlay.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
