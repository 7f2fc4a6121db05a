"""Who is reading: every read that serves a person names its viewer."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person does here; the demo signs in as one of the first four."""

    OFFICER = "officer"
    LEADER = "leader"
    NEIGHBOUR = "neighbour"
    INSPECTOR = "inspector"  # a member of a team on the road: sees and reports the tasks of the own team
    SYSTEM = "system"


ROLE_TITLES = {
    Role.OFFICER: "执法人员",
    Role.LEADER: "领导",
    Role.NEIGHBOUR: "邻区人员",
    Role.INSPECTOR: "检查组",
    Role.SYSTEM: "系统",
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """A role and the jurisdictions it may see, as adcode prefixes of 2, 4 or 6 digits."""

    role: Role
    prefixes: tuple[str, ...]
    name: str = ""
    team_id: str = ""  # of an inspector: the own team

    def __post_init__(self) -> None:
        for prefix in self.prefixes:
            if not (prefix.isdigit() and len(prefix) in (2, 4, 6)):
                raise ValueError(f"viewer prefix {prefix!r} is not a province, city or district code")

    @property
    def sees_all(self) -> bool:
        """True only for the system's own jobs: an empty prefix list means nothing, never everything."""
        return self.role is Role.SYSTEM

    def sees(self, adcodes: str | Iterable[str]) -> bool:
        """True when any of the codes (an iterable, or text joined by ``;``) lies in a jurisdiction of this viewer."""
        codes = adcodes.split(";") if isinstance(adcodes, str) else adcodes
        return self.sees_all or any(code.startswith(self.prefixes) for code in codes if self.prefixes)


SYSTEM = Viewer(Role.SYSTEM, (), "system")
