"""Superset's settings, for the local world and the compose file alike: all of them from the environment, no secret here.

    SUPERSET_SECRET_KEY      signs sessions and encrypts stored connections
    SUPERSET_DATABASE_URL    Superset's own metadata
    SUPERSET_THREADS         see docker/superset/serve.sh

The page asks nobody but this server: no telemetry pixel, no outside tiles, no fonts, and a content security policy
that would refuse them (docs/decisions/0060-superset-offline.md).
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from tiles import URL, blueprint

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = os.environ["SUPERSET_DATABASE_URL"]

APP_NAME = "Dateline dashboards"
LOGO_TARGET_PATH = "/dashboard/list/"
BLUEPRINTS = [blueprint]
DECKGL_BASE_MAP = [[URL, "Countries (drawn here)"]]

FEATURE_FLAGS = {
    "ALERT_REPORTS": False,
    "ENABLE_TEMPLATE_PROCESSING": True,   # the quote search hands the words of its filter to mart.search_quotes
}
SESSION_COOKIE_NAME = "dateline_dashboards"   # cookies know no ports: Airflow's on the same host is another
ROW_LIMIT = 10_000
SQL_MAX_ROW = 50_000
SQLLAB_TIMEOUT = 30
SUPERSET_WEBSERVER_TIMEOUT = 60
CONTENT_SECURITY_POLICY_WARNING = False
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,          # loopback, or behind a proxy that speaks TLS
    "session_cookie_secure": os.environ.get("SUPERSET_HTTPS") == "1",
}
SESSION_COOKIE_SECURE = os.environ.get("SUPERSET_HTTPS") == "1"
ENABLE_PROXY_FIX = os.environ.get("SUPERSET_HTTPS") == "1"
