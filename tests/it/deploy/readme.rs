//! The commands of `deploy/README.md`, as they stand there.

use std::process::Command;

use super::{read, root};
use crate::{
    app::create_postgres,
    cli::{program, run, succeeds},
};

/// What the README's commands are run with here: there is no engine, so a container's command is run
/// as it is, and the images are what is built already.
const ENGINE: &str = r#"
chown() { :; }
docker() {
  shift 3 # compose -f deploy/compose.yaml
  case $1 in
    build) ;;
    up) "$PROGRAM" migrate ;;
    exec) shift 3; "$@" ;;
    run)
      shift 2
      [ "$1" != -T ] || shift
      shift
      [ $# -gt 0 ] || set -- migrate
      "$PROGRAM" "$@" ;;
    *) echo "what is $1?" >&2; return 1 ;;
  esac
}
"#;

/// Every command of the README, in its order, on a database of its own.
#[tokio::test]
async fn the_commands_of_the_readme_run() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let name = format!("test_{}_readme", std::process::id());
    let url = create_postgres(&name, None).await;
    let server: reqwest::Url = url.parse().unwrap();
    let text = read("deploy/README.md");
    let blocks: Vec<&str> = text
        .split("```sh\n")
        .skip(1)
        .map(|block| block.split_once("```").unwrap().0)
        .collect();
    assert!(blocks.len() >= 6);
    let settings = root().join("deploy/brobygger.toml");
    for block in blocks {
        // The names that are the deployment's alone.
        let block = block
            .replace("/etc/brobygger/brobygger.toml", settings.to_str().unwrap())
            .replace("-U brobygger", "-U postgres")
            .replace("-Fc brobygger", &format!("-Fc {name}"))
            .replace(" restored", &format!(" {name}_restored"));
        let command = program(at, &[]);
        let mut shell = Command::new("sh");
        for (variable, value) in command.get_envs() {
            if let Some(value) = value {
                shell.env(variable, value);
            }
        }
        shell
            .args(["-euc", &format!("{ENGINE}{block}")])
            .current_dir(at)
            .env("PROGRAM", command.get_program())
            .env("BROBYGGER_DATABASE__URL", &url)
            .env(
                "BROBYGGER_VAULT__KEY_FILE",
                at.join("deploy/secrets/vault_keys"),
            )
            .env(
                "BROBYGGER_AUDIT__KEY_FILE",
                at.join("deploy/secrets/audit_keys"),
            )
            .env("PGHOST", server.host_str().unwrap())
            .env("PGPORT", server.port().unwrap().to_string());
        let output = run(&mut shell);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}\n{said}");
    }
    // The restored one is whole, and as it was.
    let heads = std::fs::read_to_string(at.join("heads")).unwrap();
    assert!(!heads.is_empty());
    let mut verify = program(at, &["audit", "verify", "--heads", "heads"]);
    verify
        .env("BROBYGGER_DATABASE__URL", format!("{url}_restored"))
        .env(
            "BROBYGGER_AUDIT__KEY_FILE",
            at.join("deploy/secrets/audit_keys"),
        );
    succeeds(&mut verify);
    // The password is libpq's way in.
    let pgpass = std::fs::read_to_string(at.join("deploy/secrets/pgpass")).unwrap();
    let password = std::fs::read_to_string(at.join("deploy/secrets/database_password")).unwrap();
    let (place, written) = pgpass.trim_end().rsplit_once(':').unwrap();
    assert_eq!(place, "database:5432:brobygger:brobygger");
    assert_eq!(written, password.trim_end());
    let federation = std::fs::read_to_string(at.join("deploy/secrets/federation")).unwrap();
    assert!(federation.trim_end().len() >= 32);
}
