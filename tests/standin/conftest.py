"""The stand-in, and a product for it to call, for each test."""

from collections.abc import Iterator

import pytest
from serving import Serving
from standin_running import PUBLIC, Product, Standin
from starlette.applications import Starlette
from starlette.routing import Route


@pytest.fixture
def product() -> Iterator[Product]:
    product = Product()
    running = Serving(Starlette(routes=[Route("/{path:path}", product.take, methods=["POST"])]))
    product.url = running.url
    product.public = running.url
    yield product
    running.stop()


@pytest.fixture
def standin(product: Product) -> Iterator[Standin]:
    standin = Standin(product)
    yield standin
    standin.close()


@pytest.fixture
def standin_behind_proxy(product: Product) -> Iterator[Standin]:
    product.public = PUBLIC
    standin = Standin(product, public_url=PUBLIC)
    yield standin
    standin.close()
