"""What people do with `comet_ml`: prints one JSON object with what it saw. Arguments: a workspace to create, an e-mail to add to it."""

import json
import sys
import warnings

warnings.simplefilter("ignore")

import comet_ml  # noqa: E402  (it reads COMET_API_KEY and COMET_URL_OVERRIDE while it is imported)


def main(workspace: str, email: str) -> None:
    api = comet_ml.API(cache=False)
    seen = {
        "version": str(api._client.get_api_backend_version()),
        "account": api.get_account_details(),
        "before": api.get_workspaces(),
    }
    write = api._client.post_from_endpoint
    seen["created"] = write("write/workspace/new", {"name": workspace}).json()
    added = write("write/add-workspace-member", {"userEmail": email, "workspaceName": workspace, "admin": False})
    seen["added"] = added.status_code
    api._client.use_cache = False
    seen["after"] = api.get_workspaces()
    try:
        write("write/add-workspace-member", {"userEmail": email, "workspaceName": workspace, "admin": False})
        seen["again"] = None
    except comet_ml.exceptions.CometRestApiException as refusal:
        seen["again"] = {"status": refusal.response.status_code, "msg": refusal.response.json().get("msg")}
    print(json.dumps(seen))


main(*sys.argv[1:])
