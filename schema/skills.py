"""Expertise a target needs and a team has: the tags of ``target.skill`` and ``team.skills``."""

# "general" is what every team can do: a target with it needs no special tag.
SKILLS: dict[str, str] = {
    "general": "综合",
    "cems": "自动监控",
    "power": "用电监控",
    "air": "大气",
    "water": "水",
}
