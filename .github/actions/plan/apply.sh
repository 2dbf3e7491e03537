#!/bin/sh
# Applies exactly the plan that was reviewed, or nothing.
#
# HALLEY         the program (`halley`)
# HALLEY_SERVER  the server; the credential goes to this host and to no other
# COMET_API_KEY  a key that may write
# DIGEST         the digest that stands in the reviewed plan, h1:…
# BASE           a folder with the manifests before the change; their guards judge it; empty: only the manifests' own guards
# FILES          the manifests (`org`), below the current folder and below BASE
# ORGANIZATION   which CometOrganization, where there are several
# HALLEY_REVISION, HALLEY_AUTHOR, HALLEY_APPROVER   the commit, who wrote it and who approved it, for the audit log
#
# Ends as `halley apply` does: 0 applied, 4 refused by a guard, 5 the plan is not the reviewed one, 6 partly applied, 8 manual steps remain.
set -eu

halley="${HALLEY:-halley}"
files="${FILES:-org}"
base="${BASE:-}"
: "${HALLEY_SERVER:?say which server: a credential must not go where only a manifest says}"
: "${DIGEST:?say which plan was reviewed: the digest that stands on top of it, h1:…}"

set -- --color never --file "$files"
[ -z "${ORGANIZATION:-}" ] || set -- "$@" --organization "$ORGANIZATION"
if [ -n "$base" ]; then
    mkdir -p "$base/$files"
    set -- "$@" --guards-from "$base/$files"
fi
code=0
"$halley" apply "$@" --yes --digest "$DIGEST" || code=$?
if [ "$code" = 5 ]; then
    {
        echo
        echo "Nothing was written. What is live or declared has changed since the review, so the plan above is a new one: look at it."
        echo "If it is right, have it applied with the digest that stands on top of it."
    } >&2
fi
exit "$code"
