"""Write every published dashboard, with its charts, datasets and database, to a zip: python docker/superset/export.py out.zip

What it writes is what Superset's own *Export* gives; `dateline dashboards export` brings it back into sql/dashboards.
"""

from __future__ import annotations

import sys
import zipfile

from superset.app import create_app


def main(target: str) -> None:
    """Export from the Superset of the environment to the zip `target`."""
    app = create_app()
    with app.app_context():
        from superset.commands.dashboard.export import ExportDashboardsCommand
        from superset.extensions import db, security_manager
        from superset.models.dashboard import Dashboard
        from superset.utils.core import override_user
        with override_user(security_manager.find_user(username="admin"), force=True), zipfile.ZipFile(target, "w") as file:
            ids = [row.id for row in db.session.query(Dashboard).filter_by(published=True).order_by(Dashboard.id)]
            for name, content in ExportDashboardsCommand(ids).run():
                file.writestr(name, content())


if __name__ == "__main__":
    main(sys.argv[1])
