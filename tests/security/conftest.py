"""One application for all attacks: nothing they do may change it."""

import builders
import pytest
from doors import signed_in
from small_app import application


@pytest.fixture(scope="package")
def services(tmp_path_factory):
    return builders.services(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="package")
def app(services):
    return application(services)


@pytest.fixture
def officer(app):
    return signed_in(app, "officer")


@pytest.fixture
def neighbour(app):
    return signed_in(app, "neighbour")
