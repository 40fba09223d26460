"""The journal of a run: one JSON line per finished chunk, written before the next begins."""

import os
from pathlib import Path

from pydantic import ValidationError

from contracts.base import explain
from edge.errors import ConfigError
from edge.evaluation.scenes.chunk import Chunk, ChunkResult


class Journal:
    """Results by chunk; a line that was cut off by a crash is written over."""

    def __init__(self, path: Path) -> None:
        """Read what is there.

        Raises:
            ConfigError: a line in the middle of the file is damaged.
        """
        self._path = path
        self.results: dict[Chunk, ChunkResult] = {}
        lines = path.read_text().split("\n") if path.exists() else [""]
        for number, line in enumerate(lines[:-1], start=1):
            result = self._parse(number, line)
            self.results[result.chunk] = result
        if lines[-1]:
            path.write_text("".join(f"{line}\n" for line in lines[:-1]))

    def add(self, result: ChunkResult) -> None:
        """Append a result; it is on disk when this returns."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.write(result.model_dump_json() + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.results[result.chunk] = result

    def _parse(self, number: int, line: str) -> ChunkResult:
        try:
            return ChunkResult.model_validate_json(line)
        except ValidationError as error:
            raise ConfigError(
                f"{self._path}, line {number}: {explain(error)}; remove the line, its chunk is run again"
            ) from error
