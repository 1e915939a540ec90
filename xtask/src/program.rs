//! The server's half: building it, and `cargo xtask run`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Result;

use crate::{
    site,
    step::{cargo, run as run_command, step},
};

/// Where the demonstration lives, and how it is reached.
pub const DEMO_DATA: &str = "target/demo";
pub const DEMO_ADDRESS: &str = "http://127.0.0.1:3000";

/// The program as built for development.
pub fn path() -> PathBuf {
    Path::new("target/debug/lienhiep").to_owned()
}

/// Builds the program for development.
pub fn build() -> Result<()> {
    step("Server half", || run_command(cargo().args(["build", "--quiet", "--package", "server", "--bin", "lienhiep"])))
}

/// Fills the demonstration's folder, unless that has been done.
pub fn demo_content() -> Result<()> {
    let whole = Path::new(DEMO_DATA).join(".whole");
    if whole.exists() {
        return Ok(());
    }
    step("Demonstration content", || {
        // What an interrupted run has left is not mended but made anew.
        if Path::new(DEMO_DATA).exists() {
            fs::remove_dir_all(DEMO_DATA)?;
        }
        run_command(Command::new(path()).args(["demo", "--data", DEMO_DATA]).stdout(Stdio::null()))?;
        Ok(fs::write(&whole, "")?)
    })
}

/// `cargo xtask run`: everything from a fresh clone to a page in the browser.
pub fn run() -> Result<()> {
    site::build()?;
    build()?;
    demo_content()?;
    println!("\n  Address        {DEMO_ADDRESS}");
    println!("  Data folder    {DEMO_DATA}  (delete it to start over)");
    println!("  Demo accounts  none: this version has no sign-in yet, everything on the site is public");
    println!("  Stop           Ctrl-C\n");
    run_command(Command::new(path()).args(["serve", "--listen", "127.0.0.1:3000", "--data", DEMO_DATA]))
}
