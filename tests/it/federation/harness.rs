//! The federated graph as a whole, of real programs: the service, both partners' subgraphs, and a
//! router over the supergraph that is composed of what the three say of themselves.
//!
//! It depends on nothing else of the tests: the benchmark uses it as well.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Once, mpsc},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// The name of the service among the subgraphs.
pub const OWNER: &str = "brobygger";
/// The partners: their names, which are their files' too.
pub const PARTNERS: [&str; 2] = ["beds", "offers"];
/// What a token needs for everything in the graph.
pub const SCOPES: &str = "brobygger.read brobygger.write beds.read offers.read";
/// What the router shows the service.
pub const SECRET: &str = "the-router-of-the-tests-shows-this-to-the-service";

/// What the router shows a subgraph: each has its own.
pub fn secret_of(subgraph: &str) -> String {
    if subgraph == OWNER {
        SECRET.to_owned()
    } else {
        format!("the-router-of-the-tests-shows-this-to-{subgraph}")
    }
}
/// The issuer and the audience of the demo's tokens.
const ISSUER: (&str, &str) = ("demo", "brobygger-demo");

/// Runs a program until its standard input ends, and so never longer than the test that holds it,
/// however the test ends.
const UNTIL_INPUT_ENDS: &str = r#""$@" 2>&1 & child=$!; cat >/dev/null; kill -KILL $child"#;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn home() -> PathBuf {
    root().join("tests/federation")
}

/// Node.js, as `tests/provider` has it.
fn node() -> Command {
    let machine = if cfg!(target_arch = "aarch64") {
        "arm64"
    } else {
        "x64"
    };
    let node = format!("tests/provider/node_modules/node-linux-{machine}/bin/node");
    Command::new(root().join(node))
}

/// A process that listens, and ends with this.
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    /// Where it listens: address and port.
    pub address: String,
}

impl Running {
    /// Starts a program and waits until it says where it listens, in a line with `says`.
    pub fn start(command: &Command, says: &str) -> Self {
        Self::spawn(Self::kept(command), "", |line| line.contains(says))
    }

    fn kept(command: &Command) -> Command {
        let mut kept = Command::new("sh");
        kept.args(["-c", UNTIL_INPUT_ENDS, "sh"]);
        kept.arg(command.get_program()).args(command.get_args());
        if let Some(folder) = command.get_current_dir() {
            kept.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => kept.env(name, value),
                None => kept.env_remove(name),
            };
        }
        kept
    }

    /// Starts a program that doesn't say that it listens, here.
    fn silent(command: &Command, address: String) -> Self {
        let (mut running, _lines) = Self::begin(Self::kept(command), "");
        running.address = address;
        running
    }

    fn begin(mut command: Command, input: &str) -> (Self, mpsc::Receiver<String>) {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("./dev test installs what these tests run");
        // From here on it is stopped whatever happens.
        let mut running = Self {
            stdin: child.stdin.take(),
            child,
            address: String::new(),
        };
        if !input.is_empty() {
            writeln!(running.stdin.as_mut().unwrap(), "{input}").unwrap();
        }
        let stdout = BufReader::new(running.child.stdout.take().unwrap());
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        (running, lines)
    }

    /// Starts a program that ends with its input, whose first line is this, and waits for a line
    /// that says where it listens.
    fn spawn(command: Command, input: &str, says: impl Fn(&str) -> bool) -> Self {
        let (mut running, lines) = Self::begin(command, input);
        let mut before = vec![];
        while running.address.is_empty() {
            let Ok(line) = lines.recv_timeout(Duration::from_secs(120)) else {
                panic!("it does not listen: {before:#?}");
            };
            if let (true, Some(at)) = (says(&line), line.find("127.0.0.1:")) {
                let address = line[at..].chars();
                running.address = address
                    .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ':'))
                    .collect();
            }
            before.push(line);
        }
        running
    }

    /// The address below which it answers.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

/// A subgraph, as composition knows it.
#[derive(Clone)]
pub struct Subgraph {
    /// Its name.
    pub name: String,
    /// Where the router asks it.
    pub url: String,
    /// What it says of itself.
    pub sdl: String,
}

/// Composes subgraphs, of which the first is the owner: the supergraph, or the schema of a client.
/// Otherwise what is wrong with them.
pub fn compose(subgraphs: &[Subgraph], client: Option<&str>) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = node();
    command.arg(home().join("compose.mjs"));
    command.args(client.map(|client| format!("--contract={client}")));
    for Subgraph { name, url, sdl } in subgraphs {
        let file = folder.path().join(name);
        std::fs::write(&file, sdl).unwrap();
        command.arg(format!("{name}={}@{url}", file.display()));
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() {
        assert!(output.stderr.is_empty(), "{}", text(output.stderr));
        Ok(text(output.stdout))
    } else {
        Err(text(output.stderr))
    }
}

/// An answer over HTTP.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub json: Value,
}

impl Answer {
    /// Its data, when there are no errors.
    #[track_caller]
    pub fn data(self) -> Value {
        assert_eq!(self.status, 200, "{:#}", self.json);
        assert!(self.json.get("errors").is_none(), "{:#}", self.json);
        self.json["data"].clone()
    }

    /// Its errors.
    pub fn errors(&self) -> &[Value] {
        self.json["errors"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The codes of its errors, but what hive-router adds to the errors of a subgraph's answer that
    /// isn't 200: that it wasn't.
    #[track_caller]
    pub fn codes(&self) -> Vec<&str> {
        let code = |error: &'_ Value| error["extensions"]["code"].as_str().map(str::to_owned);
        assert!(
            self.errors().iter().all(|error| code(error).is_some()),
            "{:#}",
            self.json
        );
        let errors = self.errors().iter();
        errors
            .filter_map(|error| error["extensions"]["code"].as_str())
            .filter(|code| *code != "SUBREQUEST_HTTP_ERROR")
            .collect()
    }
}

/// An HTTP client for addresses without TLS.
pub fn client() -> reqwest::Client {
    // The service chooses the TLS library of the process, which no address here needs.
    static CHOSEN: Once = Once::new();
    CHOSEN.call_once(|| drop(brobygger::auth::Fetch::new()));
    reqwest::Client::new()
}

/// Asks over HTTP.
pub async fn ask(url: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let mut request = client()
        .post(url)
        .header(
            "accept",
            "application/graphql-response+json, application/json",
        )
        .timeout(Duration::from_secs(60))
        .json(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        json: response.json().await.unwrap(),
    }
}

/// The service and both partners.
pub struct Graph {
    /// The service's address for GraphQL.
    pub url: String,
    /// All three, the service first.
    pub subgraphs: Vec<Subgraph>,
    keys: String,
    _running: Vec<Running>,
}

impl Graph {
    /// Starts the service with this command, and the partners beside it.
    pub async fn start(serve: &mut Command) -> Self {
        serve.env("BROBYGGER_FEDERATION__SECRETS", SECRET);
        let service = Running::start(serve, "serving");
        let keys = service.url("/demo/keys");
        let url = service.url("/graphql");
        let mut graph = Self {
            subgraphs: vec![Subgraph {
                name: OWNER.into(),
                sdl: sdl_of(&url).await,
                url: url.clone(),
            }],
            url,
            keys,
            _running: vec![service],
        };
        for name in PARTNERS {
            let partner = graph.partner(&home().join("partners").join(format!("{name}.py")));
            let url = partner.url("/");
            graph.subgraphs.push(Subgraph {
                name: name.into(),
                sdl: sdl_of(&url).await,
                url,
            });
            graph._running.push(partner);
        }
        graph
    }

    /// Starts a partner's program.
    pub fn partner(&self, file: &Path) -> Running {
        let mut command = Command::new(home().join("partners/venv/bin/python"));
        command.arg("-B").arg(file).env("PORT", "0");
        let name = file.file_stem().unwrap().to_string_lossy();
        command.env("ROUTER_SECRET", secret_of(&name));
        Running::start(&command, "Uvicorn running on")
    }

    /// Tells a program whose tokens are good.
    pub fn trusting(&self, command: &mut Command) {
        command.env("JWKS_URL", &self.keys);
        command.env("ISSUER", ISSUER.0).env("AUDIENCE", ISSUER.1);
    }

    /// The three, some of them elsewhere.
    pub fn with(&self, elsewhere: &[(&str, &str)]) -> Vec<Subgraph> {
        let mut subgraphs = self.subgraphs.clone();
        for (name, url) in elsewhere {
            let moved = subgraphs.iter_mut().find(|one| one.name == *name);
            moved.unwrap().url = (*url).to_owned();
        }
        subgraphs
    }

    /// A partner or the service, by name.
    pub fn subgraph(&self, name: &str) -> &Subgraph {
        self.subgraphs.iter().find(|one| one.name == name).unwrap()
    }

    /// A persona's access token, good for these scopes.
    pub async fn token(&self, persona: &str, scope: &str) -> String {
        let url = self.url.replace("/graphql", "/demo/token");
        let answer = ask(&url, &[], &json!({ "subject": persona, "scope": scope })).await;
        let token = answer.json["access_token"].as_str();
        format!(
            "Bearer {}",
            token.unwrap_or_else(|| panic!("no token: {answer:?}"))
        )
    }

    /// Starts a router over these subgraphs.
    pub async fn router(&self, subgraphs: &[Subgraph], documents: Documents) -> Router {
        let supergraph = compose(subgraphs, None).unwrap_or_else(|error| panic!("{error}"));
        match std::env::var_os("BROBYGGER_TEST_ROUTER") {
            Some(program) => {
                self.hive_router(Path::new(&program), &supergraph, documents)
                    .await
            }
            None => self.gateway(&supergraph, documents),
        }
    }

    fn gateway(&self, supergraph: &str, documents: Documents) -> Router {
        let mut command = node();
        command.arg(home().join("gateway.mjs"));
        let mut config = json!({
            "supergraph": supergraph,
            "jwks": self.keys, "issuer": ISSUER.0, "audience": ISSUER.1,
        });
        for name in [OWNER].into_iter().chain(PARTNERS) {
            config["secrets"][name] = json!(secret_of(name));
        }
        if documents == Documents::Trusted {
            config["operations"] = json!(root().join("playground/operations"));
        }
        let running = Running::spawn(command, &config.to_string(), |line| {
            line.contains("address")
        });
        Router {
            url: running.url("/graphql"),
            kind: Kind::Gateway,
            _running: running,
            folder: None,
        }
    }

    /// hive-router with the configuration of `deploy/`, but that any document may be asked unless
    /// this is about trusted ones.
    async fn hive_router(&self, program: &Path, supergraph: &str, documents: Documents) -> Router {
        let folder = tempfile::tempdir().unwrap();
        let deploy = root().join("deploy/router");
        let mut config = std::fs::read_to_string(deploy.join("router.config.yaml")).unwrap();
        if documents == Documents::Any {
            assert!(config.contains("require_id: true"));
            config = config.replace("require_id: true", "require_id: false");
        }
        std::fs::write(folder.path().join("router.config.yaml"), config).unwrap();
        std::fs::write(folder.path().join("supergraph.graphql"), supergraph).unwrap();
        let listed = Command::new("python3")
            .arg(deploy.join("documents.py"))
            .arg(root().join("playground/operations"))
            .output()
            .unwrap();
        assert!(listed.status.success());
        std::fs::write(folder.path().join("documents.json"), listed.stdout).unwrap();
        // It does not tell a port that the system chose, so one is chosen here.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut command = Command::new(program);
        command
            .current_dir(folder.path())
            .env(
                "ROUTER_CONFIG_FILE_PATH",
                folder.path().join("router.config.yaml"),
            )
            .env(
                "SUPERGRAPH_FILE_PATH",
                folder.path().join("supergraph.graphql"),
            )
            .env("DOCUMENTS", folder.path().join("documents.json"))
            .env("HOST", "127.0.0.1")
            .env("PORT", port.to_string());
        for name in [OWNER].into_iter().chain(PARTNERS) {
            let variable = format!("{}_AUTHORIZATION", name.to_uppercase());
            command.env(variable, format!("Bearer {}", secret_of(name)));
        }
        self.trusting(&mut command);
        let running = Running::silent(&command, format!("127.0.0.1:{port}"));
        let started = Instant::now();
        let ready = running.url("/readiness");
        while !matches!(client().get(&ready).send().await, Ok(answer) if answer.status().is_success())
        {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "it is not ready"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Router {
            url: running.url("/graphql"),
            kind: Kind::HiveRouter,
            _running: running,
            folder: Some(folder),
        }
    }
}

/// Which documents a router answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Documents {
    /// Any.
    Any,
    /// Saved operations alone, by their SHA-256.
    Trusted,
}

/// Which router it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// npm's gateway-runtime, in the suite.
    Gateway,
    /// hive-router, by `./dev router`.
    HiveRouter,
}

/// A router.
pub struct Router {
    /// Its address for GraphQL.
    pub url: String,
    /// Which one.
    pub kind: Kind,
    _running: Running,
    /// Where hive-router finds what it reads again when it changes.
    folder: Option<tempfile::TempDir>,
}

impl Router {
    /// Gives it another supergraph; whether it is one that looks.
    pub fn recompose(&self, subgraphs: &[Subgraph]) -> bool {
        let Some(folder) = &self.folder else {
            return false;
        };
        let supergraph = compose(subgraphs, None).unwrap();
        std::fs::write(folder.path().join("supergraph.graphql"), supergraph).unwrap();
        true
    }
}

/// What a subgraph says of itself to the router.
async fn sdl_of(url: &str) -> String {
    let secret = format!("Bearer {SECRET}");
    let query = json!({ "query": "{ _service { sdl } }" });
    let answer = ask(url, &[("router-authorization", &secret)], &query).await;
    answer.data()["_service"]["sdl"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The variables beside a saved operation, and the operation.
pub fn saved(path: &str) -> (String, Value) {
    let base = root().join("playground/operations").join(path);
    let text = |extension| std::fs::read_to_string(base.with_extension(extension)).unwrap();
    (
        text("graphql"),
        serde_json::from_str(&text("variables.json")).unwrap(),
    )
}
