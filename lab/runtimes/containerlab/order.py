"""How the start program of a node, its PID 1, is ordered to kill, stop or start a daemon."""

from lab.runtimes.containerlab import words

# An order is a file; a signal says that there is one, again and again, as PID 1 may have looked
# just before. What went wrong is in a file when it is done, which is empty when nothing has.
_SCRIPT = f"""
orders={words.ORDERS}
if [ ! -d "$orders" ]; then
    echo "the image of this lab takes no orders; stormdrill image build, and deploy it anew" >&2
    exit 1
fi
order=$orders/$$
echo "$@" >"$order.new"
mv "$order.new" "$order"
while [ ! -e "$order.done" ]; do
    kill -USR1 1
    sleep 0.03
done
trouble=$(cat "$order.done")
rm "$order.done"
[ -z "$trouble" ] && exit 0
echo "$trouble" >&2
exit 1
"""


def command(word: str, daemon: str) -> tuple[str, ...]:
    """Return the command that gives an order and ends when it has been carried out."""
    return ("/bin/sh", "-c", _SCRIPT, "sh", word, *([daemon] if daemon else []))
