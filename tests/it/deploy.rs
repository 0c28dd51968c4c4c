//! `deploy/` by what can be checked without a container engine: the settings load, the balancer takes
//! its file, what the images are built from is there, and the compose file keeps its promises.

mod readme;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use brobygger::config::{LogFormat, Settings};
use serde_json::Value;

use crate::{
    cli::{FILE, Service, migrated, program},
    replicas::haproxy,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Instructions of the Containerfile, each on one line.
fn instructions() -> Vec<(String, String)> {
    let text = read("deploy/Containerfile").replace("\\\n", " ");
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (word, rest) = line.split_once(' ').unwrap();
            (word.to_owned(), rest.trim().to_owned())
        })
        .collect()
}

/// What the build takes from the repository.
fn copied() -> Vec<String> {
    let all = instructions();
    let copies = all
        .iter()
        .filter(|(word, rest)| word == "COPY" && !rest.starts_with("--from"));
    copies
        .flat_map(|(_, rest)| {
            let mut names: Vec<_> = rest.split_whitespace().map(str::to_owned).collect();
            names.pop();
            names
        })
        .collect()
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_production_settings_load() {
    let settings = Settings::load(Some(&root().join("deploy/brobygger.toml"))).unwrap();
    assert_eq!(settings.log.format, LogFormat::Json);
    assert!(settings.vault.key_file.starts_with("/run/secrets"));
    assert!(settings.audit.key_file.starts_with("/run/secrets"));
    assert_ne!(settings.vault.key_file, settings.audit.key_file);
    // A request that was let in is answered before the process ends; and compose waits for that.
    assert!(settings.server.drain_seconds >= 3);
    assert!(settings.server.shutdown_seconds >= settings.limits.request_seconds);
    let stop = settings.server.drain_seconds + settings.server.shutdown_seconds;
    let compose = compose();
    let grace = compose["services"]["replica-1"]["stop_grace_period"]
        .as_str()
        .unwrap();
    assert!(grace.trim_end_matches('s').parse::<u64>().unwrap() > stop);
    // With the issuer that is only shown.
    let shown: String = read("deploy/brobygger.toml")
        .split_once("# [[issuers]]")
        .map(|(_, rest)| format!("[[issuers]]{rest}").replace("\n# ", "\n"))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shown.toml");
    let shown = format!("[server]\npublic_url = \"https://brobygger.example.dk/\"\n{shown}");
    std::fs::write(&file, shown).unwrap();
    let settings = Settings::load(Some(&file)).unwrap();
    assert!(settings.issuers[0].sign_in.is_some());
}

#[test]
fn the_balancer_takes_its_file() {
    let mut command = haproxy();
    command.arg("-c");
    for (name, value) in [
        ("BALANCER_BIND", "127.0.0.1:8080"),
        ("BALANCER_INNER_BIND", "127.0.0.1:8081"),
        ("BALANCER_STATS", "/tmp/stats"),
        ("ROUTER", "127.0.0.1:4000"),
        ("ROUTER_HOST", "graph.example.dk"),
    ] {
        command.env(name, value);
    }
    for n in 1..=6 {
        command.env(format!("REPLICA_{n}"), format!("127.0.0.1:900{n}"));
    }
    let output = command.output().expect("HAProxy: ./dev test installs it");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && !said.contains("WARNING"),
        "{said}"
    );
}

/// What the build copies is there, is all of the workspace, and has every file that the program has
/// in it; and it is built with the Rust that the tests ran with.
#[test]
fn the_image_has_what_it_is_built_from() {
    let folder = tempfile::tempdir().unwrap();
    for name in copied() {
        let (from, to) = (root().join(&name), folder.path().join(&name));
        assert!(
            from.exists(),
            "COPY {name}: it is not there (is it in deploy/?)"
        );
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        let copy = Command::new("cp").arg("-R").arg(from).arg(to).status();
        assert!(copy.unwrap().success());
    }
    // Each package, each target.
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--no-deps",
            "--format-version",
            "1",
        ])
        .current_dir(&folder)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    for source in files(folder.path())
        .iter()
        .filter(|path| path.extension() == Some("rs".as_ref()))
    {
        let text = std::fs::read_to_string(source).unwrap();
        for part in text
            .split("include_str!(\"")
            .chain(text.split("include_bytes!(\""))
            .skip(1)
        {
            let Some((name, _)) = part.split_once("\")") else {
                continue;
            };
            if name.contains('\n') || name.contains(' ') {
                continue;
            }
            let included = source.parent().unwrap().join(name);
            assert!(included.exists(), "{} has {name} in it", source.display());
        }
    }
    let toolchain: toml::Value = toml::from_str(&read("rust-toolchain.toml")).unwrap();
    let channel = toolchain["toolchain"]["channel"]
        .as_str()
        .unwrap()
        .to_owned();
    for (_, from) in instructions()
        .iter()
        .filter(|(word, from)| word == "FROM" && from.starts_with("rust:"))
    {
        assert!(from.starts_with(&format!("rust:{channel}-")), "{from}");
    }
}

/// Nobody is root, and nothing secret is built in.
#[test]
fn the_images_run_as_nobody_in_particular() {
    let mut users = BTreeMap::new();
    let mut stage = String::new();
    for (word, rest) in instructions() {
        match &*word {
            "FROM" => stage = rest.split_whitespace().last().unwrap().to_owned(),
            "USER" => drop(users.insert(stage.clone(), rest)),
            "ARG" | "ADD" => panic!("{word} {rest}"),
            _ => {}
        }
    }
    let user = || "10001:10001".to_owned();
    let all = ["balancer", "router", "service"].map(|stage| (stage.to_owned(), user()));
    assert_eq!(users, BTreeMap::from(all));
}

/// The image's health check, run as it stands against a service.
#[test]
fn the_health_check_knows_whether_it_is_ready() {
    let all = instructions();
    let check = all.iter().find(|(word, _)| word == "HEALTHCHECK");
    let (_, command) = check.unwrap().1.split_once("CMD ").unwrap();
    let command: Vec<String> = serde_json::from_str(command).unwrap();
    let healthy = |bind: &str| {
        let mut check = Command::new(&command[0]);
        check
            .args(&command[1..])
            .env("BROBYGGER_SERVER__BIND", bind);
        check.stderr(Stdio::null()).status().unwrap().success()
    };
    let folder = migrated();
    let mut serve = program(folder.path(), &["serve"]);
    serve
        .env("BROBYGGER_DATABASE__URL", FILE)
        .env("BROBYGGER_SERVER__DRAIN_SECONDS", "3");
    let service = Service::start(&mut serve);
    assert!(healthy(&service.address));
    let address = service.address.clone();
    // It still answers, and no longer wants to be asked.
    service.terminate();
    let by = std::time::Instant::now() + std::time::Duration::from_secs(2);
    while healthy(&address) {
        assert!(std::time::Instant::now() < by, "it is ready for ever");
    }
    let (status, lines) = service.finished();
    assert!(status.success(), "{lines:?}");
    assert!(!healthy(&address));
}

fn compose() -> Value {
    let mut yaml: serde_yaml_ng::Value =
        serde_yaml_ng::from_str(&read("deploy/compose.yaml")).unwrap();
    // An anchor holds an anchor that holds another one.
    for _ in 0..3 {
        yaml.apply_merge().unwrap();
    }
    serde_json::to_value(yaml).unwrap()
}

fn names(list: &Value) -> BTreeSet<&str> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let names = list.iter();
    names
        .map(|one| one.get("source").unwrap_or(one).as_str().unwrap())
        .collect()
}

/// Only the balancer is reached from outside, the database by the service alone; secrets are files;
/// no replica starts before the migration.
#[test]
fn the_compose_file_keeps_its_promises() {
    let compose = compose();
    let services = compose["services"].as_object().unwrap();
    let own: Vec<_> = services.keys().filter(|name| *name != "database").collect();
    assert_eq!(
        own,
        ["balancer", "migrate", "replica-1", "replica-2", "router"]
    );
    let on = |network: &str| -> BTreeSet<&str> {
        let on = services
            .iter()
            .filter(|(_, service)| names(&service["networks"]).contains(network));
        on.map(|(name, _)| name.as_str()).collect()
    };
    assert_eq!(
        on("data"),
        ["database", "migrate", "replica-1", "replica-2"].into()
    );
    assert_eq!(on("edge"), ["balancer"].into());
    assert_eq!(names(&services["database"]["networks"]), ["data"].into());
    for network in ["data", "inner"] {
        assert_eq!(compose["networks"][network]["internal"], true);
    }
    let published: Vec<_> = services
        .iter()
        .filter(|(_, service)| service.get("ports").is_some())
        .collect();
    assert_eq!(published.len(), 1);
    assert_eq!(published[0].0, "balancer");
    let settings = names(&services["database"]["command"]);
    for setting in ["fsync=on", "synchronous_commit=on", "full_page_writes=on"] {
        assert!(settings.contains(setting), "{setting}");
    }
    assert_eq!(
        names(&services["database"]["volumes"]),
        ["database:/var/lib/postgresql/data"].into()
    );

    let stages: BTreeSet<String> = instructions()
        .into_iter()
        .filter(|(word, _)| word == "FROM")
        .map(|(_, from)| from.split_whitespace().last().unwrap().to_owned())
        .collect();
    for name in own {
        let service = &services[name];
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(names(&service["cap_drop"]), ["ALL"].into(), "{name}");
        assert!(
            stages.contains(service["build"]["target"].as_str().unwrap()),
            "{name}"
        );
        if name.starts_with("replica") {
            let after = &service["depends_on"]["migrate"]["condition"];
            assert_eq!(after, "service_completed_successfully", "{name}");
        }
    }
    let declared: BTreeSet<&str> = compose["secrets"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut used = BTreeSet::new();
    for (name, service) in services {
        used.extend(names(&service["secrets"]));
        for (variable, value) in service["environment"].as_object().into_iter().flatten() {
            let value = value.as_str().unwrap();
            // The name of a file, or a URL without a password.
            let secret = ["PASS", "SECRET", "KEY", "AUTHORIZATION", "CERTIFICATE"];
            if secret.iter().any(|word| variable.contains(word)) {
                assert!(value.starts_with("/run/secrets/"), "{name}: {variable}");
            }
            assert!(
                !value.contains("://") || !value.contains('@') || value.contains("://brobygger@"),
                "{name}: {variable}"
            );
        }
    }
    assert_eq!(declared, used);
}

/// The variables that the compose file sets are those that the programs know, and those that it asks
/// for are in the example.
#[test]
fn every_variable_is_known_where_it_goes() {
    let compose = compose();
    let balancer = read("deploy/haproxy.cfg");
    let set = compose["services"]["balancer"]["environment"]
        .as_object()
        .unwrap();
    for variable in set.keys() {
        assert!(
            balancer.contains(&format!("defined({variable})"))
                || balancer.contains(&format!("${{{variable}}}")),
            "{variable}"
        );
    }
    let router = read("deploy/router/router.config.yaml") + &read("deploy/Containerfile");
    for variable in compose["services"]["router"]["environment"]
        .as_object()
        .unwrap()
        .keys()
    {
        assert!(router.contains(variable), "{variable}");
    }
    // The program itself says whether it knows a setting.
    let settings = compose["services"]["replica-1"]["environment"]
        .as_object()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path(), &["serve"]);
    for (name, value) in settings {
        let value = value.as_str().unwrap();
        let value = value
            .split_once("${")
            .map_or(value.to_owned(), |(before, _)| {
                format!("{before}brobygger.example.dk/")
            });
        command.env(name, value.replace("database:5432", "127.0.0.1:1"));
    }
    command.env("BROBYGGER_SERVER__BIND", "127.0.0.1:0");
    crate::cli::fails(&mut command, "the database can't be reached");

    let text = read("deploy/compose.yaml");
    let example = read("deploy/example.env");
    for part in text.split("${").skip(1) {
        let name: String = part
            .chars()
            .take_while(|c| c.is_ascii_uppercase() || *c == '_')
            .collect();
        assert!(
            example
                .lines()
                .any(|line| line.starts_with(&format!("{name}="))),
            "{name}"
        );
    }
}
