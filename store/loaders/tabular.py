"""Tables in text and Parquet files, read in chunks; every cell of a text file stays text."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from store.loaders.encoding import encoding_of
from store.loaders.limits import Limits
from store.loaders.refusal import Refused
from store.loaders.table import RawTable

HEADER_ROWS = 10  # a title and remarks may stand above the header
_DELIMITERS = (",", "\t", ";", "|")

Score = Callable[[Sequence[str]], int]  # how many columns a row of cells names


def read_csv(path: Path, limits: Limits, score: Score) -> RawTable:
    """The rows of a text table; row numbers count records, the first record of the file is 1.

    Raises
    ------
    Refused
        For an unknown encoding, no data, too many columns, an overlong line, or a quote that never closes.
    """
    encoding = encoding_of(path)
    delimiter = _delimiter(path, encoding, limits)
    head = [cells for _, cells, _ in _records(path, encoding, delimiter, limits, stop=HEADER_ROWS)]
    if not head:
        raise Refused("文件里没有内容，请重新导出")
    widest = max(len(cells) for cells in head)
    if widest > limits.columns:
        raise Refused(f"有 {widest} 列，超过上限 {limits.columns} 列，请核对分隔符或删去多余的列")
    at = header_row(head, score)
    headers = tuple(cell.strip() for cell in head[at])
    ragged: dict[int, str] = {}

    def chunks() -> Iterator[pd.DataFrame]:
        ragged.clear()
        numbers: list[int] = []
        rows: list[list[str]] = []
        for number, cells, lines in _records(path, encoding, delimiter, limits):
            if number <= at + 1 or not any(cells):
                continue
            if len(cells) != len(headers) and any(cells[len(headers) :] or [len(cells) < len(headers)]):
                ragged[number] = _ragged(len(headers), len(cells), lines)
                continue
            numbers.append(number)
            rows.append(cells[: len(headers)])
            if len(rows) == limits.chunk_rows:
                yield pd.DataFrame(rows, index=numbers, columns=range(len(headers)), dtype=object)
                numbers, rows = [], []
        if rows:
            yield pd.DataFrame(rows, index=numbers, columns=range(len(headers)), dtype=object)

    return RawTable(headers, chunks, notes=(f"编码 {encoding}",), ragged=lambda: dict(ragged))


def header_row(head: Sequence[Sequence[str]], score: Score) -> int:
    """Position of the row among the first ones that names most columns; 0 when none does."""
    scores = [score([str(cell) for cell in cells]) for cells in head[:HEADER_ROWS]]
    return scores.index(max(scores)) if scores else 0


def read_parquet(path: Path, limits: Limits) -> RawTable:
    """The rows of a Parquet file with the types it has; row numbers start at 1.

    Raises
    ------
    Refused
        For a damaged file, too many rows or columns.
    """
    try:
        with pq.ParquetFile(path) as file:
            names, rows = tuple(file.schema_arrow.names), file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Refused("不是完整的 Parquet 文件（可能没有传完），请重新导出") from error
    if rows > limits.rows or len(names) > limits.columns:
        raise Refused(f"有 {rows} 行 {len(names)} 列，超过上限 {limits.rows} 行、{limits.columns} 列，请拆分")

    def chunks() -> Iterator[pd.DataFrame]:
        seen = 0
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=limits.chunk_rows):
                    batch.validate(full=True)  # damaged text would fail later, cell by cell
                    frame = batch.to_pandas(date_as_object=False, ignore_metadata=True)
                    frame.columns = range(len(names))
                    frame.index = pd.RangeIndex(seen + 1, seen + 1 + len(frame))
                    seen += len(frame)
                    yield frame
        except (pa.ArrowException, OSError, ValueError) as error:
            raise Refused(f"Parquet 文件从第 {seen + 1} 行起已损坏，请重新导出") from error

    return RawTable(names, chunks)


def _records(
    path: Path, encoding: str, delimiter: str, limits: Limits, *, stop: int | None = None
) -> Iterator[tuple[int, list[str], tuple[int, int]]]:
    """Record number, cells, and the first and last physical line of the record."""
    csv.field_size_limit(limits.field_chars)
    with path.open("r", encoding=encoding, newline="") as file:
        reader = csv.reader(_lines(file.readline, limits), delimiter=delimiter, strict=True)
        number, last = 0, 0
        try:
            for cells in reader:
                number += 1
                if number > limits.rows:
                    raise Refused(f"超过 {limits.rows} 行，请拆分后导入")
                yield number, cells, (last + 1, reader.line_num)
                last = reader.line_num
                if number == stop:
                    return
        except csv.Error as error:
            raise Refused(f"第 {last + 1} 行起引号没有成对，后面的内容无法分列，请在源文件中改正") from error


def _lines(readline: Callable[[int], str], limits: Limits) -> Iterator[str]:
    number = 0
    while line := readline(limits.line_chars + 1):
        number += 1
        if len(line) > limits.line_chars:
            raise Refused(f"第 {number} 行超过 {limits.line_chars} 个字符，不像表格，请核对文件")
        yield line


def _delimiter(path: Path, encoding: str, limits: Limits) -> str:
    with path.open("r", encoding=encoding, newline="") as file:
        lines = [line for line, _ in zip(_lines(file.readline, limits), range(HEADER_ROWS), strict=False)]
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: counts[mark])


def _ragged(wanted: int, found: int, lines: tuple[int, int]) -> str:
    swallowed = f"，引号跨了第 {lines[0]} 至 {lines[1]} 行" if lines[1] > lines[0] else ""
    return f"有 {found} 列，表头有 {wanted} 列{swallowed}"
