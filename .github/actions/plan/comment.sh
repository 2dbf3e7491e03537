#!/bin/sh
# Puts a plan on a pull request: one comment, found again by its first line and its author, and changed in place.
# Wants PULL, BOT, FILE, and what api.sh wants.
set -eu
. "$(dirname "$0")/api.sh"

case "$PULL" in '' | *[!0-9]*) echo "comment.sh: \`$PULL\` is no number of a pull request" >&2 && exit 1 ;; esac
mark="$(head -n 1 "$FILE" | sed 's/ head=.*//') "
jq -Rs '{body: .}' < "$FILE" > "$work/body"
all "/issues/$PULL/comments"
# Anybody can write such a first line; only the bot's own comment is the one.
id="$(jq -r --arg bot "$BOT" --arg mark "$mark" '[.[] | select(.user.login == $bot and (.body | startswith($mark)))][0].id // empty' "$work/all")"
if [ -n "$id" ]; then
    api PATCH "/issues/comments/$id" "$work/body"
else
    api POST "/issues/$PULL/comments" "$work/body"
fi
