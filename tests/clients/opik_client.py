"""What people do with `opik`: prints one JSON object with what it saw. Arguments: the server, a key, a workspace, and one that is closed to the key."""

import json
import sys

from opik import Opik
from opik.configurator import opik_rest_helpers
from opik.rest_api.core.api_error import ApiError


def access(server: str, key: str, workspace: str) -> object:
    client = Opik(workspace=workspace, api_key=key, host=server + "/opik/api")
    try:
        client.auth_check()
        permissions = client.rest_client.workspace_permissions.get_workspace_user_permissions()
        return {
            "workspace": client.rest_client.check.get_workspace_name().workspace_name,
            "user": permissions.user_name,
            "permissions": {one.permission_name: one.permission_value for one in permissions.permissions},
        }
    except ApiError as refusal:
        return refusal.status_code
    finally:
        client.end()


def main(server: str, key: str, workspace: str, closed: str) -> None:
    seen = {
        "active": opik_rest_helpers.is_instance_active(server + "/opik/"),
        "key": opik_rest_helpers.is_api_key_correct(key, server + "/"),
        "wrong_key": opik_rest_helpers.is_api_key_correct(key + "x", server + "/"),
        "workspace": opik_rest_helpers.is_workspace_name_correct(key, workspace, server + "/"),
        "wrong_workspace": opik_rest_helpers.is_workspace_name_correct(key, workspace + "x", server + "/"),
        "open": access(server, key, workspace),
        "closed": access(server, key, closed),
    }
    print(json.dumps(seen))


main(*sys.argv[1:])
