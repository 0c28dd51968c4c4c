//! HAProxy, as the deployment has it.

use std::{
    fmt,
    io::{Read, Write},
    net::TcpListener,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The deployment's settings of HAProxy, with nothing in the environment.
pub fn haproxy() -> Command {
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/haproxy.cfg");
    // Debian has it where a user's PATH may not look.
    let mut command = Command::new("/usr/sbin/haproxy");
    command.env_clear().args(["-db", "-f"]).arg(settings);
    command
}

/// A running HAProxy, killed when this is dropped.
pub struct Balancer {
    child: Child,
    /// Where clients come in.
    pub address: String,
    /// Where a router comes in.
    pub inner: String,
    stats: PathBuf,
}

/// What it counted.
#[derive(Debug, Default)]
pub struct Stats {
    requests: u64,
    retries: u64,
    redispatched: u64,
    broken_off: u64,
    up: usize,
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            requests,
            retries,
            redispatched,
            broken_off,
            ..
        } = self;
        write!(
            f,
            "{requests} requests, {retries} connected at the second try or later, {redispatched} to another replica, {broken_off} broken off"
        )
    }
}

impl Balancer {
    /// Before these replicas; it is waited for.
    pub fn start(folder: &Path, replicas: &[String]) -> Self {
        // Addresses of its own: no connection from 127.0.0.1 takes the ports meanwhile.
        let free = [(); 2].map(|()| TcpListener::bind("127.0.0.3:0").unwrap());
        let [address, inner] = free.map(|free| free.local_addr().unwrap().to_string());
        let stats = folder.join("stats");
        let mut command = haproxy();
        command
            .env("BALANCER_BIND", &address)
            .env("BALANCER_INNER_BIND", &inner)
            .env("BALANCER_STATS", &stats)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        for (n, replica) in replicas.iter().enumerate() {
            command.env(format!("REPLICA_{}", n + 1), replica);
        }
        let child = command
            .spawn()
            .expect("these tests need HAProxy: ./dev test installs it");
        let balancer = Self {
            child,
            address,
            inner,
            stats,
        };
        let by = Instant::now() + Duration::from_secs(20);
        while balancer.ask().is_none() {
            assert!(Instant::now() < by, "HAProxy does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        balancer
    }

    fn ask(&self) -> Option<String> {
        let mut socket = UnixStream::connect(&self.stats).ok()?;
        socket.write_all(b"show stat\n").ok()?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).ok()?;
        answer.starts_with("# pxname,").then_some(answer)
    }

    /// What it counted so far.
    pub fn stats(&self) -> Stats {
        let answer = self.ask().expect("HAProxy runs");
        let mut lines = answer
            .lines()
            .map(|line| line.split(',').collect::<Vec<_>>());
        let names = lines.next().unwrap();
        let column = |line: &[&str], name: &str| -> String {
            let at = names.iter().position(|column| *column == name).unwrap();
            line[at].to_owned()
        };
        let mut stats = Stats::default();
        for line in lines.filter(|line| line[0] == "replicas") {
            let number = |name: &str| column(&line, name).parse::<u64>().unwrap();
            if line[1] == "BACKEND" {
                stats.requests = number("req_tot");
                stats.retries = number("wretr");
                stats.redispatched = number("wredis");
                stats.broken_off = number("eresp");
            } else if column(&line, "status").starts_with("UP") {
                stats.up += 1;
            }
        }
        stats
    }

    /// How many replicas it sends requests to.
    pub fn servers_up(&self) -> usize {
        self.stats().up
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
