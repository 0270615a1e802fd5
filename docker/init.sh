#!/usr/bin/env bash
# What must stand before any service starts: both databases, their schemas, the roles, the pools, the logins.
# Safe to run again.
set -euo pipefail
umask 077
dateline db create --admin-url "$DATELINE_ADMIN_DATABASE_URL"
DATELINE_DATABASE_URL="$DATELINE_OWNER_DATABASE_URL" dateline db upgrade
airflow db migrate
airflow pools import /opt/dateline/dags/pools.json
python - <<'PY'
import json, os
from pathlib import Path
users = {name: os.environ[f"DATELINE_{name.upper()}_PASSWORD"] for name in ("admin", "ops", "view")}
Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]).write_text(json.dumps(users))
PY
echo "init: databases, schemas, roles, pools and logins are ready"
