"""What is wrong with a file, where, and what mends it; collected, not thrown one by one."""

from dataclasses import dataclass, field

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `line` counts from 1 as an editor does, 0 is the whole file."""

    file: str
    line: int
    column: str
    wrong: str
    cure: str

    def __str__(self) -> str:
        """Return the sentence a person reads."""
        place = [self.file]
        if self.line:
            place.append(f"line {self.line}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.wrong}; {self.cure}"


@dataclass(slots=True)
class Report:
    """The first `LIMIT` problems, the first `LIMIT` warnings, and how many more there were."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    more_warnings: int = 0

    def refuse(self, problem: Problem) -> None:
        """Add what stops the import."""
        if len(self.problems) < LIMIT:
            self.problems.append(problem)
        else:
            self.more_problems += 1

    def warn(self, problem: Problem) -> None:
        """Add what is worth knowing and stops nothing."""
        if len(self.warnings) < LIMIT:
            self.warnings.append(problem)
        else:
            self.more_warnings += 1
