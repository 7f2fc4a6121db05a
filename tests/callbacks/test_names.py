"""Names by number: only those the viewer sees, of the numbers asked for."""

import builders
import field_world as world
import pytest

from callbacks.names import names_of
from schema import area, site, team


@pytest.fixture
def services(tmp_path):
    return world.services(tmp_path)


def test_a_viewer_gets_the_names_of_its_own_sites(services):
    mine = names_of(services, builders.OFFICER, site.DATASET)
    assert set(mine) < set(world.world.SITES["site_id"]) and all(mine.values())
    assert not set(names_of(services, builders.NEIGHBOUR, site.DATASET)) & set(mine)


def test_only_those_asked_for_come_once_and_none_when_none_is_asked_for(services):
    assert set(names_of(services, builders.OFFICER, site.DATASET, ["S1", "S3", "S1", "nowhere"])) == {
        "S1",
        "S3",
    }
    assert names_of(services, builders.OFFICER, site.DATASET, []) == {}


@pytest.mark.parametrize("dataset", [area.DATASET, team.DATASET])
def test_areas_and_teams_are_named_too(services, dataset):
    assert all(names_of(services, builders.OFFICER, dataset).values())
