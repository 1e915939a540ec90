//! `cargo xtask <command>`: set-up, build, run, test, release and benchmark of the portal, each one command.

#![expect(clippy::disallowed_methods, reason = "a build tool reads the environment and tells how long a step took")]

mod bench;
mod breached;
mod dev;
mod dist;
mod load_client;
mod postgres;
mod program;
mod setup;
mod site;
mod step;
mod test;

use std::{env, path::PathBuf, process::ExitCode};

const USAGE: &str = "\
cargo xtask <command>

  run     set up what is missing, build, serve at http://127.0.0.1:3000 with demo content
  test    set up what tests need, then run everything that CI runs
  dev     serve, rebuild and reload on each change
  dist    build one self-contained release program at target/dist/lienhiep
  bench   measure the release program; prints medians and ratios (`bench accounts`: sign-in and audit log only)
  breached LIST   make server/data/breached.bin from a list of passwords, one a line
";

fn main() -> ExitCode {
    // Every path below is relative to the workspace's folder.
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    if let Err(error) = env::set_current_dir(&workspace) {
        eprintln!("xtask: cannot enter {}: {error}", workspace.display());
        return ExitCode::FAILURE;
    }
    let arguments: Vec<String> = env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some("run") => program::run(),
        Some("test") => test::run(&arguments[1..]),
        Some("dev") => dev::run(),
        Some("dist") => dist::run(),
        Some("bench") => bench::run(&arguments[1..]),
        Some("breached") => breached::run(arguments.get(1).map(String::as_str)),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
