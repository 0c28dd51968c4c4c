//! The partner's guide: its files and commands, in its order, in an empty folder, beside a running
//! service. What it says that a command prints is what it prints.

use std::{
    fmt::Write as _,
    fs::File,
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{Federation, harness::SECRET};
use crate::app::Backend;

const GUIDE: &str = include_str!("../../../deploy/partners.md");

/// A fenced block: what stands behind its fence, and its text.
struct Block {
    info: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![];
    let mut open = false;
    for line in GUIDE.lines() {
        if let Some(info) = line.strip_prefix("```") {
            open = !open;
            if open {
                blocks.push(Block {
                    info: info.to_owned(),
                    text: String::new(),
                });
            }
        } else if open {
            let block = blocks.last_mut().unwrap();
            writeln!(block.text, "{line}").unwrap();
        }
    }
    assert!(!open);
    blocks
}

fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

/// What a block of commands printed, and where the guide says what that is, what it says.
struct Told {
    commands: String,
    says: Option<Block>,
}

#[tokio::test]
async fn the_partners_guide_works() {
    let federation = Federation::shared(Backend::Sqlite).await;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let mark = "--- the next block";
    let mut script = String::from("set -euo pipefail\ntrap 'kill $(jobs -p)' EXIT\n");
    let mut told: Vec<Told> = vec![];
    for block in blocks() {
        let kind: Vec<&str> = block.info.split(' ').collect();
        match kind[..] {
            // What the harness does, with the same settings.
            ["sh", "service"] => {
                assert!(block.text.contains("BROBYGGER_FEDERATION__SECRETS"));
                assert!(block.text.contains("./dev run"));
            }
            ["sh"] => {
                writeln!(script, "{}echo; echo '{mark}'", block.text).unwrap();
                told.push(Told {
                    commands: block.text,
                    says: None,
                });
            }
            ["python", file] => std::fs::write(folder.path().join(file), block.text).unwrap(),
            ["json"] | ["text", "output"] => told.last_mut().unwrap().says = Some(block),
            _ => panic!("a block of a kind that isn't tested: {}", block.info),
        }
    }
    assert!(told.len() >= 8);
    std::fs::write(folder.path().join("guide.sh"), script).unwrap();

    let service = federation.graph.url.replace("/graphql", "");
    let mut command = Command::new("timeout");
    command
        .args(["--kill-after=5", "200", "bash", "guide.sh"])
        .current_dir(folder.path())
        .env("BROBYGGER", root)
        .env("BROBYGGER_URL", service)
        .env("MY_PORT", free_port())
        .env("ROUTER_PORT", free_port())
        .env("ROUTER_SECRET", SECRET)
        // What `./dev` fetched: the guide is tested without a network.
        .env("PIP_NO_INDEX", "1")
        .env(
            "PIP_FIND_LINKS",
            root.join("tests/federation/partners/venv/wheels"),
        )
        .stdin(Stdio::null())
        // Not pipes: what it leaves running, if it breaks off, would keep them open.
        .stdout(File::create(folder.path().join("printed")).unwrap())
        .stderr(File::create(folder.path().join("said")).unwrap());
    let running = tokio::task::spawn_blocking(move || command.status().unwrap());
    let status = running.await.unwrap();
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let (printed, said) = (text("printed"), text("said"));
    assert!(status.success(), "{printed}\n{said}");
    let printed: Vec<&str> = printed.split(mark).collect();
    assert_eq!(printed.len(), told.len() + 1);
    for (Told { commands, says }, printed) in told.iter().zip(printed) {
        match says {
            Some(says) if says.info == "json" => {
                let parse = |text: &str| -> Value {
                    serde_json::from_str(text)
                        .unwrap_or_else(|error| panic!("{commands}\n{error}\n{text}"))
                };
                assert_eq!(parse(printed), parse(&says.text), "{commands}");
            }
            Some(says) => assert_eq!(printed.trim(), says.text.trim(), "{commands}"),
            None => assert_eq!(printed.trim(), "", "{commands}"),
        }
    }
}
