"""Scripts that take a node's links down and up, and shape them: the same in every runtime.

The kernel forgets the routes by an interface that goes down, and its permanent neighbours; they
are kept in the node until it is up again. FRR's own routes are not: FRR makes them anew.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from lab.model.ability import Ability, Lack
from lab.model.errors import CommandError
from lab.ports import Shell

LIMIT = timedelta(seconds=60)
# What a token bucket lets pass at once: more than the largest packet of a link.
_BURST_BYTES = 16384
_BURST_S = 0.01
_LATENCY = "100ms"

_SCRIPT = r"""
state=/run/stormdrill routes=$state/routes beside=$state/neighbours stopped=$state/stopped
mkdir -p "$state" || exit 1

there() {
    ip link show dev "$1" >/dev/null
}

# keep INTERFACE: its permanent neighbours, and its routes that people or the lab have set, with
# what is needed to set them again
keep() {
    ip neigh show nud permanent dev "$1" |
        sed -n "s/^\([^ ]*\) lladdr \([^ ]*\).*/$1 \1 \2/p" >>"$beside"
    for family in -4 -6; do
        for proto in boot static; do
            ip $family -o route show proto $proto 2>/dev/null | grep -E " dev $1( |\$)" |
                sed -e 's/\\//g' -e 's/ \(linkdown\|dead\)//g' -e "s/^/$family /" \
                    -e "s/\$/ proto $proto/" >>"$routes"
        done
    done
}

# remember INTERFACE: its permanent neighbours are there again
remember() {
    [ -s "$beside" ] || return 0
    sort -u "$beside" >"$beside.tried"
    : >"$beside"
    while read -r interface address mac; do
        [ "$interface" = "$1" ] &&
            ip neigh replace "$address" lladdr "$mac" dev "$1" nud permanent 2>/dev/null ||
            echo "$interface $address $mac" >>"$beside"
    done <"$beside.tried"
}

# restore: sets the routes that can be set by now
restore() {
    [ -s "$routes" ] || return 0
    sort -u "$routes" >"$routes.tried"
    : >"$routes"
    while read -r family route; do
        # shellcheck disable=SC2086
        ip $family route replace $route 2>/dev/null || echo "$family $route" >>"$routes"
    done <"$routes.tried"
}

down() {
    keep "$1" && ip link set dev "$1" down
}

# up INTERFACE: returns when the kernel has taken note; with a carrier it may take a second to
up() {
    ip link set dev "$1" up || return 1
    tries=40
    while [ $tries -gt 0 ] && grep -q 1 "/sys/class/net/$1/carrier" 2>/dev/null &&
        ! grep -Eq "up|unknown" "/sys/class/net/$1/operstate"; do
        sleep 0.05
        tries=$((tries - 1))
    done
    remember "$1"
}

refuse_stopped() {
    if [ -e "$stopped" ]; then
        echo "the node is stopped" >&2
        exit 1
    fi
}

case $1 in
link-down) there "$2" && refuse_stopped && down "$2" ;;
link-up) there "$2" && refuse_stopped && up "$2" && restore ;;
node-down)
    [ -e "$stopped" ] && exit 0
    ip -o link show up | sed 's/^[0-9]*: \([^:@]*\).*/\1/' >"$stopped.new"
    while read -r one; do
        down "$one" || exit 1
    done <"$stopped.new"
    mv "$stopped.new" "$stopped"
    ;;
node-up)
    [ -e "$stopped" ] || exit 0
    while read -r one; do
        up "$one" || exit 1
    done <"$stopped"
    restore
    rm "$stopped"
    ;;
unshape)
    there "$2" || exit 1
    tc qdisc delete dev "$2" root 2>/dev/null
    ! tc qdisc show dev "$2" | grep -E '^qdisc (tbf|netem) '
    ;;
esac
"""
_RATE = ("tbf", "rate", "1mbit", "burst", str(_BURST_BYTES), "latency", _LATENCY)
_TRIALS = {
    Ability.RATE: _RATE,
    Ability.LOSS: ("netem", "loss", "1%"),
    Ability.DELAY: ("netem", "delay", "1ms"),
}
_MODULES = {Ability.RATE: "sch_tbf", Ability.LOSS: "sch_netem", Ability.DELAY: "sch_netem"}


def script(word: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that does what a word of the script says, in a node."""
    return ("/bin/sh", "-c", _SCRIPT, "sh", word, *arguments)


def shape(
    interface: str, rate_kbit: int | None, loss_percent: float | None, delay_ms: float | None
) -> Iterator[tuple[str, ...]]:
    """Yield the commands that shape an interface, one after the other.

    Raises:
        CommandError: nothing is asked for, or no such number makes sense.
    """
    _refuse(interface, rate_kbit, loss_percent, delay_ms)
    yield script("unshape", interface)
    place: tuple[str, ...] = ("root",)
    add = ("tc", "qdisc", "add", "dev", interface)
    if loss_percent is not None or delay_ms is not None:
        netem = [] if delay_ms is None else ["delay", f"{delay_ms:g}ms"]
        netem += [] if loss_percent is None else ["loss", f"{loss_percent:g}%"]
        yield (*add, *place, "handle", "1:", "netem", *netem)
        place = ("parent", "1:1")
    if rate_kbit is not None:
        burst = max(int(rate_kbit * 1000 / 8 * _BURST_S), _BURST_BYTES)
        limits = ("burst", str(burst), "latency", _LATENCY)
        yield (*add, *place, "tbf", "rate", f"{rate_kbit}kbit", *limits)


def _refuse(
    interface: str, rate_kbit: int | None, loss_percent: float | None, delay_ms: float | None
) -> None:
    if rate_kbit is None and loss_percent is None and delay_ms is None:
        raise CommandError(f"{interface}: shape: neither rate nor loss nor delay")
    if rate_kbit is not None and rate_kbit < 1:
        raise CommandError(f"{interface}: shape: a rate of {rate_kbit} kbit/s; at least 1")
    if loss_percent is not None and not 0 <= loss_percent <= 100:  # noqa: PLR2004
        raise CommandError(f"{interface}: shape: a loss of {loss_percent:g} %; 0 to 100")
    if delay_ms is not None and delay_ms < 0:
        raise CommandError(f"{interface}: shape: a delay of {delay_ms:g} ms; at least 0")


def trial(wanted: Collection[Ability]) -> tuple[str, ...]:
    """Return a command that tries abilities out in a network of its own, on a link of its own.

    It needs the right to make a network namespace, and prints a line for each: its name, a space
    and why it is not there, nothing when it is.
    """
    lines = ["ip link add s0 type veth peer name s1 || exit 1"]
    for each in _ordered(wanted):
        lines.append(f'echo "{each} $(tc qdisc add dev s0 root {" ".join(_TRIALS[each])} 2>&1)"')
        lines.append("tc qdisc delete dev s0 root 2>/dev/null")
    return ("unshare", "--net", "/bin/sh", "-c", "\n".join((*lines, "exit 0")))


def judge(wanted: Collection[Ability], said: str) -> tuple[Lack, ...]:
    """Return the missing abilities, from the output of the trial.

    Raises:
        CommandError: it did not come to its end.
    """
    told = {name: why for name, _, why in (line.partition(" ") for line in said.splitlines())}
    lacks = []
    for each in _ordered(wanted):
        if each.value not in told:
            last = "".join(said.strip().splitlines()[-1:])
            raise CommandError(f"{each} could not be tried: {last or 'no answer'}")
        if told[each.value]:
            hint = f"sudo modprobe {_MODULES[each]}"
            lacks.append(Lack(each, told[each.value].removeprefix("Error: "), hint))
    return tuple(lacks)


def cannot(shell: Shell, node: str, wanted: Collection[Ability]) -> tuple[Lack, ...]:
    """Return what of this a node's kernel lacks; raise CommandError if it cannot be tried."""
    if not wanted:
        return ()
    done = shell.run(node, trial(wanted), timeout=LIMIT)
    return judge(wanted, done.stdout if done.returncode == 0 else done.stderr)


def do(shell: Shell, node: str, place: str, argv: Sequence[str]) -> None:
    """Run a command of this module; raise CommandError that names the place when it fails."""
    done = shell.run(node, argv, timeout=LIMIT)
    if done.returncode:
        said = " | ".join((done.stderr or done.stdout).strip().splitlines())
        raise CommandError(f"{node}: {place}: {said or f'status {done.returncode}'}")


def _ordered(wanted: Collection[Ability]) -> list[Ability]:
    return [each for each in Ability if each in wanted]
