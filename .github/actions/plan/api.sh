# Requests to GitHub's API, for the scripts beside it. Wants GH_TOKEN, GITHUB_API_URL and GITHUB_REPOSITORY.

: "${GH_TOKEN:?}" "${GITHUB_API_URL:?}" "${GITHUB_REPOSITORY:?}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Sends a request; the answer is in $work/answer. The token reaches curl by its standard input, never as an argument that others can list.
api() { # method, path below the repository, file with the body
    set -- "$1" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY$2" "${3:-}"
    # Only what changes nothing is tried again by itself.
    retry=0
    [ "$1" != GET ] || retry=3
    printf 'header = "Authorization: Bearer %s"\n' "$GH_TOKEN" | curl --config - --silent --show-error --fail-with-body \
        --retry "$retry" --request "$1" --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' \
        ${3:+--header 'Content-Type: application/json' --data-binary "@$3"} --output "$work/answer" "$2" || {
        echo "$(basename "$0"): $1 $2 failed: $(head -c 500 "$work/answer" 2> /dev/null | tr -d '\n')" >&2
        exit 1
    }
}

# Everything of a list, a page after the other, as one list in $work/all.
all() { # path below the repository
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
