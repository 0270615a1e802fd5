#!/usr/bin/env bash
# Before the service superset starts: its schema, roles and logins, and the dashboards of the image. Safe to run again.
set -euo pipefail
umask 077
mkdir -p "$SUPERSET_HOME"
python /opt/dateline/docker/superset/prepare.py /opt/dateline/dashboards.zip
echo "superset-init: schema, roles, logins and dashboards are ready"
