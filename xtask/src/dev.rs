//! `cargo xtask dev`: rebuild and reload on each change.

use std::{
    path::Path,
    process::{Child, Command},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use anyhow::{Context, Result};
use notify::{RecursiveMode, Watcher};

use crate::{program, site};

/// Editors write several files for one save; they are one change.
const SETTLE: Duration = Duration::from_millis(200);
const WATCHED: [&str; 5] = ["app", "server", "frontend", "style", "public"];

/// Serves, and on each change builds again, restarts, and lets the browser reload by itself.
pub fn run() -> Result<()> {
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            _ = sender.send(());
        }
    })?;
    for folder in WATCHED {
        watcher.watch(Path::new(folder), RecursiveMode::Recursive).with_context(|| format!("cannot watch {folder}"))?;
    }
    let mut server: Option<Server> = None;
    loop {
        match build() {
            Ok(()) => {
                drop(server.take());
                server = Some(Server::start()?);
                println!("  {}  (watching for changes, Ctrl-C to stop)", program::DEMO_ADDRESS);
            }
            // The last good build goes on serving while the fault is mended.
            Err(error) => eprintln!("{error:#}"),
        }
        wait_for_change(&changes)?;
    }
}

fn build() -> Result<()> {
    site::build()?;
    program::build()?;
    program::demo_content()
}

fn wait_for_change(changes: &Receiver<()>) -> Result<()> {
    changes.recv().context("the watcher has ended")?;
    while changes.recv_timeout(SETTLE).is_ok() {}
    Ok(())
}

struct Server(Child);

impl Server {
    fn start() -> Result<Self> {
        let child = Command::new(program::path())
            .args(program::demo_serve())
            .arg("--dev")
            .spawn()
            .context("cannot start the server")?;
        Ok(Self(child))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = Command::new("kill").arg(self.0.id().to_string()).status();
        _ = self.0.wait();
    }
}
