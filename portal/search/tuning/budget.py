"""How much trying out one page may do while somebody waits for it."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Budget:
    """So many tries, and no new one after so many seconds."""

    most: int
    seconds: float
    tried: int = 0
    _began: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        """Say whether one more may be tried, and count it."""
        if self.tried >= self.most or time.monotonic() - self._began > self.seconds:
            return False
        self.tried += 1
        return True
