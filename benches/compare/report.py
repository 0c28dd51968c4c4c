"""benches/RESULTS.md: the targets beside what was measured, and the figures they come from."""

import dataclasses
import datetime
import os
import re
import subprocess
from pathlib import Path

from load import Cost
from servers import SETTINGS

OPERATIONS = ("Widget", "Coordinator", "Caseload", "Aggregate")
# CPU as a multiple of the limit's, at most; the aggregate has none.
MULTIPLES = {"Widget": 2.2, "Coordinator": 1.8, "Caseload": 1.7}
STATEMENTS = {"Widget": 2, "Coordinator": 1, "Caseload": 4, "Aggregate": 1}
MORE_MILLISECONDS = 0.5
IDLE_MIB, LOADED_MIB = 25, 64
DEEP_RATIO, GROWTH_RATIO = 1.5, 1.3
SQLITE_MILLISECONDS = 5
# A reader that waits for a writer waits until the writer is done, or for the ten seconds of the busy
# timeout: nothing near this.
HELD_UP_RATIO = 2


@dataclasses.dataclass
class About:
    """What it was measured on, and how."""

    lines: list

    @classmethod
    def gather(cls, postgres, options):
        def said(*command):
            return subprocess.run(command, text=True, stdout=subprocess.PIPE).stdout.strip()

        cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20
        dirty = [line for line in said("git", "status", "--porcelain").splitlines() if not line.endswith("benches/RESULTS.md")]
        shown = {name: postgres.sql(f"SHOW {name}") for name in ("server_version", "shared_buffers", "fsync", "synchronous_commit", "jit")}
        version = shown.pop("server_version")
        settings = ", ".join(f"`{name} = {value}`" for name, value in shown.items())
        return cls([
            f"{datetime.date.today()}, commit {said('git', 'rev-parse', '--short', 'HEAD')}{' and changes that are not committed' if dirty else ''}",
            f"{cpu[1] if cpu else os.uname().machine}, {os.cpu_count()} cores, {memory:.0f} GiB of memory; load when it began: {os.getloadavg()[0]:.1f}",
            f"PostgreSQL {version}: {settings}; wrk and all servers on the same machine",
            f"{options.rounds} rounds of {options.seconds} s of each by turns, their medians; before, two seconds of warming up",
            "settings of the service that aren't the defaults: " + ", ".join(f"`{name}={value}`" for name, value in SETTINGS.items())
            + " (no line of the log for each request; the limit has none either)",
        ])


class Targets:
    """Rows of the first table: what is demanded, what was found, whether that is enough."""

    def __init__(self):
        self.rows = []

    def add(self, what, demanded, found, met):
        self.rows.append((what, demanded, found, "met" if met else "**not met**"))


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)] + ["| " + " | ".join(row) + " |" for row in rows]


def ratio(scale, operation, connections, server="service without audit"):
    costs = scale.costs
    return costs[operation, server, connections].cpu / costs[operation, "limit", connections].cpu


def connections_of(scale):
    return sorted({key[2] for key in scale.costs})


def judge(scales, embedded):
    targets = Targets()
    for scale in scales:
        at = f", scale {scale.scale}"
        for operation, most in MULTIPLES.items():
            found = [ratio(scale, operation, n) for n in connections_of(scale)]
            told = " / ".join(f"{one:.2f}" for one in found)
            targets.add(f"{operation}: CPU as a multiple of the limit{at}, at {' / '.join(map(str, connections_of(scale)))} connections", f"≤ {most}", told, max(found) <= most)
        for operation in OPERATIONS:
            limit, bare = (scale.costs[operation, server, 1].p50 for server in ("limit", "service without audit"))
            targets.add(f"{operation}: p50 at one connection, ms more than the limit{at}", f"≤ {MORE_MILLISECONDS}", f"{bare - limit:.2f}", bare - limit <= MORE_MILLISECONDS)
        for operation, most in STATEMENTS.items():
            one, many = scale.statements[operation][1], scale.statements[operation][16]
            told = f"{listed(one)}; {listed(many)}"
            targets.add(f"{operation}: statements at 1 connection; at 16{at}", f"≤ {most}, the same", told, max(one + many) <= most and one == many)
        targets.add(f"private memory, idle{at}", f"≤ {IDLE_MIB} MiB", str(scale.idle), scale.idle.own <= IDLE_MIB)
        targets.add(f"private memory under load, at most{at}", f"≤ {LOADED_MIB} MiB", str(scale.loaded), scale.loaded.own <= LOADED_MIB)
    largest, deep = scales[-1], scales[-1].deep
    # A list that ends before says nothing of page 1,000.
    if deep["page"] >= 1000:
        found = deep["deep"].cpu / deep["first"].cpu
        targets.add(f"page {deep['page']:,} of the widget's list to page 1: CPU, scale {largest.scale}", f"≤ {DEEP_RATIO}", f"{found:.2f}", found <= DEEP_RATIO)
    if len(scales) > 1:
        for operation in MULTIPLES:
            found = [growth(scales, operation, n) for n in connections_of(largest)]
            told = " / ".join(f"{one:.2f}" for one in found)
            sizes = " and ".join(f"{scale.counts[operation][1] / 1000:.0f}" for scale in (scales[0], largest))
            targets.add(f"{operation}: CPU at scale {largest.scale} to scale {scales[0].scale} (answers of {sizes} kB), at {' / '.join(map(str, connections_of(largest)))} connections", f"< {GROWTH_RATIO}", told, max(found) < GROWTH_RATIO)
    for operation in ("Widget", "Coordinator"):
        found = embedded.costs[operation, 1].server
        targets.add(f"SQLite, {operation}: CPU at scale 1", f"< {SQLITE_MILLISECONDS} ms", f"{found:.2f} ms", found < SQLITE_MILLISECONDS)
    found = embedded.locked.p50 / embedded.alone.p50
    targets.add("SQLite: p50 of a read while a writer holds its lock, to alone", f"≤ {HELD_UP_RATIO} (not held up)", f"{found:.2f}", found <= HELD_UP_RATIO)
    return targets


def growth(scales, operation, connections):
    small, large = (scale.costs[operation, "service without audit", connections].cpu for scale in (scales[0], scales[-1]))
    return large / small


def listed(numbers):
    return ", ".join(map(str, numbers))


def figures(scale):
    rows = []
    for (operation, server, connections), cost in scale.costs.items():
        multiple = cost.cpu / scale.costs[operation, "limit", connections].cpu
        rows.append((operation, str(connections), server, f"{cost.server:.3f}", f"{cost.database:.3f}", f"{cost.cpu:.3f}", f"{multiple:.2f}", f"{cost.rate:,.0f}", f"{cost.p50:.2f}", f"{cost.p99:.2f}"))
    head = ("operation", "connections", "server", "its CPU, ms", "PostgreSQL's CPU, ms", "together", "× limit", "requests/s", "p50, ms", "p99, ms")
    return table(head, rows)


def write(about, scales, embedded):
    targets = judge(scales, embedded)
    missed = [row[0] for row in targets.rows if row[3] != "met"]
    text = [
        "# The service and the limit",
        "",
        "Written whole by `./dev compare`; nothing here is by hand. The limit (`benches/limit`) answers the same four operations without GraphQL, rules and audit; its answers were compared with the service's, and were the same, before and after. CPU is that of the server and of PostgreSQL's processes, a request. “Without audit” is the same library with a trail that only says it has written (`benches/serve.rs`). A target with several figures is met when the worst of them is good enough.",
        "",
        *(f"- {line}" for line in about.lines),
        "",
        f"**{len(targets.rows) - len(missed)} of {len(targets.rows)} targets are met.**",
        "",
        *table(("target", "demanded", "found", ""), targets.rows),
    ]
    for scale in scales:
        statements = "; ".join(f"{operation} {listed(of['audit'])}" for operation, of in scale.statements.items())
        counts = "; ".join(f"{operation} {n} of {size / 1000:.1f} kB" for operation, (n, size) in scale.counts.items())
        deep, total, trail = scale.deep, scale.total, scale.trail
        text += [
            "",
            f"## PostgreSQL, scale {scale.scale}",
            "",
            f"A database of {scale.size}, in which the last referral was sent on {scale.day}. An answer has so many nodes or rows: {counts}. Statements with the audit trail: {statements}.",
            "",
            *figures(scale),
            "",
            f"`totalCount` of the widget's list, asked 20 times one by one without audit: {total.server:.2f} ms of CPU and {total.database:.2f} ms of PostgreSQL's, p50 {total.p50:.2f} ms.",
            "",
            f"The audit trail had {trail[1]:,} lines in the end, of {trail[0]:,} bytes each with its indexes.",
            "",
            f"Pages of the widget's list of {deep['persona']} ({deep['rows']:,} rows), at one connection without audit: page 1 {deep['first'].cpu:.2f} ms of CPU together and p50 {deep['first'].p50:.2f} ms, page {deep['page']:,} {deep['deep'].cpu:.2f} ms and p50 {deep['deep'].p50:.2f} ms.",
        ]
    rows = [(operation, str(n), f"{cost.server:.2f}", f"{cost.rate:,.0f}", f"{cost.p50:.2f}", f"{cost.p99:.2f}") for (operation, n), cost in embedded.costs.items()]
    readers = [
        (what, f"{cost.rate:,.0f}", f"{cost.p50:.2f}", f"{cost.p99:.2f}", f"{cost.most:.2f}")
        for what, cost in (
            ("alone", embedded.alone),
            (f"beside a client that writes ({embedded.written:.0f} changes a second)", embedded.beside),
            ("while another process has written and does not commit", embedded.locked),
        )
    ]
    text += [
        "",
        "## SQLite, scale 1",
        "",
        "The service without its audit trail: with it, each answer writes a line first, and so waits for its turn among the writers.",
        "",
        *table(("operation", "connections", "CPU, ms", "requests/s", "p50, ms", "p99, ms"), rows),
        "",
        "The widget at one connection, and what a writer does to it:",
        "",
        *table(("", "requests/s", "p50, ms", "p99, ms", "longest, ms"), readers),
        "",
    ]
    return "\n".join(text)
