"""How far the service is from the limit: `./dev compare`, which writes benches/RESULTS.md.

The service as it is released, the same without its audit trail (benches/serve.rs), and the limit
(benches/limit) answer the same four operations (benches/operations) from the same PostgreSQL. First
their answers are compared. Then `wrk` loads them by turns, with 1, 8 and 64 connections; what a
request costs in CPU is read from /proc, for the server and for PostgreSQL's processes of the
database. Everything runs on this machine, wrk too, so times say little and ratios much: nothing
else should run beside it.

Databases are made at each scale once and kept (compare_1, compare_100; target/compare for SQLite);
each run measures copies. Python alone, with `wrk` and `psql` on the PATH.
"""

import argparse
import contextlib
import dataclasses
import difflib
import json
import os
import subprocess
import time

import databases
import report
import sqlite
from load import Cost, Memory, interleaved, load, one_by_one, private
from servers import Limit, Operation, Postgres, Service

CONNECTIONS = (1, 8, 64)
# Pages of the widget's list: the one that is compared with the first.
DEEP = 1000


@dataclasses.dataclass
class Scale:
    """What was measured at one scale."""

    scale: str
    day: str = ""
    size: str = ""
    counts: dict = dataclasses.field(default_factory=dict)
    costs: dict = dataclasses.field(default_factory=dict)
    statements: dict = dataclasses.field(default_factory=dict)
    idle: Memory | None = None
    loaded: Memory | None = None
    deep: dict = dataclasses.field(default_factory=dict)
    total: Cost | None = None
    # Bytes of a line of the audit trail with its indexes, and how many lines were there.
    trail: tuple = (0, 0)


def build():
    """Builds what is measured; the paths of the service, of the one without a trail, and of the limit."""
    made = {}
    # Apart, so that the limit's dependencies choose no features for the service.
    for of in (["brobygger", "--bin", "brobygger", "--bench", "serve"], ["limit"]):
        command = ["cargo", "build", "--release", "--locked", "--message-format=json-render-diagnostics", "-p", *of]
        said = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout
        for message in map(json.loads, said.splitlines()):
            if message.get("executable"):
                made[message["target"]["name"]] = message["executable"]
    return made["brobygger"], made["serve"], made["limit"]


def same(limit, services, operations):
    """Ends the run where an answer of a service isn't the limit's."""
    for operation in operations:
        wanted = lines(limit.ask(operation))
        for service in services:
            found = lines(service.ask(operation))
            if found != wanted:
                diff = difflib.unified_diff(wanted, found, limit.name, service.name, lineterm="")
                raise SystemExit(f"{operation.name} is answered differently:\n" + "\n".join(list(diff)[:60]))


def lines(answer):
    # With the order of keys.
    return json.dumps(answer["data"], indent=1, ensure_ascii=False).splitlines()


def deep_page(server, measure, rounds):
    """Page 1,000 of the widget's list beside page 1, or as far as its longest list goes."""
    widget = Operation.saved("Widget")
    paged = widget.query.replace("query Widget {", "query Page($after: String) {").replace(
        "first: 20)", "first: 20, after: $after)"
    )
    assert paged.count("$after") == 2, "Widget.graphql is written otherwise"
    count = "query { referrals(where: { open: true }) { totalCount } }"
    step = """query Step($first: Int!, $after: String) {
      referrals(where: { open: true }, orderBy: SENT_AT_DESC, first: $first, after: $after) { pageInfo { endCursor hasNextPage } } }"""
    most, persona = 0, None
    for candidate in (widget.persona, "project-leader-hovedstaden", "project-leader-syddanmark"):
        total = server.ask(Operation("Count", candidate, count, {}))["data"]["referrals"]["totalCount"]
        if total > most:
            most, persona = total, candidate
        if most >= DEEP * 20:
            break
    page = min(DEEP, (most + 19) // 20)
    before, cursor = (page - 1) * 20, None
    while before:
        first = min(before, 100)
        answer = server.ask(Operation("Step", persona, step, {"first": first, "after": cursor}))
        cursor, before = answer["data"]["referrals"]["pageInfo"]["endCursor"], before - first
    cases = {
        "first": Operation("Page", persona, paged, {"after": None}),
        "deep": Operation("Page", persona, paged, {"after": cursor}),
    }
    costs = interleaved(list(cases), rounds, lambda case: measure(server, cases[case], 1))
    return {"persona": persona, "page": page, "rows": most} | costs


def at_scale(postgres, programs, scale, options):
    """Everything that is measured at one scale on PostgreSQL."""
    found = Scale(str(scale))
    with contextlib.ExitStack() as stack:
        name = stack.enter_context(databases.postgres(postgres, programs[0], scale))

        def start(kind, *how):
            server = kind(*how)
            stack.callback(server.stop)
            return server

        found.day = databases.day_of(postgres, name)
        found.size = postgres.sql(f"SELECT pg_size_pretty(pg_database_size('{name}'))")
        operations = databases.operations(postgres, name)
        url = postgres.url(name)
        service = start(Service, "service", [programs[0], "serve", "--demo"], url)
        bare = start(Service, "service without audit", [programs[1]], url)
        personas = [operations[0].persona, operations[2].persona]
        limit = start(Limit, "limit", [programs[2], url, *personas])
        servers = [limit, bare, service]
        # Until what it does when it starts is over.
        time.sleep(10)
        found.idle = private(service.pid)
        same(limit, [bare, service], operations)
        for operation in operations:
            answer = limit.ask(operation)["data"]
            found.counts[operation.name] = (count_of(answer), len(json.dumps(answer, ensure_ascii=False).encode()))
        say(f"scale {scale}: the answers are the same")
        memory = []

        def measure(server, operation, connections):
            seen = memory if server is service and connections == max(CONNECTIONS) else None
            backends = lambda: postgres.backends(name)
            return load(server, operation, connections, options.seconds, backends, seen)

        for operation in operations:
            for server in servers:
                load(server, operation, 16, 2)
            found.statements[operation.name] = {
                at_once: bare.statements(operation, at_once) for at_once in (1, 16)
            } | {"audit": service.statements(operation, 1)}
            for connections in CONNECTIONS:
                costs = interleaved(servers, options.rounds, lambda server: measure(server, operation, connections))
                for server, cost in costs.items():
                    found.costs[operation.name, server.name, connections] = cost
                say(f"scale {scale}: {operation.name} with {connections}: " + ", ".join(
                    f"{server.name} {cost.cpu:.2f} ms" for server, cost in costs.items()))
        found.loaded = max(memory)
        found.deep = deep_page(bare, measure, options.rounds)
        widget = operations[0]
        count = Operation("Count", widget.persona, "query { referrals(where: { open: true }) { totalCount } }", {})
        found.total = one_by_one(bare, count, 20, lambda: postgres.backends(name))
        trail = "SELECT pg_total_relation_size('audit_event') / greatest(count(*), 1), count(*) FROM audit_event"
        found.trail = tuple(map(int, postgres.sql(trail, name).split("|")))
        # Nothing moved meanwhile.
        same(limit, [bare, service], operations)
    return found


def count_of(data):
    """How many nodes or rows an answer has at its top."""
    (inner,) = data.values()
    inner = inner.get("families", inner)
    return len(inner.get("nodes", inner.get("rows")))


def say(text):
    print(text, flush=True)


def main():
    parser = argparse.ArgumentParser(prog="./dev compare", description="The service against the limit; writes benches/RESULTS.md.")
    parser.add_argument("scales", nargs="*", type=int, default=[], help="scales of the demo population: 1 and 100 by default")
    parser.add_argument("--seconds", type=int, default=5, help="seconds a round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measurement (default: %(default)s)")
    parser.add_argument("--programs", nargs=3, metavar=("SERVICE", "BARE", "LIMIT"), help="what is built already")
    parser.add_argument("--out", default="benches/RESULTS.md", help="where the table goes (default: %(default)s)")
    options = parser.parse_args()
    scales = sorted(set(options.scales)) or [1, 100]
    postgres = Postgres(os.environ["BROBYGGER_TEST_POSTGRES"])
    about = report.About.gather(postgres, options)
    programs = options.programs or build()
    found = [at_scale(postgres, programs, scale, options) for scale in scales]
    embedded = sqlite.measure(programs, options, say)
    text = report.write(about, found, embedded)
    with open(options.out, "w") as out:
        out.write(text)
    say(text)


if __name__ == "__main__":
    main()
