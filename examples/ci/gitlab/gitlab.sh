#!/bin/sh
# What the jobs of .gitlab-ci.yml do: gitlab.sh plan | apply | drift. Lies with install.sh, plan.sh, apply.sh and outcome.sh in ci/halley.
# Wants curl, jq and git, and the variables that .gitlab-ci.yml names.
set -eu

here="$(cd "$(dirname "$0")" && pwd -P)"
: "${HALLEY_SERVER:?}" "${HALLEY_BOT_TOKEN:?}" "${CI_API_V4_URL:?}" "${CI_PROJECT_ID:?}"
marker="${MARKER:-halley}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Sends a request; the answer is in $work/answer. The token reaches curl by its standard input, never as an argument that others can list.
api() { # method, path, file with the body
    retry=0
    [ "$1" != GET ] || retry=3
    printf 'header = "PRIVATE-TOKEN: %s"\n' "$HALLEY_BOT_TOKEN" | curl --config - --silent --show-error --fail-with-body --retry "$retry" \
        --request "$1" ${3:+--header 'Content-Type: application/json' --data-binary "@$3"} --output "$work/answer" "$CI_API_V4_URL$2" || {
        echo "gitlab.sh: $1 $2 failed: $(head -c 500 "$work/answer" 2> /dev/null | tr -d '\n')" >&2
        exit 1
    }
}

# Everything of a list, a page after the other, as one list in $work/all.
all() { # path
    page=1
    echo '[]' > "$work/all"
    case "$1" in *\?*) separator='&' ;; *) separator='?' ;; esac
    while :; do
        api GET "$1${separator}per_page=100&page=$page"
        jq -s '.[0] + .[1]' "$work/all" "$work/answer" > "$work/more"
        mv "$work/more" "$work/all"
        [ "$(jq length "$work/answer")" = 100 ] || break
        page=$((page + 1))
    done
}

bot() {
    api GET /user
    jq -r .username "$work/answer"
}

# One note, found again by its first line and its author, and changed in place.
note() { # file
    path="/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
    mark="$(head -n 1 "$1" | sed 's/ head=.*//') "
    jq -Rs '{body: .}' < "$1" > "$work/body"
    bot="$(bot)"
    all "$path"
    id="$(jq -r --arg bot "$bot" --arg mark "$mark" \
        '[.[] | select(.author.username == $bot and (.body | startswith($mark)))][0].id // empty' "$work/all")"
    if [ -n "$id" ]; then api PUT "$path/$id" "$work/body"; else api POST "$path" "$work/body"; fi
}

fail() {
    {
        echo "gitlab.sh: $1"
        echo "Nothing was applied. To apply what is on \`$CI_COMMIT_BRANCH\` all the same, look at its plan and run a pipeline by hand with the"
        echo "variable DIGEST: the digest of that plan."
    } > "$work/applied"
    cat "$work/applied" >&2
    became ''
    exit 3
}

# Says on the merge request what became of it, where it is known which that is. That this cannot be said fails nothing.
became() { # how apply.sh ended
    [ -n "${iid:-}" ] || return 0
    export AGAIN="Run a pipeline on \`$CI_COMMIT_BRANCH\` by hand, with the digest of the plan as it is now in the variable DIGEST."
    CODE="$1" FILE="$work/applied" MARKER="$marker" REVISION="$CI_COMMIT_SHA" "$here/outcome.sh" > "$work/outcome.md"
    (CI_MERGE_REQUEST_IID="$iid" && note "$work/outcome.md") || echo "gitlab.sh: what became of it could not be put on merge request $iid" >&2
}

# Prints the number of the merge request whose merge this commit is, if there is one, and keeps it in $work/request.
request() {
    all "/projects/$CI_PROJECT_ID/repository/commits/$CI_COMMIT_SHA/merge_requests"
    jq --arg sha "$CI_COMMIT_SHA" --arg branch "$CI_COMMIT_BRANCH" '[.[] | select(.state == "merged" and .target_branch == $branch
        and (.merge_commit_sha == $sha or .squash_commit_sha == $sha or .sha == $sha))][0] // {}' "$work/all" > "$work/request"
    jq -r '.iid // empty' "$work/request"
}

# Sets DIGEST, HALLEY_AUTHOR and HALLEY_APPROVER from that merge request.
reviewed() {
    project="/projects/$CI_PROJECT_ID"
    iid="$(request)"
    [ -n "$iid" ] || fail "$CI_COMMIT_SHA was not merged by a merge request, so nobody has reviewed a plan of it"
    head="$(jq -r .sha "$work/request")"
    bot="$(bot)"
    all "$project/merge_requests/$iid/notes"
    first="$(jq -r --arg bot "$bot" --arg mark "<!-- halley:pull-request marker=$marker " \
        '[.[] | select(.author.username == $bot and (.body | startswith($mark)))][0].body // empty | split("\n")[0]' "$work/all")"
    [ -n "$first" ] || fail "merge request $iid has no plan by $bot"
    planned="$(printf '%s' "$first" | sed -n 's/^.* head=\([0-9a-f]*\) digest=.*$/\1/p')"
    [ "$planned" = "$head" ] || fail "the plan of merge request $iid is for its commit $planned, but $head was merged"
    # 0, or 4: a guard refused it. Those guards judge it again when it is applied, and say so better than this could.
    DIGEST="$(printf '%s' "$first" | sed -n 's/^.* digest=\(h1:[0-9a-f]\{64\}\) exit=[04] -->.*$/\1/p')"
    [ -n "$DIGEST" ] || fail "the plan of merge request $iid could not be made or shown, so nobody has reviewed it"
    api GET "$project/merge_requests/$iid/approvals"
    HALLEY_APPROVER="$(jq -r '[.approved_by[].user.username] | join(", ") | .[0:200]' "$work/answer")"
    HALLEY_AUTHOR="$(jq -r .author.username "$work/request")"
}

# What the target branch would be after the merge. GitLab computes that only where merged results pipelines are on.
merged() {
    git worktree add --quiet --force --detach .halley/head "$(git -C .halley/base rev-parse HEAD)"
    git -C .halley/head -c user.name=halley -c user.email=halley@localhost merge --quiet --no-edit "$1" ||
        { echo "gitlab.sh: this merge request has conflicts; solve them first" >&2 && exit 3; }
}

case "${1:-}" in
    plan)
        REVISION="${CI_MERGE_REQUEST_SOURCE_BRANCH_SHA:-$CI_COMMIT_SHA}"
        merged "$REVISION"
        HALLEY="$("$here/install.sh")"
        export HALLEY REVISION HEAD=.halley/head BASE=.halley/base OUT=halley-plan
        code=0
        COMET_API_KEY="${HALLEY_READ_KEY:-}" "$here/plan.sh" || code=$?
        tail -n +2 halley-plan/comment.md
        note halley-plan/comment.md
        exit "$code"
        ;;
    apply)
        if [ -z "${DIGEST:-}" ]; then
            reviewed
        else
            HALLEY_APPROVER="${GITLAB_USER_LOGIN:-}" HALLEY_AUTHOR="${GITLAB_USER_LOGIN:-}"
            iid="$(request)" || iid=
        fi
        HALLEY="$("$here/install.sh")"
        # Where the branch is new there is no commit before; one that is missing was pushed away.
        case "${CI_COMMIT_BEFORE_SHA:-}" in
            '' | *[!0]*) ;;
            *) CI_COMMIT_BEFORE_SHA= ;;
        esac
        if [ -n "${CI_COMMIT_BEFORE_SHA:-}" ]; then
            git worktree add --quiet --force --detach .halley/before "$CI_COMMIT_BEFORE_SHA" ||
                fail "the commit before, $CI_COMMIT_BEFORE_SHA, is not in the clone, so its guards cannot judge"
            export BASE=.halley/before
        fi
        export HALLEY DIGEST HALLEY_AUTHOR HALLEY_APPROVER HALLEY_REVISION="$CI_COMMIT_SHA" COMET_API_KEY="${HALLEY_WRITE_KEY:-}"
        code=0
        "$here/apply.sh" > "$work/applied" 2>&1 || code=$?
        cat "$work/applied"
        became "$code"
        exit "$code"
        ;;
    drift)
        : "${HALLEY_SERVER:?set the variable HALLEY_SERVER}"
        HALLEY="$("$here/install.sh")"
        code=0
        COMET_API_KEY="${HALLEY_READ_KEY:-}" "$HALLEY" drift --quiet --color never --file "${FILES:-org}" --detailed-exitcode --output markdown > drift.md || code=$?
        cat drift.md
        issues="/projects/$CI_PROJECT_ID/issues"
        mark="<!-- halley:drift marker=$marker -->"
        bot="$(bot)"
        all "$issues?state=opened&labels=halley-drift"
        iid="$(jq -r --arg bot "$bot" --arg mark "$mark" \
            '[.[] | select(.author.username == $bot and ((.description // "") | startswith($mark)))][0].iid // empty' "$work/all")"
        case "$code" in
            0)
                echo '{"state_event": "close"}' > "$work/body"
                [ -z "$iid" ] || api PUT "$issues/$iid" "$work/body"
                ;;
            2)
                { echo "$mark" && cat drift.md; } > "$work/text"
                jq -Rs '{title: "The Comet organization is not as it is declared", description: ., labels: "halley-drift"}' < "$work/text" > "$work/body"
                if [ -z "$iid" ]; then api POST "$issues" "$work/body"; else api PUT "$issues/$iid" "$work/body"; fi
                ;;
            *) exit "$code" ;;
        esac
        ;;
    *)
        echo "gitlab.sh: say what to do: plan, apply or drift" >&2
        exit 3
        ;;
esac
