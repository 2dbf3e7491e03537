#!/bin/sh
# What became of a change after its merge, as Markdown on standard output, for a comment on the change.
#
# CODE      how apply.sh ended; empty: it was not run; `unknown`: it was, and was ended from outside
# FILE      what apply.sh said, or why it was not run
# REVISION  the commit that was merged
# MARKER    tells several plans of one repository apart (`halley`)
# AGAIN     a sentence: how somebody has a plan applied by hand here
set -eu

code="${CODE:-}"
file="${FILE:?say where that is what apply.sh said}"
marker="${MARKER:-halley}"
revision="${REVISION:-unknown}"
again="${AGAIN:-Look at the plan as it is now, and run apply.sh with its digest.}"
[ -f "$file" ] || file=/dev/null

# The results begin with a line that no name can begin: names stand within lines.
results="$(sed -n '/^Applied to /,$p' "$file")"
failure="$(sed -n '/^\(error\|reviewed\.sh\|gitlab\.sh\): /,$p' "$file")"

# Text of a program that cannot become anything else in a comment, in at most 25,000 characters.
verbatim() {
    echo '<pre>'
    tr -d '\000-\010\013-\037\177' | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' | head -c 25000
    echo '</pre>'
}

echo "<!-- halley:applied marker=$marker head=$revision exit=${code:-none} -->"
case "$code/${results:+results}" in
    0/results) echo "### Applied" && next= ;;
    0/) echo "### Nothing was to be applied" && next= ;;
    8/*)
        echo "### Applied, and steps by hand remain"
        next="Somebody does the steps under BY HAND, with the clicks that stand there; the plans after that are smaller by them."
        ;;
    */results)
        echo "### Applied in part"
        next="What succeeded stays, and nothing is done twice. $again"
        ;;
    4/)
        echo "### Not applied: a guard refused the plan"
        next="Nothing was written. Make the change smaller, or let an Admin apply this one plan with \`--override\` as it stands below."
        ;;
    5/)
        echo "### Not applied: the plan is not the reviewed one any more"
        next="Nothing was written: what is live or declared has changed since the review. $again"
        ;;
    / | 3/ | 7/)
        echo "### Not applied"
        next="Nothing was written; why, stands below. Once that is mended: $again"
        ;;
    # It was ended from outside, or by a mistake of its own, in the midst of something.
    *)
        echo "### Not applied, as far as is known"
        next="It gave no results, so something may have been written; a new plan shows what is live, and nothing is done twice. $again"
        ;;
esac
[ -z "$next" ] || printf '\n%s\n' "$next"
echo
if [ -n "$results" ]; then
    printf '%s\n' "$results" | verbatim
elif [ -n "$failure" ]; then
    printf '%s\n' "$failure" | verbatim
    # A plan stands before the refusal: what would be done now.
    if [ "$code" = 4 ] || [ "$code" = 5 ]; then
        printf '<details><summary>The plan as it is now</summary>\n\n'
        sed '/^error: /,$d' "$file" | verbatim
        printf '\n</details>\n'
    fi
elif [ -s "$file" ]; then
    verbatim < "$file"
else
    echo "Nothing is known about why; the log of the job may say more."
fi
echo
echo "Commit $revision. The whole is in the log of the job."
