"""What one imported file may cost: every bound of the sandbox and of the readers, by name."""

from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds per file; the parent enforces time and memory, the readers the rest."""

    file_bytes: int = 2048 * MB
    memory_bytes: int = 3072 * MB  # address space of the child
    cpu_seconds: int = 180
    wall_seconds: int = 300
    output_bytes: int = 2048 * MB  # one file written by the child
    open_files: int = 128
    rows: int = 20_000_000
    columns: int = 2000
    line_chars: int = 2_000_000  # one record of a text file
    field_chars: int = 131_072
    sheet_rows: int = 200_000
    sheet_columns: int = 500
    sheet_cells: int = 10_000_000
    zip_entries: int = 2000
    zip_bytes: int = 1024 * MB  # unpacked
    zip_ratio: float = 200.0
    zip_small_bytes: int = 4 * MB  # below this size a high ratio is harmless
    features: int = 2_000_000
    vertices: int = 20_000_000
    pixels: int = 60_000_000  # of one grid and time
    chunk_rows: int = 100_000
