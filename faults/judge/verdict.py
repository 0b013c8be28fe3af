"""What was found, by invariant."""

from dataclasses import dataclass, field


@dataclass
class Verdict:
    faults: list[tuple[str, str]] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    duplicated: set[str] = field(default_factory=set)
    oversold: int = 0
    cents_off: int = 0
    # Products whose stock the clients do not know.
    left_out: int = 0
    # Messages of what was on its topic already.
    again: int = 0

    def must(self, holds: bool, invariant: str, text: str) -> None:
        if not holds:
            self.faults.append((invariant, text[:400]))

    def must_equal(self, found, expected, invariant: str, what: str) -> None:
        self.must(found == expected, invariant, f"{what}: {found}, not {expected}")
