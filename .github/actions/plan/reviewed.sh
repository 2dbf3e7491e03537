#!/bin/sh
# Which plan was reviewed for the commit that was merged: prints `pull`, `digest`, `author` and `approver`, a line each, or fails.
# Where somebody names a DIGEST by hand, only `pull`: nothing else of it counts then.
# Wants SHA, BRANCH, BOT, MARKER, and what api.sh wants.
set -eu
. "$(dirname "$0")/api.sh"

fail() {
    echo "reviewed.sh: $1" >&2
    echo "Nothing was applied. To apply what is on \`$BRANCH\` all the same, run this workflow by hand: without a digest it shows the plan," >&2
    echo "with the digest of that plan it applies it." >&2
    exit 3
}

all "/commits/$SHA/pulls"
pull="$(jq -r --arg sha "$SHA" --arg branch "$BRANCH" \
    '[.[] | select(.merged_at != null and .merge_commit_sha == $sha and .base.ref == $branch)][0].number // empty' "$work/all")"
[ -n "$pull" ] || fail "$SHA was not merged by a pull request, so nobody has reviewed a plan of it"
# First of all, so that the pull request can be told what became of it, also when it fails below.
echo "pull=$pull"
[ -z "${DIGEST:-}" ] || exit 0
api GET "/pulls/$pull"
head="$(jq -r .head.sha "$work/answer")"
author="$(jq -r .user.login "$work/answer")"

all "/issues/$pull/comments"
first="$(jq -r --arg bot "$BOT" --arg mark "<!-- halley:pull-request marker=$MARKER " \
    '[.[] | select(.user.login == $bot and (.body | startswith($mark)))][0].body // empty | split("\n")[0]' "$work/all")"
[ -n "$first" ] || fail "pull request $pull has no plan by $BOT"
planned="$(printf '%s' "$first" | sed -n 's/^.* head=\([0-9a-f]*\) digest=.*$/\1/p')"
[ "$planned" = "$head" ] || fail "the plan of pull request $pull is for its commit $planned, but $head was merged"
# 0, or 4: a guard refused it. Those guards judge it again when it is applied, and say so better than this could.
digest="$(printf '%s' "$first" | sed -n 's/^.* digest=\(h1:[0-9a-f]\{64\}\) exit=[04] -->.*$/\1/p')"
[ -n "$digest" ] || fail "the plan of pull request $pull could not be made or shown, so nobody has reviewed it"

# An approval counts for the commit that was looked at, and the last word of each reviewer counts.
all "/pulls/$pull/reviews"
approver="$(jq -r --arg head "$head" '
    [.[] | select(.state == "APPROVED" or .state == "CHANGES_REQUESTED" or .state == "DISMISSED")] | group_by(.user.login) | map(last)
    | map(select(.state == "APPROVED" and .commit_id == $head) | .user.login)
    | if length > 4 then .[0:4] + ["and \(length - 4) more"] else . end | join(", ")' "$work/all")"
printf 'digest=%s\nauthor=%s\napprover=%s\n' "$digest" "$author" "$approver"
