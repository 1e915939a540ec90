//! A PostgreSQL server of our own, in a temporary folder, for as long as the tests run.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{
    setup,
    step::{output_of, run_quietly},
};

const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A running server; dropping it stops it and removes its folder.
pub struct Postgres {
    process: Child,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Creates and starts a server on a free port of 127.0.0.1.
    pub fn start() -> Result<Self> {
        let programs = setup::postgresql()?;
        let folder = std::env::temp_dir().join(format!("lienhiep-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let data = folder.join("data");
        let user = ServerUser::find();
        user.own(&folder)?;
        run_quietly(user.command(&programs.join("initdb")).arg("-D").arg(&data).args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ]))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let process = user
            .command(&programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=400"])
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.join("log"))?)
            .spawn()
            .context("cannot start PostgreSQL")?;
        let mut server = Self { process, folder, port };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// The address of its maintenance database; each test makes a database of its own from it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let pause = Duration::from_millis(100);
        for _ in 0..START_TIMEOUT.as_millis() / pause.as_millis() {
            // The last line of its lock file says so.
            let is_ready = fs::read_to_string(self.folder.join("data/postmaster.pid"))
                .is_ok_and(|lock| lock.lines().last().is_some_and(|status| status.trim() == "ready"));
            if is_ready {
                return Ok(());
            }
            if self.process.try_wait()?.is_some() {
                break;
            }
            sleep(pause);
        }
        bail!("PostgreSQL did not start:\n{}", fs::read_to_string(self.folder.join("log")).unwrap_or_default())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The first line of the lock file is the server's own process: `runuser` stands between it and us.
        let lock = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
        if let Some(process) = lock.lines().next() {
            _ = Command::new("kill").args(["-INT", process]).status();
        }
        _ = self.process.wait();
        _ = fs::remove_dir_all(&self.folder);
    }
}

/// PostgreSQL refuses to run as root; then its own user runs it.
enum ServerUser {
    Ourselves,
    Postgres,
}

impl ServerUser {
    fn find() -> Self {
        if output_of(Command::new("id").arg("-u")).is_some_and(|id| id == "0") {
            Self::Postgres
        } else {
            Self::Ourselves
        }
    }

    fn command(&self, program: &Path) -> Command {
        match self {
            Self::Ourselves => Command::new(program),
            Self::Postgres => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--"]).arg(program);
                command
            }
        }
    }

    fn own(&self, folder: &Path) -> Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Postgres => run_quietly(Command::new("chown").arg("postgres").arg(folder)),
        }
    }
}
