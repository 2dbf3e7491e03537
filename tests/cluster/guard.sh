# Runs a program that must not outlive whoever started this, however they end: standard input is a pipe from them, and when it closes, they are gone.
#
#   sh guard.sh LOG FOLDER PROGRAM ARGUMENT...
#
# The first line on standard output is the program's process id; what the program writes goes to LOG. It exits as the program does.
# FOLDER is removed when they are gone, if it is not empty.
log="$1" folder="$2"
shift 2
# What runs in the background has no standard input unless it is named.
exec 3<&0

"$@" < /dev/null >> "$log" 2>&1 3<&- &
program=$!
echo "$program"
exec > /dev/null 2>&1

(
    read -r _ <&3
    # The end of the program ends the script below, and that must not end this.
    trap '' TERM
    kill -KILL "$program"
    if [ -n "$folder" ]; then
        while kill -0 "$program"; do sleep 0.05; done
        # What the program has started itself ends after it, and may write there until then.
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            rm -rf "$folder"
            sleep 0.2
            [ -e "$folder" ] || break
        done
    fi
) &
watcher=$!

wait "$program"
code=$?
kill "$watcher"
exit "$code"
