#!/bin/sh
# Keeps one issue about drift: opens it, changes it while drift lasts, and closes it once there is none.
# Wants CODE (how `halley drift --detailed-exitcode` ended), BOT, MARKER, FILE, and what api.sh wants.
set -eu
. "$(dirname "$0")/api.sh"

mark="<!-- halley:drift marker=$MARKER -->"
all "/issues?state=open&labels=halley-drift"
jq --arg bot "$BOT" --arg mark "$mark" \
    '[.[] | select(.user.login == $bot and .pull_request == null and ((.body // "") | startswith($mark)))][0] // {}' "$work/all" > "$work/issue"
number="$(jq -r '.number // empty' "$work/issue")"
case "$CODE" in
    0)
        [ -n "$number" ] || exit 0
        echo '{"body": "The live organization is what the manifests say again."}' > "$work/body"
        api POST "/issues/$number/comments" "$work/body"
        echo '{"state": "closed", "state_reason": "completed"}' > "$work/body"
        api PATCH "/issues/$number" "$work/body"
        ;;
    2)
        { echo "$mark" && cat "$FILE"; } > "$work/text"
        jq -Rs '{title: "The Comet organization is not as it is declared", body: ., labels: ["halley-drift"]}' < "$work/text" > "$work/body"
        if [ -z "$number" ]; then
            api POST /issues "$work/body"
        elif [ "$(jq -j .body "$work/issue")" != "$(jq -j .body "$work/body")" ]; then
            api PATCH "/issues/$number" "$work/body"
        fi
        ;;
    *)
        echo "issue.sh: drift could not be looked for (exit code $CODE), so the issue stays as it is" >&2
        exit 1
        ;;
esac
