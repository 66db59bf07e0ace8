"""One private PostgreSQL for the tests of this folder."""

import secrets

import psycopg
import pytest

from tests import postgres


@pytest.fixture(scope="session")
def cluster():
    with postgres.server() as url:
        yield url


@pytest.fixture
def database(cluster):
    """The address of an empty database of its own."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(cluster, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    yield cluster.rpartition("/")[0] + f"/{name}"
    with psycopg.connect(cluster, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
