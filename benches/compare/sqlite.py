"""The embedded database at scale 1: what a request costs, and whether a writer holds readers up."""

import contextlib
import dataclasses
import json
import sqlite3
import threading
import uuid

import databases
from load import Cost, load
from servers import Operation, Service

SIGN_UP = """mutation SignUp($activity: ID!, $key: String!) {
  signUp(input: { idempotencyKey: $key, activity: $activity, adults: 1, children: 0 }) { signup { id } userErrors { code } } }"""
CANCEL = """mutation Cancel($signup: ID!, $key: String!) {
  cancelSignup(input: { idempotencyKey: $key, signup: $signup }) { signup { id } userErrors { code } } }"""


@dataclasses.dataclass
class Found:
    """What was measured."""

    costs: dict
    # Of the widget at one connection: alone, beside a client that writes, under a lock of a writer.
    alone: Cost
    beside: Cost
    locked: Cost
    written: float


class Writer:
    """A client that signs a family up and cancels it, again and again."""

    def __init__(self, service, activity):
        self.service, self.activity = service, activity
        self.over, self.done, self.failed = threading.Event(), 0, None

    def once(self, token, query, field, **variables):
        body = json.dumps({"query": query, "variables": variables | {"key": str(uuid.uuid4())}})
        answer = self.service.post("/graphql", body, token)
        if "errors" in answer or answer["data"][field]["userErrors"]:
            raise SystemExit(f"{field} fails: {answer}")
        self.done += 1
        return answer["data"][field]["signup"]["id"]

    def run(self):
        token = self.service.token("coordinator-helsingor")
        try:
            while not self.over.is_set():
                made = self.once(token, SIGN_UP, "signUp", activity=self.activity)
                self.once(token, CANCEL, "cancelSignup", signup=made)
        except BaseException as why:
            self.failed = why

    @contextlib.contextmanager
    def working(self):
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield
        finally:
            self.over.set()
            thread.join()
        if self.failed:
            raise self.failed


@contextlib.contextmanager
def write_lock(path):
    """A transaction that has written and goes on: SQLite's one writer, for as long as it takes."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE referral SET version = version + 1")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def operations(path):
    """The widget and the coordinator's activities, and an activity that one can sign up for."""
    connection = sqlite3.connect(path)
    of = "SELECT lower(hex(r.organisation_id)) FROM identity i JOIN role_assignment r ON r.person_id = i.person_id"
    (association,) = connection.execute(f"{of} WHERE i.subject = 'coordinator-helsingor'").fetchone()
    key = f"lower(hex(association_id)) = '{association}'"
    (first, after) = connection.execute(
        f"SELECT date(min(starts_at)), date(max(starts_at), '+1 day') FROM (SELECT starts_at FROM activity WHERE {key} ORDER BY starts_at DESC LIMIT 30)"
    ).fetchone()
    (activity,) = connection.execute(
        f"SELECT lower(hex(id)) FROM activity WHERE {key} AND status = 'PUBLISHED' ORDER BY starts_at DESC LIMIT 1"
    ).fetchone()
    connection.close()
    days = {"from": first, "to": after}
    coordinator = Operation.saved("Coordinator", association=f"association_{association}", **days)
    return [Operation.saved("Widget"), coordinator], f"activity_{activity}"


def measure(programs, options, say):
    """Of the service without its trail: with it, each answer is a write too, and waits for its turn."""
    with databases.sqlite(programs[0]) as path:
        asked, activity = operations(path)
        service = Service("service on SQLite", [programs[1]], f"sqlite://{path}")
        try:
            median = lambda operation, connections: Cost.median(
                [load(service, operation, connections, options.seconds) for _ in range(options.rounds)]
            )
            for operation in asked:
                load(service, operation, 8, 2)
            costs = {(operation.name, n): median(operation, n) for operation in asked for n in (1, 8)}
            writer = Writer(service, activity)
            alone = median(asked[0], 1)
            with writer.working():
                beside = median(asked[0], 1)
            with write_lock(path):
                locked = median(asked[0], 1)
        finally:
            service.stop()
    say("SQLite: measured")
    return Found(costs, alone, beside, locked, writer.done / (options.seconds * options.rounds))
