"""The databases of the comparison: made once for each scale, kept, and measured in copies of them."""

import contextlib
import datetime
import os
import shutil
import subprocess
from pathlib import Path

from servers import Operation

FOLDER = Path("target/compare")
# Referrals of the last weeks wait to be received, for the most part, where there are many.
WEEKS = 4


def fill(program, url, scale, today):
    env = {key: value for key, value in os.environ.items() if not key.startswith("BROBYGGER_")}
    command = [program, "seed", "--scale", str(scale), "--as-of", today]
    subprocess.run(command, check=True, env=env | {"BROBYGGER_DATABASE__URL": url})


def migrate(program, url):
    env = {key: value for key, value in os.environ.items() if not key.startswith("BROBYGGER_")}
    subprocess.run([program, "migrate"], check=True, env=env | {"BROBYGGER_DATABASE__URL": url}, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def postgres(server, program, scale):
    """The name of a copy that is gone afterwards: rounds leave lines of the trail behind."""
    name, run = f"compare_{scale}", f"compare_{scale}_run"
    if not server.exists(name):
        print(f"Filling {name}; at scale 100 that takes long", flush=True)
        # Under another name until it is whole.
        begun = f"{name}_begun"
        server.drop(begun)
        server.sql(f"CREATE DATABASE {begun}")
        fill(program, server.url(begun), scale, datetime.date.today().isoformat())
        server.sql(f"ALTER DATABASE {begun} RENAME TO {name}")
    migrate(program, server.url(name))
    server.copy(run, name)
    try:
        # After the copy, so that what is measured never waits for it.
        server.sql("VACUUM (ANALYZE)", run)
        server.sql("CHECKPOINT", run)
        yield run
    finally:
        server.drop(run)


@contextlib.contextmanager
def sqlite(program):
    """The path of a copy at scale 1 that is gone afterwards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept, begun, run = (FOLDER / f"{name}.sqlite" for name in ("compare_1", "begun", "run"))
    remove = lambda path: [path.with_name(path.name + end).unlink(missing_ok=True) for end in ("", "-wal", "-shm")]
    if not kept.exists():
        remove(begun)
        fill(program, f"sqlite://{begun.absolute()}?mode=rwc", 1, datetime.date.today().isoformat())
        begun.rename(kept)
    migrate(program, f"sqlite://{kept.absolute()}")
    remove(run)
    shutil.copy(kept, run)
    try:
        yield run.absolute()
    finally:
        remove(run)


def day_of(server, name):
    """The day on which its demo plays: the last on which a referral was sent."""
    return server.sql("SELECT max(sent_at)::date FROM referral WHERE sent", name)


def around(days, wanted):
    """The days nearest to today that have about so many together of what each has: the first, and the
    one after the last."""
    today, best = datetime.date.today(), None
    day = lambda n: today + datetime.timedelta(days=n)
    for first in range(-400, 60):
        found = 0
        for last in range(first, 60):
            found += days.get(day(last), 0)
            rank = (max(0, abs(found - wanted) - 2), max(first, -last, 0), last - first)
            if best is None or rank < best[0]:
                best = rank, day(first), day(last + 1)
    return best[1].isoformat(), best[2].isoformat()


def operations(server, name):
    """The four, with variables for this database: as many days near today as have 30 activities of
    the coordinator or nearly, referrals from before the last weeks, all years of the evaluation."""
    of = "FROM identity i JOIN role_assignment r ON r.person_id = i.person_id WHERE i.subject ="
    association = server.sql(f"SELECT replace(r.organisation_id::text, '-', '') {of} 'coordinator-helsingor'", name)
    programme = server.sql(f"SELECT replace(r.programme_id::text, '-', '') {of} 'evaluator-hovedstaden'", name)
    found = server.sql(
        f"""SELECT (starts_at AT TIME ZONE 'Europe/Copenhagen')::date, count(*) FROM activity
        WHERE association_id = '{association}' GROUP BY 1""",
        name,
    )
    days = {datetime.date.fromisoformat(day): int(many) for day, many in (line.split("|") for line in found.splitlines())}
    first, after = around(days, 30)
    before = datetime.date.today() - datetime.timedelta(weeks=WEEKS)
    years = server.sql(f"SELECT extract(year FROM min(starts_on))::int FROM snapshot WHERE programme_id = '{programme}'", name)
    return [
        Operation.saved("Widget"),
        Operation.saved("Coordinator", association=f"association_{association}", **{"from": first, "to": after}),
        Operation.saved("Caseload", before=before.isoformat()),
        Operation.saved(
            "Aggregate", programme=f"programme_{programme}", **{"from": years, "to": str(datetime.date.today().year)}
        ),
    ]
