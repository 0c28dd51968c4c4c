"""The servers under measure, and how each is asked."""

import dataclasses
import http.client
import json
import os
import re
import subprocess
import threading
import urllib.parse
from pathlib import Path

OPERATIONS = Path(__file__).parent.parent / "operations"

# What is set otherwise than the defaults have it, for each service that is started.
SETTINGS = {
    "BROBYGGER_SERVER__BIND": "127.0.0.1:0",
    "BROBYGGER_LOG__FILTER": "warn,brobygger::cli=info",
}


@dataclasses.dataclass
class Operation:
    """A question, and the persona that asks it."""

    name: str
    persona: str
    query: str
    variables: dict

    @classmethod
    def saved(cls, name, **variables):
        """One of the saved ones; its header says for whom it is."""
        query = (OPERATIONS / f"{name}.graphql").read_text()
        return cls(name, re.search(r"# Persona: (\S+)", query)[1], query, variables)

    def body(self):
        return json.dumps({"query": self.query, "variables": self.variables}, ensure_ascii=False)


class Server:
    """A running server: one that says `address=…` on standard error when it is ready."""

    def __init__(self, name, command, database=None):
        self.name = name
        env = {key: value for key, value in os.environ.items() if not key.startswith("BROBYGGER_")}
        if database:
            env |= SETTINGS | {"BROBYGGER_DATABASE__URL": database}
        self.process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
        said, self.address = [], None
        for line in self.process.stderr:
            said.append(line)
            if found := re.search(r"address=(\S+)", line):
                self.address = found[1]
                break
        if not self.address:
            raise SystemExit(f"{name} does not start:\n{''.join(said)}")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def post(self, path, body, token=None):
        """What is answered, read; anything but a success ends the run."""
        connection = http.client.HTTPConnection(self.address, timeout=120)
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        connection.request("POST", path, body.encode(), headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        if response.status != 200:
            raise SystemExit(f"{self.name} answers {path} with {response.status}: {text}")
        return json.loads(text)

    def ask(self, operation):
        answer = self.post(self.path(operation), operation.body(), self.token(operation.persona))
        if "errors" in answer:
            raise SystemExit(f"{self.name} answers {operation.name} with errors: {answer['errors']}")
        return answer


class Service(Server):
    """The service, with its trail or without."""

    def token(self, persona):
        return self.post("/demo/token", json.dumps({"subject": persona}))["access_token"]

    def path(self, operation):
        return "/graphql"

    def statements(self, operation, at_once, times=4):
        """What different numbers of statements it takes, asked by so many at once."""
        body, token, found = operation.body(), self.token(operation.persona), set()
        start = threading.Barrier(at_once)

        def client():
            for _ in range(times):
                start.wait()
                found.add(self.post("/graphql", body, token)["extensions"]["statements"])

        threads = [threading.Thread(target=client) for _ in range(at_once)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(found)


class Limit(Server):
    """What is written by hand: a path for each operation, and no tokens."""

    def token(self, persona):
        return None

    def path(self, operation):
        return f"/{operation.name.lower()}"


class Postgres:
    """The databases of a PostgreSQL server."""

    def __init__(self, url):
        self.server = url

    def url(self, name):
        return urllib.parse.urlsplit(self.server)._replace(path=f"/{name}").geturl()

    def sql(self, query, name=None):
        target = self.url(name) if name else self.server
        command = ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", target, "-c", query]
        env = os.environ | {"PGOPTIONS": "-c client_min_messages=warning"}
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, env=env).stdout.strip()

    def exists(self, name):
        return self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "1"

    def drop(self, name):
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def copy(self, name, of):
        """As files: without the log, a large one is copied in seconds."""
        self.drop(name)
        self.sql(f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY file_copy")

    def backends(self, name):
        clients = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        found = self.sql(f"SELECT pid FROM pg_stat_activity WHERE datname = '{name}' AND {clients}")
        return [int(pid) for pid in found.split()]
