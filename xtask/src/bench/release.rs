//! A running release program, and what is measured of it.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{dist, load_client::Connection};

/// The program; it stops when this goes.
pub struct Release {
    pub address: SocketAddr,
    program: Child,
}

impl Release {
    /// Serves the site in a data folder, and waits until it answers.
    pub fn serve(data: &Path, arguments: &[&str]) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let program = Command::new(dist::PROGRAM)
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(data)
            .args(arguments)
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start the release program")?;
        let release = Self { address, program };
        release.wait_until_ready()?;
        // What it does at its start is no part of being idle.
        sleep(Duration::from_secs(2));
        Ok(release)
    }

    fn wait_until_ready(&self) -> Result<()> {
        for _ in 0..100 {
            if Connection::open(self.address)
                .and_then(|mut connection| connection.get("/readyz"))
                .is_ok_and(|status| status == 200)
            {
                return Ok(());
            }
            sleep(Duration::from_millis(100));
        }
        bail!("the release program did not become ready")
    }

    /// Memory as the system counts it, in KB: `VmRSS` is resident now, `VmHWM` was at most (proc(5)).
    pub fn memory_kb(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.program.id()))?;
        let line = status.lines().find(|line| line.starts_with(name)).context("no such line in the status")?;
        line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse().ok()).context("no number in the status")
    }
}

impl Drop for Release {
    fn drop(&mut self) {
        _ = self.program.kill();
        _ = self.program.wait();
    }
}

pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
