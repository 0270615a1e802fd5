"""Make Superset ready, or bring it up to date: schema, roles, logins, and the dashboards of a zip. Safe to run again.

    python docker/superset/prepare.py dashboards.zip

    SUPERSET_ADMIN_PASSWORD, SUPERSET_ANALYST_PASSWORD   of the two logins; set anew each time
    SUPERSET_WAREHOUSE_URL    what the dashboards read, as dashboard_reader and never as the owner; the zip does not hold it

One process does what `superset db upgrade`, `superset init`, `superset fab create-admin` and an import do, because each of
these commands loads Superset anew. `superset import-dashboards` would leave charts and datasets that exist already as they
are; the command behind the assets API replaces them, as files that are the truth must.
"""

from __future__ import annotations

import os
import sys
import zipfile

from superset.app import create_app

USERS = {"admin": ("Admin",), "analyst": ("Alpha", "sql_lab")}   # login: Superset's roles


def main(bundle: str) -> None:
    """Prepare the Superset of the environment and load the zip `bundle` into it."""
    app = create_app()
    with app.app_context():
        from flask_migrate import upgrade
        from superset.extensions import appbuilder, db, security_manager
        upgrade()
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        for login, roles in USERS.items():
            password = os.environ[f"SUPERSET_{login.upper()}_PASSWORD"]
            user = security_manager.find_user(username=login)
            if user is None:
                security_manager.add_user(login, login.capitalize(), "Dateline", f"{login}@localhost",
                                          [security_manager.find_role(role) for role in roles], password=password)
            else:
                security_manager.reset_password(user.id, password)
        db.session.commit()
        load(bundle, os.environ["SUPERSET_WAREHOUSE_URL"])


def load(bundle: str, warehouse: str) -> None:
    """Import every asset of the zip as the administrator, replacing those with the same UUID; `warehouse` is the URL they read."""
    import yaml
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.commands.importers.v1.utils import get_contents_from_bundle
    from superset.extensions import security_manager
    from superset.utils.core import override_user
    with zipfile.ZipFile(bundle) as file:
        contents = get_contents_from_bundle(file)
    for name in [n for n in contents if n.startswith("databases/")]:
        contents[name] = yaml.safe_dump(yaml.safe_load(contents[name]) | {"sqlalchemy_uri": warehouse})
    with override_user(security_manager.find_user(username="admin"), force=True):
        ImportAssetsCommand(contents).run()


if __name__ == "__main__":
    main(sys.argv[1])
