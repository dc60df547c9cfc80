#!/usr/bin/env bash
# Runs every test, after setting up whatever it needs; ends with the line: N passed, N failed, N skipped
#   ./test.sh                               everything, a short storm included
#   ./test.sh chaos --minutes N --seed S    one storm, as long as that
#   ./test.sh fuzz --minutes N --seed S     broken plans and records, as long as that
#   ./test.sh rude --minutes N --seed S     providers that answer as they please, as long as that
#   ./test.sh upgrade --from COMMIT         the present version on data and queues that the services of a commit left, mixed with them, and back; about half an hour
#   OKKIBRIDGE_MODEL_MINUTES=N ./test.sh    everything, each model check as long as that
# What it needs:
#   RabbitMQ     RABBITMQ_URI (and RABBITMQ_RESTART, a command that restarts it), a running one, Docker, rabbitmq-server on the path, or Debian's package when root
#   MongoDB      MONGODB_URI (and MONGODB_RESTART), a running one, Docker, or mongod on the path; where none can be had its tests are skipped
#   kubectl      from 1.27 on, to build the manifests: the one on the path, or Debian's package when root; without it their tests are skipped
#   Prometheus   prometheus and promtool on the path, or those of Debian's package; without them dashboards and alert rules are not asked, and without
#                RABBITMQ_METRICS (where RabbitMQ's prometheus plugin listens; set with a broker that is found or started here) neither
#   libfaketime  for hosts whose clock jumps: the one that is there, or Debian's package when root; without it they do not
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() { echo "usage: ./test.sh [chaos|fuzz|rude [--minutes N] [--seed S]] | [upgrade --from COMMIT [--seed S]]" >&2; exit 2; }
if [ "${1:-}" = fuzz ]; then
    shift
    exec dotnet run -c Release --project tests/Plans.Fuzz -- "$@"
fi
if [ "${1:-}" = rude ]; then
    shift
    exec dotnet run -c Release --project tests/Answers.Fuzz -- "$@"
fi
storm=
if [ "${1:-}" = chaos ]; then
    storm=1; shift
    export OKKIBRIDGE_CHAOS_MINUTES=5 OKKIBRIDGE_CHAOS_SEED=1
    while [ $# -gt 0 ]; do
        case "$1 ${2:-}" in
            "--minutes "[1-9]*) OKKIBRIDGE_CHAOS_MINUTES=$2 ;;
            "--seed "[0-9]*) OKKIBRIDGE_CHAOS_SEED=$2 ;;
            *) usage ;;
        esac
        shift 2
    done
fi
from=
if [ "${1:-}" = upgrade ]; then
    shift
    while [ $# -gt 0 ]; do
        case "$1 ${2:-}" in
            "--from "[!-]*) from=$2 ;;
            "--seed "[0-9]*) export OKKIBRIDGE_UPGRADE_SEED=$2 ;;
            *) usage ;;
        esac
        shift 2
    done
    [ -n "$from" ] || usage
    commit=$(git rev-parse --verify --quiet "$from^{commit}") || { echo "upgrade: there is no commit $from here" >&2; exit 2; }
    from=$commit
fi
[ $# = 0 ] || usage

started=()                                           # what this script started, and stops at the end
say() { printf '%s\n' "$*" >&2; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
wait_for() { # <port> <name>
    for _ in $(seq 120); do listens "$1" && return; sleep 0.5; done
    say "$2 did not come up on port $1"; return 1
}
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
install() { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$1" >/dev/null; }
docker_works() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }
container() { # <name> <port> <image> <args…>
    local name=$1 port=$2; shift 2
    docker run -d --rm --name "$name" -p "127.0.0.1:$port:$port" "$@" >/dev/null && started+=("docker stop $name")
}
cleanup() { for stop in "${started[@]}"; do $stop >/dev/null 2>&1 || true; done; }
trap cleanup EXIT

restart_by_ctl() { export RABBITMQ_RESTART="${RABBITMQ_RESTART:-rabbitmqctl -q stop_app && rabbitmqctl -q start_app}"; }
metrics() { ! listens 15692 || export RABBITMQ_METRICS="${RABBITMQ_METRICS:-http://127.0.0.1:15692}"; }
rabbitmq() {
    [ -z "${RABBITMQ_URI:-}" ] || return 0
    export RABBITMQ_URI=amqp://guest:guest@127.0.0.1:5672/
    if listens 5672; then
        say "RabbitMQ: the one that runs on 5672"
        ! rabbitmqctl -q ping >/dev/null 2>&1 || restart_by_ctl
        if ! listens 15692 && rabbitmq-plugins -q enable rabbitmq_prometheus >/dev/null 2>&1; then started+=("rabbitmq-plugins -q disable rabbitmq_prometheus"); fi
        metrics
        return
    fi
    if docker_works && container okkibridge-test-rabbitmq 5672 -p 127.0.0.1:15692:15692 rabbitmq:4-management; then
        say "RabbitMQ: container"
        export RABBITMQ_RESTART="docker restart okkibridge-test-rabbitmq" RABBITMQ_METRICS=http://127.0.0.1:15692
        for _ in $(seq 120); do docker exec okkibridge-test-rabbitmq rabbitmq-diagnostics -q check_port_connectivity >/dev/null 2>&1 && return; sleep 1; done
        say "RabbitMQ's container did not come up"; docker stop okkibridge-test-rabbitmq >/dev/null 2>&1 || true
    fi
    if ! command -v rabbitmq-server >/dev/null && may_install; then
        say "RabbitMQ: installing Debian's package"
        install rabbitmq-server
    fi
    command -v rabbitmq-server >/dev/null || { say "RabbitMQ: none runs, and there is neither Docker nor rabbitmq-server"; return 1; }
    say "RabbitMQ: rabbitmq-server"
    local data; data=$(mktemp -d)                    # its own data, and more files than the 1024 that are usual: a quorum queue needs several
    echo 'ulimit -n "$(ulimit -Hn)"' >"$data/env"
    listens 15692 || echo '[rabbitmq_prometheus].' >"$data/plugins"
    chmod -R a+rwX "$data"
    RABBITMQ_ENABLED_PLUGINS_FILE="$data/plugins" RABBITMQ_MNESIA_BASE="$data" RABBITMQ_CONF_ENV_FILE="$data/env" rabbitmq-server -detached >/dev/null 2>&1
    started+=("rabbitmqctl -q stop" "rm -rf $data")
    wait_for 5672 RabbitMQ && rabbitmqctl -q await_startup
    restart_by_ctl
    metrics
}

mongodb() {
    [ -z "${MONGODB_URI:-}" ] || return 0
    if listens 27017; then
        say "MongoDB: the one that runs on 27017"
    elif docker_works && container okkibridge-test-mongo 27017 mongo:8; then
        say "MongoDB: container"; wait_for 27017 MongoDB
        export MONGODB_RESTART="docker restart okkibridge-test-mongo"
    elif command -v mongod >/dev/null; then
        say "MongoDB: mongod"
        local data; data=$(mktemp -d)
        local mongod="mongod --quiet --dbpath $data --bind_ip 127.0.0.1 --fork --logpath $data/log"
        $mongod >/dev/null
        started+=("mongod --shutdown --dbpath $data"); wait_for 27017 MongoDB
        export MONGODB_RESTART="mongod --shutdown --dbpath $data && $mongod"
    else
        say "MongoDB: none runs, and there is neither Docker nor mongod: its tests are skipped"; return 0
    fi
    export MONGODB_URI=mongodb://127.0.0.1:27017/
}

manifests() {
    ! command -v kubectl >/dev/null || return 0
    if may_install; then
        say "kubectl: installing Debian's package"
        install kubernetes-client || say "kubectl cannot be had: the manifests are not built"
    fi
}

# Unpacked and not installed: the package would start a server of its own.
dashboards() {
    ! command -v promtool >/dev/null || return 0
    local here=$PWD/artifacts/prometheus
    if [ ! -x "$here/usr/bin/promtool" ] && command -v apt-get >/dev/null; then
        say "Prometheus: unpacking Debian's package"
        mkdir -p "$here"
        ! may_install || apt-get -qq update
        (cd "$here" && apt-get -qq download prometheus >/dev/null 2>&1 && dpkg -x prometheus_*.deb . && rm prometheus_*.deb) \
            || say "Prometheus cannot be had: dashboards and alert rules are not asked"
    fi
    export PATH=$here/usr/bin:$PATH
}

host_clocks() {
    ! ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || return 0
    if may_install; then
        say "libfaketime: installing Debian's package"
        install libfaketime || say "libfaketime cannot be had: no host's clock jumps"
    fi
}

# The audit is NuGet's, of every package, direct and transitive. A package source that cannot be asked, or knows of no vulnerabilities at all, is said so and
# never taken for good news.
vulnerabilities() {
    local source index known= found
    for source in $(dotnet nuget list source --format Short | sed -n 's/^E[A-Z]* \(http[^ ]*\)$/\1/p'); do
        index=$(curl -fsS -m 20 "$source" 2>/dev/null) && [[ $index == *VulnerabilityInfo* ]] && known=1
    done
    [ -n "$known" ] || { say "Vulnerable packages: NOT CHECKED, no package source within reach serves data on vulnerabilities"; return 0; }
    found=$(dotnet restore --force --nologo -v quiet OkkiBridge.slnx 2>&1) || true
    if grep -q 'NU190[1-4]' <<<"$found"; then
        grep -o 'NU190[1-4]:.* has a known .*' <<<"$found" | sed 's/ \[[^]]*\]$//' | sort -u >&2
        say "Vulnerable packages: FOUND, as listed; raise their versions in Directory.Packages.props"; return 1
    fi
    ! grep -q 'NU1900\|error' <<<"$found" || { say "$found"; say "Vulnerable packages: NOT CHECKED, the restore says why"; return 0; }
    say "Vulnerable packages: none known"
}

# The services of a commit, built from a checkout of their own, which is gone afterwards; kept in artifacts for the next time.
former() { # <commit>
    export OKKIBRIDGE_UPGRADE_FROM=$PWD/artifacts/former/$1
    [ ! -e "$OKKIBRIDGE_UPGRADE_FROM/OkkiBridge.Quickstart.dll" ] || return 0
    say "Services: building those of $(git log -1 --format='%h %s' "$1")"
    local tree; tree=$(mktemp -d)
    started+=("git worktree remove --force $tree/checkout" "rm -rf $tree" "git worktree prune")
    git worktree add --quiet --detach "$tree/checkout" "$1"
    (cd "$tree/checkout" && dotnet build --nologo -v quiet -c Release -p:NuGetAudit=false quickstart/Quickstart.csproj)
    mkdir -p artifacts/former
    mv "$tree/checkout/artifacts/bin/Quickstart/release" "$OKKIBRIDGE_UPGRADE_FROM"
}

rabbitmq
mongodb
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
if [ -n "$from" ]; then
    former "$from"
    dotnet build --nologo -v quiet tests/Promises.Tests
    artifacts/bin/Promises.Tests/debug/OkkiBridge.Promises.Tests -noLogo -namespace '*.Upgrades' -showLiveOutput
    exit
fi
manifests
dashboards
host_clocks

dotnet build --nologo -v quiet OkkiBridge.slnx
if [ -n "$storm" ]; then
    artifacts/bin/Promises.Tests/debug/OkkiBridge.Promises.Tests -noLogo -class '*ChaosTests' -showLiveOutput
    exit
fi
dotnet format --no-restore --verify-no-changes OkkiBridge.slnx
log=$(mktemp)
status=0
vulnerabilities || status=1
dotnet test --no-build --solution OkkiBridge.slnx --filter-not-trait Length=Long --max-parallel-test-modules 1 --hangdump --hangdump-type None --hangdump-timeout 20m 2>&1 | tee "$log" || status=$?

count() { sed -n "s/^ *$1: *\([0-9]\+\).*/\1/p" "$log" | tail -1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [ "${OKKIBRIDGE_TESTS_SKIP_NOTHING:-}" = 1 ] && [ "${skipped:-0}" != 0 ]; then
    say "$skipped tests were skipped where none may be"; status=1
fi
[ "${passed:-0}" -gt 0 ] || status=1
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit "$status"
