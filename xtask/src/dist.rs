//! `cargo xtask dist`: one self-contained release program.

use std::{fs, path::Path};

use anyhow::Result;

use crate::{
    site,
    step::{cargo, run as run_command, step},
};

/// Where the release program is left.
pub const PROGRAM: &str = "target/dist/lienhiep";

/// Builds the site, then the program with the site inside.
pub fn run() -> Result<()> {
    site::build()?;
    step("Release program", || {
        run_command(cargo().args(["build", "--quiet", "--release", "--package", "server", "--features", "embed"]))
    })?;
    step("Placing the program", || {
        fs::create_dir_all(Path::new(PROGRAM).parent().unwrap_or(Path::new(".")))?;
        fs::copy("target/release/lienhiep", PROGRAM)?;
        Ok(())
    })?;
    let megabytes = fs::metadata(PROGRAM)?.len() / 1024 / 1024;
    println!("\n  {PROGRAM}  ({megabytes} MB, site embedded)");
    Ok(())
}
