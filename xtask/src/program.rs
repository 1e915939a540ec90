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
/// The same by the name that passkeys ask for: browsers have none for an address that is a number.
pub const DEMO_PUBLIC_URL: &str = "http://localhost:3000";
/// Who can sign in to the demonstration; written by `lienhiep demo`.
const DEMO_ACCOUNTS: &str = "target/demo/demo-accounts.txt";

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
    // A demonstration of a version before accounts has none.
    if whole.exists() && Path::new(DEMO_ACCOUNTS).exists() {
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
    println!("\n{}", fs::read_to_string(DEMO_ACCOUNTS)?);
    println!("  Address        {DEMO_ADDRESS}  or {DEMO_PUBLIC_URL}");
    println!("  Sign in        {DEMO_PUBLIC_URL}/quan-ly  (accounts above, and in {DEMO_ACCOUNTS})");
    println!("  Letters        {DEMO_PUBLIC_URL}/dev/mail  (kept, not sent)");
    println!("  Data folder    {DEMO_DATA}  (delete it to start over)");
    println!("  Stop           Ctrl-C\n");
    run_command(Command::new(path()).args(demo_serve()))
}

/// How the demonstration is served.
pub fn demo_serve() -> [&'static str; 9] {
    ["serve", "--listen", "127.0.0.1:3000", "--data", DEMO_DATA, "--public-url", DEMO_PUBLIC_URL, "--mail", "sink"]
}
