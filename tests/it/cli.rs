//! The program itself: what goes wrong is one line and a non-zero exit, and nothing is changed.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::RecvTimeoutError,
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};

use crate::app::create_postgres;

/// The program in a folder of its own, with no settings but those given here.
pub fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brobygger"));
    command.args(arguments).current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BROBYGGER_") {
            command.env_remove(name);
        }
    }
    command.env("BROBYGGER_SERVER__BIND", "127.0.0.1:0");
    command.env("BROBYGGER_DATABASE__CONNECT_SECONDS", "3");
    command.env(
        "BROBYGGER_VAULT__KEYS",
        "test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    );
    command.env(
        "BROBYGGER_AUDIT__KEYS",
        "test:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=",
    );
    command
}

pub fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null());
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What serves where it should have refused would run for ever.
    let (pid, (done, waiting)) = (child.id().to_string(), std::sync::mpsc::channel::<()>());
    std::thread::spawn(move || {
        if waiting.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            let _ = Command::new("kill").args(["-KILL", &pid]).status();
        }
    });
    let output = child.wait_with_output().unwrap();
    drop(done);
    output
}

/// It failed, with exactly one line, in which `says` stands, and nothing on stdout.
#[track_caller]
pub fn fails(command: &mut Command, says: &str) {
    let output = run(command);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "it went well: {command:?}");
    assert_eq!(said.lines().count(), 1, "{command:?}:\n{said}");
    assert!(
        said.starts_with("brobygger: ") && said.ends_with('\n'),
        "{said}"
    );
    assert!(said.contains(says), "{says} is not in: {said}");
    for never in ["hunter2", "panicked", "backtrace", "Error {", "SELECT"] {
        assert!(!said.contains(never), "{said}");
    }
    assert!(output.stdout.is_empty());
}

#[track_caller]
pub fn succeeds(command: &mut Command) -> Output {
    let output = run(command);
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// All files below a folder with their content.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if path.is_dir() {
            found.extend(files(&path));
            found.insert(name, vec![]);
        } else if name.ends_with("-shm")
            || name.ends_with("-wal") && std::fs::metadata(&path).unwrap().len() == 0
        {
            // SQLite's working files, without content.
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

pub const FILE: &str = "sqlite://b.sqlite?mode=rwc";

/// A folder with an up-to-date, empty production database in `b.sqlite`.
pub fn migrated() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    succeeds(program(folder.path(), &["migrate"]).env("BROBYGGER_DATABASE__URL", FILE));
    folder
}

pub async fn sqlite(folder: &Path) -> DatabaseConnection {
    Database::connect(format!("sqlite://{}/b.sqlite", folder.display()))
        .await
        .unwrap()
}

/// Changes the database in `folder`, leaving no working files.
pub async fn change(folder: &Path, sql: &str) {
    let db = sqlite(folder).await;
    db.execute_unprepared(sql).await.unwrap();
    db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
        .await
        .unwrap();
    db.close().await.unwrap();
}

/// A running service.
pub struct Service {
    child: Child,
    /// Where it listens.
    pub address: String,
    lines: std::sync::mpsc::Receiver<String>,
}

impl Service {
    /// Starts it and waits until the log says the address.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (send, lines) = std::sync::mpsc::channel();
        // From here on it is stopped whatever happens.
        let mut service = Self {
            child,
            address: String::new(),
            lines,
        };
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut before = vec![];
        while service.address.is_empty() {
            let Ok(line) = service.lines.recv_timeout(Duration::from_secs(120)) else {
                panic!("it does not serve: {before:?}");
            };
            if let (true, Some(at)) = (line.contains("serving"), line.find("127.0.0.")) {
                service.address = line[at..]
                    .chars()
                    .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ':'))
                    .collect();
            }
            before.push(line);
        }
        service
    }

    /// Ends it at once, without a word: kill -9.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Tells it to stop.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Its exit status and what else it logged, once it has stopped by itself.
    pub fn finished(mut self) -> (ExitStatus, Vec<String>) {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, self.lines.iter().collect());
            }
            assert!(
                started.elapsed() < Duration::from_secs(8),
                "it does not stop"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Tells it to stop, and waits for that.
pub fn stop(service: Service) -> (ExitStatus, Vec<String>) {
    service.terminate();
    service.finished()
}

#[test]
fn an_unknown_setting_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (file, says) in [
        ("[server]\nbindd = \"127.0.0.1:1\"\n", "bindd"),
        ("[limits]\nbody_bytes = \"many\"\n", "limits.body_bytes"),
        ("[database]\nconnections = -1\n", "database.connections"),
        ("[database]\nconnections = 0\n", "database.connections"),
        (
            "[database]\nurl = \"mysql://u:hunter2@h/d\"\n",
            "database.url",
        ),
        ("[log]\nformat = \"xml\"\n", "xml"),
        ("[server]\nbind = \"localhost\"\n", "server.bind"),
        ("[unknown]\nx = 1\n", "unknown"),
        ("not toml", "settings"),
    ] {
        std::fs::write(at.join("s.toml"), file).unwrap();
        let before = files(at);
        let mut command = program(at, &["migrate", "--config", "s.toml"]);
        command.env_remove("BROBYGGER_SERVER__BIND");
        fails(&mut command, says);
        assert_eq!(files(at), before, "{file}");
    }
    fails(
        &mut program(at, &["migrate", "--config", "missing.toml"]),
        "missing.toml",
    );
    for (name, value, says) in [
        ("BROBYGGER_SERVER__BINDD", "x", "bindd"),
        ("BROBYGGER_LIMIT__BODY_BYTES", "5", "limit"),
        ("BROBYGGER_LIMITS__BODY_BYTES", "many", "limits.body_bytes"),
        ("BROBYGGER_SERVER", "x", "server"),
        ("BROBYGGER_PORT", "80", "port"),
        ("BROBYGGER_LOG__FILTER", "=,=", "log.filter"),
        (
            "BROBYGGER_DATABASE__URL",
            "oracle://u:hunter2@h/d",
            "database.url",
        ),
    ] {
        for command in [
            &["serve"][..],
            &["migrate"],
            &["seed"],
            &["serve", "--demo"],
        ] {
            fails(program(at, command).env(name, value), says);
        }
    }
    // What is not ours may be anything.
    use std::os::unix::ffi::OsStrExt;
    let strange = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    fails(
        program(at, &["serve"])
            .env("BROBYGGER_DATABASE__URL", "sqlite://no/b.sqlite")
            .env("STRANGE", strange),
        "is not there",
    );
    fails(
        program(at, &["serve"]).env("BROBYGGER_LOG__FILTER", strange),
        "BROBYGGER_LOG__FILTER",
    );
}

#[test]
fn bad_arguments_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (arguments, says) in [
        (&["seed", "--as-of", "yesterday"][..], "--as-of"),
        (&["seed", "--as-of", "2026-02-30"], "--as-of"),
        (
            &["seed", "--as-of", "1999-01-01"],
            "before a programme's start",
        ),
        (&["seed", "--as-of", "2999-01-01"], "too far ahead"),
        (&["seed", "--scale", "big"], "--scale"),
        (&["seed", "--scale", "0"], "scale"),
        (&["seed", "--scale=-1"], "scale"),
        (&["seed", "--scale", "NaN"], "scale"),
        (&["seed", "--scale", "1e9"], "scale"),
        (&["seed", "--seed", "-1"], "-1"),
        (&["serve", "--demo", "--scale", "0"], "scale"),
        (
            &["serve", "--demo", "--as-of", "1999-01-01"],
            "before a programme's start",
        ),
        (&["serve", "--no-such-option"], "--no-such-option"),
        (&["no-such-command"], "no-such-command"),
        (&["migrate", "twice"], "twice"),
    ] {
        fails(
            program(at, arguments).env("BROBYGGER_DATABASE__URL", FILE),
            says,
        );
        // With the default settings as well.
        fails(&mut program(at, arguments), says);
        assert!(files(at).is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_database_that_is_not_there_is_told_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    for url in [
        format!("postgres://somebody:hunter2@{closed}/brobygger"),
        "postgres://somebody:hunter2@127.0.0.1:notaport/brobygger".into(),
        "postgres://somebody:hunter2@no-such-host.invalid/brobygger".into(),
        "postgres://somebody:hunter2@/%zz".into(),
    ] {
        for command in [
            &["serve"][..],
            &["migrate"],
            &["seed"],
            &["serve", "--demo"],
        ] {
            fails(
                program(at, command).env("BROBYGGER_DATABASE__URL", &url),
                "can't be reached (database.url): ",
            );
        }
    }
    let server = std::env::var("BROBYGGER_TEST_POSTGRES").unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    fails(
        program(at, &["serve"]).env(
            "BROBYGGER_DATABASE__URL",
            format!("{base}/no_such_database"),
        ),
        "does not exist",
    );
    for command in [&["migrate"][..], &["seed"], &["serve", "--demo"]] {
        fails(
            program(at, command).env(
                "BROBYGGER_DATABASE__URL",
                "sqlite://no/such/folder/b.sqlite?mode=rwc",
            ),
            "can't be reached",
        );
    }
    // To serve makes no database, and says what does.
    for url in ["sqlite://no/such/folder/b.sqlite?mode=rwc", FILE] {
        fails(
            program(at, &["serve"]).env("BROBYGGER_DATABASE__URL", url),
            "brobygger migrate",
        );
    }
    fails(&mut program(at, &["serve"]), "brobygger migrate");
    assert!(files(at).is_empty(), "{:?}", files(at).keys());
    std::fs::write(
        at.join("b.sqlite"),
        "this is no database, whatever its name says",
    )
    .unwrap();
    let before = files(at);
    for command in ["serve", "migrate", "seed"] {
        fails(
            program(at, &[command]).env("BROBYGGER_DATABASE__URL", FILE),
            "not a database",
        );
    }
    assert_eq!(files(at), before);
}

const ALL: [&[&str]; 4] = [&["serve"], &["serve", "--demo"], &["migrate"], &["seed"]];

#[tokio::test]
async fn an_unfit_sqlite_database_is_refused_and_left_alone() {
    let unfit = [
        (
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0); UPDATE compatibility SET oldest = 'm9999_future'",
            "newer version",
            &ALL[..],
        ),
        (
            "UPDATE installation SET kind = 'DEMO', state = 'LOADING'",
            "half loaded",
            &ALL,
        ),
        (
            "DELETE FROM seaql_migrations WHERE version = 'm0004_activities'",
            "brobygger migrate",
            &[&["serve"][..], &["serve", "--demo"], &["seed"]],
        ),
        (
            "DELETE FROM installation",
            "brobygger migrate",
            &[&["serve"][..], &["serve", "--demo"], &["seed"]],
        ),
        (
            "SELECT 1",
            "not marked as demo",
            &[&["serve", "--demo"][..]],
        ),
        (
            "INSERT INTO person (id, organisation_id, name, sort_key) SELECT randomblob(16), id, 'Somebody', 'somebody' FROM organisation LIMIT 1",
            "already holds people",
            &[&["seed"][..]],
        ),
    ];
    let folder = migrated();
    let at = folder.path();
    let fresh = std::fs::read(at.join("b.sqlite")).unwrap();
    for (sql, says, commands) in unfit {
        std::fs::write(at.join("b.sqlite"), &fresh).unwrap();
        change(at, sql).await;
        let before = files(at);
        for command in commands {
            fails(
                program(at, command).env("BROBYGGER_DATABASE__URL", FILE),
                says,
            );
            assert!(
                files(at) == before,
                "{command:?} changed something after {sql}"
            );
        }
    }
    // A database that was never migrated.
    std::fs::write(at.join("b.sqlite"), "").unwrap();
    fails(
        program(at, &["serve"]).env("BROBYGGER_DATABASE__URL", FILE),
        "brobygger migrate",
    );
}

/// How many rows each table has.
async fn counts(db: &DatabaseConnection) -> Vec<(String, i64)> {
    let rows = |sql: String| async move {
        db.query_all_raw(sea_orm::Statement::from_string(
            db.get_database_backend(),
            sql,
        ))
        .await
        .unwrap()
    };
    let mut found = vec![];
    for row in rows(
        "SELECT tablename::text AS t FROM pg_tables WHERE schemaname = 'public' ORDER BY 1".into(),
    )
    .await
    {
        let table: String = row.try_get("", "t").unwrap();
        let n = rows(format!("SELECT COUNT(*) AS n FROM {table}")).await[0]
            .try_get("", "n")
            .unwrap();
        found.push((table, n));
    }
    found
}

#[tokio::test]
async fn an_unfit_postgres_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let url = create_postgres(&format!("cli_{}", std::process::id()), None).await;
    let db = Database::connect(&url).await.unwrap();
    fails(
        program(at, &["serve"]).env("BROBYGGER_DATABASE__URL", &url),
        "brobygger migrate",
    );
    assert_eq!(counts(&db).await, []);
    succeeds(program(at, &["migrate"]).env("BROBYGGER_DATABASE__URL", &url));
    for (sql, undo, says, commands) in [
        (
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0); UPDATE compatibility SET oldest = 'm9999_future'",
            "DELETE FROM seaql_migrations WHERE version = 'm9999_future'; UPDATE compatibility SET oldest = 'm0025_compatible'",
            "newer version",
            &ALL[..],
        ),
        (
            "UPDATE installation SET kind = 'DEMO', state = 'LOADING'",
            "UPDATE installation SET kind = 'PRODUCTION', state = 'READY'",
            "half loaded",
            &ALL,
        ),
        (
            "SELECT 1",
            "SELECT 1",
            "not marked as demo",
            &[&["serve", "--demo"][..]],
        ),
        (
            "INSERT INTO person (id, organisation_id, name, sort_key) SELECT gen_random_uuid(), id, 'Somebody', 'somebody' FROM organisation LIMIT 1",
            "SELECT 1",
            "already holds people",
            &[&["seed"][..]],
        ),
    ] {
        db.execute_unprepared(sql).await.unwrap();
        let before = counts(&db).await;
        assert!(before.len() > 20);
        for command in commands {
            fails(
                program(at, command).env("BROBYGGER_DATABASE__URL", &url),
                says,
            );
            assert_eq!(counts(&db).await, before, "{command:?}");
        }
        db.execute_unprepared(undo).await.unwrap();
    }
    assert!(files(at).is_empty());
}

#[test]
fn a_taken_port_and_an_open_door_are_refused_before_the_database_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in [&["serve"][..], &["serve", "--demo"]] {
        fails(
            program(at, command).env("BROBYGGER_SERVER__BIND", &address),
            &address,
        );
    }
    for bind in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        fails(
            program(at, &["serve", "--demo"]).env("BROBYGGER_SERVER__BIND", bind),
            "loopback",
        );
    }
    assert!(files(at).is_empty(), "{:?}", files(at).keys());
}

#[tokio::test]
async fn migrate_makes_an_up_to_date_database_once() {
    let folder = migrated();
    let at = folder.path();
    let db = sqlite(at).await;
    let row = db.query_one_raw(sea_orm::Statement::from_string(
        db.get_database_backend(),
        "SELECT kind || state AS s, (SELECT COUNT(*) FROM seaql_migrations) AS m, (SELECT COUNT(*) FROM municipality) AS n, \
         (SELECT COUNT(*) FROM programme) AS p, (SELECT COUNT(*) FROM person) AS nobody FROM installation",
    )).await.unwrap().unwrap();
    let number = |name: &str| row.try_get::<i64>("", name).unwrap();
    assert_eq!(row.try_get::<String>("", "s").unwrap(), "PRODUCTIONREADY");
    assert!(number("m") >= 4);
    assert!(number("n") > 50 && number("p") > 0);
    assert_eq!(number("nobody"), 0);
    db.close().await.unwrap();
    change(at, "UPDATE hospital SET shak = NULL").await;
    let before = files(at);
    succeeds(program(at, &["migrate"]).env("BROBYGGER_DATABASE__URL", FILE));
    assert!(files(at) == before, "a second run changed something");
}

fn http(address: &str, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, body.to_owned())
}

fn demo_token(address: &str, persona: &str) -> String {
    let body = json!({ "subject": persona }).to_string();
    let length = body.len();
    let (status, text) = http(
        address,
        &format!(
            "POST /demo/token HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        ),
    );
    assert_eq!(status, 200, "{text}");
    let answer: Value = serde_json::from_str(&text).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

fn graphql(address: &str, headers: &str, body: &Value) -> (u16, String) {
    let body = body.to_string();
    let length = body.len();
    http(
        address,
        &format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{body}"
        ),
    )
}

#[test]
fn serve_answers_and_stops_when_told() {
    let folder = migrated();
    let service =
        Service::start(program(folder.path(), &["serve"]).env("BROBYGGER_DATABASE__URL", FILE));
    let body = json!({ "query": "{ hospitals { totalCount } }" });
    let (status, text) = graphql(
        &service.address,
        "authorization: Bearer contact-person-herlev\r\n",
        &body,
    );
    assert_eq!(status, 401, "{text}");
    // A request that has begun is finished: its body comes after the signal.
    let body = body.to_string();
    let mut running = TcpStream::connect(&service.address).unwrap();
    running
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    write!(running, "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n", body.len()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    service.terminate();
    std::thread::sleep(Duration::from_millis(300));
    assert!(
        TcpStream::connect(&service.address).is_err(),
        "it still listens"
    );
    write!(running, "\r\n{body}").unwrap();
    let mut answer = String::new();
    running.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let (status, lines) = service.finished();
    assert!(status.success(), "{status} {lines:?}");
    assert!(lines.iter().any(|line| line.contains("stopping")));
    assert!(
        !lines.iter().any(|line| line.contains('\u{1b}')),
        "no colours in a file"
    );
}

/// A request that never ends does not keep it from stopping.
#[test]
fn serve_breaks_off_what_does_not_end() {
    let folder = migrated();
    let mut command = program(folder.path(), &["serve"]);
    command
        .env("BROBYGGER_DATABASE__URL", FILE)
        .env("BROBYGGER_SERVER__SHUTDOWN_SECONDS", "1");
    let service = Service::start(&mut command);
    let mut running = TcpStream::connect(&service.address).unwrap();
    write!(running, "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-le").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let (status, lines) = stop(service);
    assert!(status.success());
    assert!(
        lines.iter().any(|line| line.contains("broken off")),
        "{lines:?}"
    );
}

#[test]
fn the_demo_starts_from_nothing_and_logs_one_object_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut command = program(
        at,
        &[
            "serve",
            "--demo",
            "--scale",
            "0.02",
            "--as-of",
            "2026-09-16",
        ],
    );
    let service = Service::start(command.env("BROBYGGER_LOG__FORMAT", "json"));
    assert!(at.join("data/demo.sqlite").exists());
    let (_, text) = http(
        &service.address,
        "GET /playground/operations.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    );
    let operations: Value = serde_json::from_str(&text).unwrap();
    let widget = operations
        .as_array()
        .unwrap()
        .iter()
        .find(|o| o["name"] == "HospitalWidget")
        .unwrap();
    let body = json!({ "query": widget["document"], "variables": widget["variables"] });
    let token = demo_token(&service.address, "contact-person-herlev");
    let headers =
        format!("authorization: Bearer {token}\r\nx-request-id: 0123456789abcdef0001\r\n");
    let (status, text) = graphql(&service.address, &headers, &body);
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(status, 200);
    assert!(answer.get("errors").is_none(), "{answer}");
    assert_eq!(
        answer["data"]["hospital"]["name"],
        "Herlev og Gentofte Hospital"
    );
    let (status, lines) = stop(service);
    assert!(status.success(), "{lines:?}");
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .collect();
    let line = lines
        .iter()
        .find(|line| line["message"] == "answered")
        .unwrap();
    assert_eq!(line["operation"], "HospitalWidget");
    assert_eq!(line["status"], 200);
    assert!(
        line["statements"].as_u64().unwrap() > 0 && line["micros"].as_u64().unwrap() > 0,
        "{line}"
    );
    assert_eq!(line["span"]["id"], "0123456789abcdef0001", "{line}");
    // It is there the next time, and not made anew.
    fails(
        program(at, &["seed"]).env(
            "BROBYGGER_DATABASE__URL",
            "sqlite://data/demo.sqlite?mode=rwc",
        ),
        "already holds people",
    );
    let before = std::fs::read(at.join("data/demo.sqlite")).unwrap();
    let service = Service::start(&mut program(at, &["serve", "--demo"]));
    assert!(stop(service).0.success());
    assert!(std::fs::read(at.join("data/demo.sqlite")).unwrap() == before);
}

#[test]
fn schema_is_the_committed_file() {
    let folder = tempfile::tempdir().unwrap();
    // It needs no settings, not even good ones.
    let output = succeeds(program(folder.path(), &["schema"]).env("BROBYGGER_NONSENSE", "1"));
    assert!(output.stdout == include_bytes!("../../schema.graphql"));
    assert!(output.stderr.is_empty() && files(folder.path()).is_empty());
    let output = succeeds(&mut program(
        folder.path(),
        &["schema", "--client", "association"],
    ));
    assert!(output.stdout == include_bytes!("../../playground/schemas/association.graphql"));
    let output = run(&mut program(folder.path(), &["schema", "--client", "x"]));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("association"));
    // A reader that goes away is no fault.
    let mut child = program(folder.path(), &["schema"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn help_says_what_each_command_does() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, says) in [
        (
            &["--help"][..],
            &[
                "serve",
                "migrate",
                "seed",
                "schema",
                "--config",
                "BROBYGGER_SERVER__BIND",
            ][..],
        ),
        (
            &["serve", "--help"],
            &[
                "Serve the graph over HTTP",
                "--demo",
                "loopback",
                "--scale",
                "--as-of",
                "YYYY-MM-DD",
            ],
        ),
        (&["migrate", "--help"], &["Bring the database up to date"]),
        (
            &["seed", "--help"],
            &[
                "invented population",
                "mark it as demo",
                "--scale",
                "--seed",
                "--as-of",
            ],
        ),
        (
            &["schema", "--help"],
            &["Print the schema", "--client", "hospital"],
        ),
        (&["--version"], &["brobygger"]),
    ] {
        let output = succeeds(&mut program(folder.path(), arguments));
        let text = String::from_utf8(output.stdout).unwrap();
        for said in says {
            assert!(
                text.contains(said),
                "{said} is not in {arguments:?}: {text}"
            );
        }
        assert!(output.stderr.is_empty());
    }
    // Without a command, the same on stderr.
    let output = run(&mut program(folder.path(), &[]));
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("Usage:"));
}
