"""The dashboards that there are, in the order in which their links stand."""

from __future__ import annotations

from dashboards.api import api
from dashboards.backtesting import backtesting
from dashboards.database import database
from dashboards.execution import execution
from dashboards.health import health
from dashboards.host import host
from dashboards.overview import overview
from dashboards.risk import risk
from dashboards.services import services

BOARDS = (overview(), risk(), execution(), health(), api(), services(), database(), host(), backtesting())
