#!/usr/bin/env python3
"""What a request costs, for capacity.md: time, CPU of the service and of PostgreSQL, statements,
lines and bytes of the audit trail, with one connection and with sixteen.

    cargo build --release
    BROBYGGER_DATABASE__URL=$url target/release/brobygger seed --scale 1 --as-of 2026-09-16
    deploy/measure.py target/release/brobygger $url [seconds]

Python alone, with `psql` on the PATH. The database is a demo's, on this machine, since CPU is read
from /proc; nothing else should run on it, or on the machine.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

OPERATIONS = Path(__file__).parent.parent / "playground/operations"
TICK = os.sysconf("SC_CLK_TCK")
CASELOAD = """query Caseload { families(where: { status: { eq: ACTIVE } }, first: 50) { totalCount nodes {
  id stage openedAt members { role } referrals(first: 5) { nodes { code sentAt progress { __typename } } } } } }"""
# As on the day on which the demo plays.
SEPTEMBER = {"from": "2026-09-01", "to": "2026-11-01"}


def saved(client, name, **variables):
    """A saved operation with its variables."""
    file = OPERATIONS / client / name
    given = json.loads(file.with_suffix(".variables.json").read_text())
    return name, file.with_suffix(".graphql").read_text(), given | variables


CASES = [
    ("contact-person-herlev", *saved("hospital", "HospitalWidget")),
    ("coordinator-helsingor", *saved("association", "CoordinatorActivities", **SEPTEMBER)),
    ("social-worker-herlev", "Caseload", CASELOAD, {}),
    ("evaluator-hovedstaden", *saved("evaluation", "EvaluationQuarter")),
    ("evaluator-hovedstaden", *saved("evaluation", "AgeAndIncome")),
]


def sql(url, query):
    return subprocess.check_output(["psql", "-qAtX", url, "-c", query], text=True).strip()


def stat(pid):
    """The fields of a process after its name: state, parent, …"""
    text = Path(f"/proc/{pid}/stat").read_text()
    return text[text.rindex(")") + 2 :].split()


def cpu(pid):
    fields = stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICK


def server_cpu(url):
    """Seconds of CPU of the server's processes for this database, by process."""
    pids = sql(url, "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    used = {}
    for pid in pids.split():
        try:
            used[pid] = cpu(pid)
        except FileNotFoundError:
            pass
    return used


class Service:
    """A running service."""

    def __init__(self, program, url):
        env = {name: value for name, value in os.environ.items() if not name.startswith("BROBYGGER_")}
        env |= {"BROBYGGER_DATABASE__URL": url, "BROBYGGER_SERVER__BIND": "127.0.0.1:0", "BROBYGGER_LOG__FILTER": "brobygger::cli=info"}
        self.process = subprocess.Popen([program, "serve", "--demo"], env=env, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if found := re.search(r"address=(\S+)", line):
                self.address = found[1]
                break
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def ask(self, connection, path, body, token=None):
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        connection.request("POST", path, json.dumps(body), headers)
        return json.loads(connection.getresponse().read())

    def token(self, persona):
        return self.ask(http.client.HTTPConnection(self.address), "/demo/token", {"subject": persona})["access_token"]


def measure(service, url, case, connections, seconds):
    persona, name, query, variables = case
    token, body = service.token(persona), {"query": query, "variables": variables}
    times, answer, over = [], {}, threading.Event()

    def client():
        connection = http.client.HTTPConnection(service.address)
        while not over.is_set():
            began = time.perf_counter()
            answer.update(service.ask(connection, "/graphql", body, token))
            times.append(time.perf_counter() - began)

    lines = "SELECT count(*) FROM audit_event"
    before = int(sql(url, lines))
    ours, theirs, began = cpu(service.process.pid), server_cpu(url), time.perf_counter()
    clients = [threading.Thread(target=client) for _ in range(connections)]
    for thread in clients:
        thread.start()
    time.sleep(seconds)
    over.set()
    for thread in clients:
        thread.join()
    took, n = time.perf_counter() - began, len(times)
    ours = (cpu(service.process.pid) - ours) / n * 1000
    theirs = sum(used - theirs.get(pid, 0) for pid, used in server_cpu(url).items()) / n * 1000
    assert "errors" not in answer, answer["errors"]
    times.sort()
    print(
        f"| {name} | {connections} | {n / took:.0f} | {times[n // 2] * 1000:.1f} | {times[int(n * 0.95)] * 1000:.1f} "
        f"| {ours:.2f} | {theirs:.2f} | {answer['extensions']['statements']} | {(int(sql(url, lines)) - before) / n:.1f} |",
        flush=True,
    )


def main():
    program, url = sys.argv[1:3]
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 10
    service = Service(program, url)
    try:
        print("| operation | connections | requests/s | median ms | p95 ms | service CPU ms | PostgreSQL CPU ms | statements | audit lines |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for case in CASES:
            for connections in (1, 16):
                measure(service, url, case, connections, seconds)
        bytes_ = "SELECT pg_total_relation_size('audit_event') / greatest(count(*), 1) FROM audit_event"
        print(f"\nbytes of an audit line, with its indexes: {sql(url, bytes_)}")
        memory = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{service.process.pid}/status").read_text())[1]
        print(f"memory of the service: {int(memory) // 1024} MiB")
    finally:
        service.process.terminate()
        service.process.wait()


if __name__ == "__main__":
    main()
