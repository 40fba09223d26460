"""Puts the routes together into one application."""

from fastapi import FastAPI

from central.api import failures, node, partner, system
from central.api.about import LICENCE, about
from central.api.context import Context
from central.api.dashboard import cases, session, static, traffic, users, watch
from central.api.guard import Guard
from central.api.portal import pages

_MODULES = (session, users, cases, watch, traffic, node, partner, system, static, pages)


def build(context: Context) -> FastAPI:
    """Make the application over a running central's parts."""
    app = FastAPI(
        title="atcs-vision central",
        version=about().version,
        license_info={"name": LICENCE, "identifier": LICENCE},
        description="Alleged violations, their evidence, and what operators decide. It alleges; a person decides.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.context = context
    for module in _MODULES:
        app.include_router(module.router)
    failures.install(app)
    app.add_middleware(Guard)
    return app
