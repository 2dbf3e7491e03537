#!/bin/sh
# Plans a change of manifests, for those who review it. Changes nothing, and runs nothing of the change: its files are data.
#
# HALLEY         the program (`halley`)
# HALLEY_SERVER  the server; the credential goes to this host and to no other
# COMET_API_KEY  a key that may read
# HEAD           the folder with the change (`.`)
# BASE           the folder with the branch that the change goes into; its guards judge the change; empty: only the change's own guards
# FILES          the manifests, a path within HEAD and BASE (`org`)
# ORGANIZATION   which CometOrganization, where there are several
# REVISION       the commit of the change
# MARKER         tells several plans of one repository apart (`halley`)
# OUT            the folder for what is made (`halley-plan`):
#                comment.md, plan.json, plan.html, annotations.txt, talk.txt, and `result` with the lines digest, exit-code, has-changes, refused
#
# Ends with 0 when the change can be applied, and otherwise as Halley does: 3 invalid or too long to be shown, 4 refused by a guard,
# 7 server or credential.
set -eu

halley="${HALLEY:-halley}"
head="${HEAD:-.}"
base="${BASE:-}"
files="${FILES:-org}"
marker="${MARKER:-halley}"
revision="${REVISION:-unknown}"
out="${OUT:-halley-plan}"
: "${HALLEY_SERVER:?say which server: a credential must not go where only a manifest says}"

# What an earlier run left must not be taken for this one's, and a change must not lead what is written here elsewhere.
if [ -L "$out" ] || [ -n "$(find "$out" -type l 2> /dev/null | head -n 1)" ]; then
    echo "plan.sh: \`$out\` is or holds a symbolic link; name another folder in OUT" >&2 && exit 3
fi
rm -f "$out/result" "$out/comment.md"

case "$marker" in *[!A-Za-z0-9._-]*) echo "plan.sh: \`$marker\` is no marker; use letters, digits, '.', '_' and '-'" >&2 && exit 3 ;; esac
case "$revision" in *[!A-Za-z0-9]*) echo "plan.sh: \`$revision\` is no commit" >&2 && exit 3 ;; esac
case "$files" in /* | .. | ../* | */.. | */../*) echo "plan.sh: \`$files\` leads out of the repository" >&2 && exit 3 ;; esac

# Halley is run within the change, so that the places of findings are paths of the repository.
mkdir -p "$out"
out="$(cd "$out" && pwd -P)"
head="$(cd "$head" && pwd -P)"
case "$halley" in */*) halley="$(cd "$(dirname "$halley")" && pwd -P)/$(basename "$halley")" ;; esac
if [ -n "$base" ]; then
    # The first change brings the first manifests; Halley then says that there are no guards to judge by.
    mkdir -p "$base/$files"
    branch="$(cd "$base" && pwd -P)"
    base="$branch/$files"
fi

# A link could lead out of the change, to the secrets of this very job.
links() {
    path="$head"
    rest="$files/"
    while [ -n "$rest" ]; do
        path="$path/${rest%%/*}"
        rest="${rest#*/}"
        [ ! -L "$path" ] || return 0
    done
    [ -n "$(find "$head/$files" -type l 2> /dev/null | head -n 1)" ]
}

set -- plan --quiet --color never --file "$files" --detailed-exitcode --out "$out/plan.json" --output markdown \
    --report "html=$out/plan.html" --report "github=$out/annotations.txt"
[ -z "${ORGANIZATION:-}" ] || set -- "$@" --organization "$ORGANIZATION"
[ -z "$base" ] || set -- "$@" --guards-from "$base"

rm -f "$out/plan.json" "$out/plan.html" "$out/annotations.txt"
: > "$out/plan.md"
code=0
if links; then
    code=3
    echo "error: \`$files\` has symbolic links; they are not followed in a change that nobody has reviewed yet" > "$out/talk.txt"
else
    (cd "$head" && exec "$halley" "$@") > "$out/plan.md" 2> "$out/talk.txt" || code=$?
fi

# Only a plan that stands in the comment, whole, has a digest there: what nobody could read must not be applied after the merge.
digest=
long=false
if [ -s "$out/plan.json" ]; then
    if [ ! -s "$out/plan.md" ]; then
        long=true
    elif [ "$code" = 0 ] || [ "$code" = 2 ] || [ "$code" = 4 ]; then
        digest="$(sed -n 's/^  "digest": "\(h1:[0-9a-f]\{64\}\)",\{0,1\}$/\1/p' "$out/plan.json" | head -n 1)"
    fi
fi
changes=false refused=false
case "$code" in 2) changes=true ;; 4) changes=true refused=true ;; esac
ending=$code
[ "$code" != 2 ] || ending=0

# A comment has at most 65,536 characters, of which the plan takes 65,000 at most, and the first line and the last one what is missing here.
room=$((65200 - $(wc -m < "$out/plan.md")))

# What is planned for the branch without the change too, in a sentence: people who have not accepted and steps by hand that nobody has done
# yet must not be taken for this change's. Wants jq. Where the branch cannot be planned, as before its first manifests, nothing is said.
open() {
    set -- plan --quiet --color never --file "$files" --out "$scratch/branch.json" --output json
    [ -z "${ORGANIZATION:-}" ] || set -- "$@" --organization "$ORGANIZATION"
    (cd "$branch" && "$halley" "$@") > /dev/null 2>&1 || [ $? = 4 ] || return 0
    jq -rn --slurpfile branch "$scratch/branch.json" --slurpfile change "$out/plan.json" '
        def key: [.id, .fields, .destructive] | tojson;
        def name: gsub("[`\\p{C}\\s]"; "?") | if length > 60 then .[0:59] + "…" else . end | "`" + . + "`";
        $branch[0].operations as $open | $change[0].operations as $planned
        | INDEX($open[]; key) as $index
        | [$planned[] | select(key | in($index)) | .id] as $both
        | ($both | length) as $n | ($planned | length) as $m
        | (if $n > 3 then " and \($n - 3) more" else "" end) as $more
        | if $n == 0 then empty
          elif $n == $m then "This change adds nothing to what is open already: \(if $m == 1 then "this operation" else "all \($m) operations" end)"
            + " would be planned without it too."
          else "\($n) of these \($m) operations \(if $n == 1 then "is" else "are" end) open on the branch already, without this change"
            | ., "\(.): \($both[:3] | map(name) | join(", "))\($more)."
          end' > "$scratch/said" 2> /dev/null || return 0
    # The longest that there is room for beside the sentence about talk.txt.
    while IFS= read -r line; do
        [ "${#line}" -gt $((room - 80)) ] || printf '%s\n' "$line" > "$scratch/open"
    done < "$scratch/said"
}
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
: > "$scratch/open"
if [ "$changes" = true ] && [ -n "$digest" ] && [ -n "$base" ] && [ "$base" != "$head/$files" ] && command -v jq > /dev/null; then open; fi
room=$((room - $(wc -m < "$scratch/open")))

# The plan, with that sentence below its title.
planned() {
    title="$(grep -n '^### ' "$out/plan.md" | head -n 1 | cut -d : -f 1)"
    if [ -s "$scratch/open" ] && [ -n "$title" ]; then
        head -n "$title" "$out/plan.md"
        echo
        cat "$scratch/open"
        tail -n "+$((title + 1))" "$out/plan.md"
    else
        cat "$out/plan.md"
    fi
}

# What Halley says, as text that cannot become anything else in a comment, as far as there is room.
said() {
    if [ "$room" -lt 1000 ]; then
        echo 'What else was said is in `talk.txt` beside the plan.'
    else
        echo '<pre>'
        tr -d '\000-\010\013-\037\177' < "$out/talk.txt" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' | head -c "$((room - 300))"
        echo '</pre>'
    fi
}

{
    echo "<!-- halley:pull-request marker=$marker head=$revision digest=${digest:-none} exit=$ending -->"
    if [ -s "$out/plan.md" ]; then
        planned
        # Why there is no plan stands there already; what was said beside a plan does not.
        [ ! -s "$out/talk.txt" ] || [ ! -s "$out/plan.json" ] || said
    else
        case "$long/$code" in
            true/*) echo "### The plan is too long for a comment: look at \`plan.html\` in the artifact, or split the change" ;;
            false/3) echo "### The manifests cannot be planned" ;;
            false/7) echo "### The server cannot be asked" ;;
            *) echo "### Halley could not plan (exit code $code)" ;;
        esac
        echo
        [ "$long" = false ] || { echo "After a merge it is not applied by itself, because nobody can have read it here." && echo; }
        said
    fi
    echo
    echo "Commit $revision"
} > "$out/comment.md"
{
    echo "digest=$digest"
    echo "exit-code=$ending"
    echo "has-changes=$changes"
    echo "refused=$refused"
} > "$out/result"
exit "$ending"
