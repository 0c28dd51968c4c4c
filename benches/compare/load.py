"""Load by wrk, and what it costs: CPU and memory from /proc, times from wrk."""

import dataclasses
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")

# The request is made once, so that wrk costs as little as it can; the answer's length is not looked at.
SCRIPT = """
wrk.method = "POST"
wrk.body = {body}
wrk.headers["content-type"] = "application/json"
{token}
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('\\nFIGURES {{"requests": %d, "micros": %d, "p50": %d, "p99": %d, "most": %d, "errors": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclasses.dataclass
class Cost:
    """Of one round, or the medians of several: milliseconds, requests a second."""

    rate: float
    p50: float
    p99: float
    most: float
    server: float
    database: float

    @property
    def cpu(self):
        return self.server + self.database

    @classmethod
    def median(cls, rounds):
        names = [field.name for field in dataclasses.fields(cls)]
        return cls(**{name: statistics.median(getattr(one, name) for one in rounds) for name in names})


def cpu(pid):
    """Seconds of CPU of a process with all its threads; 0 once it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    fields = text[text.rindex(")") + 2 :].split()
    return (int(fields[11]) + int(fields[12])) / TICK


@dataclasses.dataclass(order=True)
class Memory:
    """MiB of a process: its own, and unchanged pages of files that only it has mapped, which are those of
    its program; the system drops them when it needs room, and a second process shares them."""

    own: float = 0.0
    files: float = 0.0

    def __str__(self):
        return f"{self.own:.1f} MiB (and {self.files:.1f} MiB of the program's file)"


def private(pid):
    """What nobody else shares."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    mib = lambda kind: int(re.search(rf"^Private_{kind}:\s+(\d+) kB", rollup, re.M)[1]) / 1024
    return Memory(mib("Dirty"), mib("Clean"))


def lua(text):
    """A text as Lua writes it."""
    level = "=" * 5
    return f"[{level}[\n{text}]{level}]"


def load(server, operation, connections, seconds, backends=lambda: [], memory=None):
    """One round. `backends` names the database's processes; into `memory` goes what the server had."""
    token = server.token(operation.persona)
    script = SCRIPT.format(
        body=lua(operation.body()),
        token=f'wrk.headers["authorization"] = "Bearer {token}"' if token else "",
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        url = f"http://{server.address}{server.path(operation)}"
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", file.name, url]
        theirs = {pid: cpu(pid) for pid in backends()}
        ours = cpu(server.pid)
        wrk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        while wrk.poll() is None:
            if memory is not None:
                memory.append(private(server.pid))
            time.sleep(0.2)
        ours = cpu(server.pid) - ours
        # One that came meanwhile began at nothing; one that went was idle.
        theirs = sum(max(0.0, cpu(pid) - theirs.get(pid, 0.0)) for pid in backends())
        said = wrk.stdout.read()
    figures = json.loads(re.search(r"FIGURES (.*)", said)[1])
    if figures["errors"] or not figures["requests"]:
        raise SystemExit(f"{server.name} fails at {operation.name} with {connections} connections: {said}")
    # What was in flight when wrk stopped was half done, on average.
    done = figures["requests"] + connections / 2
    return Cost(
        rate=figures["requests"] / figures["micros"] * 1e6,
        p50=figures["p50"] / 1000,
        p99=figures["p99"] / 1000,
        most=figures["most"] / 1000,
        server=ours / done * 1000,
        database=theirs / done * 1000,
    )


def one_by_one(server, operation, times, backends):
    """What may take longer than a round, asked so many times."""
    body, token = operation.body(), server.token(operation.persona)
    path, took = server.path(operation), []
    server.post(path, body, token)
    theirs, ours = {pid: cpu(pid) for pid in backends()}, cpu(server.pid)
    for _ in range(times):
        began = time.perf_counter()
        server.post(path, body, token)
        took.append((time.perf_counter() - began) * 1000)
    ours = cpu(server.pid) - ours
    theirs = sum(max(0.0, cpu(pid) - theirs.get(pid, 0.0)) for pid in backends())
    most = max(took)
    return Cost(1000 * times / sum(took), statistics.median(took), most, most, ours / times * 1000, theirs / times * 1000)


def interleaved(cases, rounds, measure):
    """The medians of several rounds in which each case has its turn: what else the machine does meets all alike."""
    found = {case: [] for case in cases}
    for turn in range(rounds):
        at = turn % len(cases)
        for case in cases[at:] + cases[:at]:
            found[case].append(measure(case))
    return {case: Cost.median(of) for case, of in found.items()}
