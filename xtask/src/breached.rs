//! `cargo xtask breached LIST`: the list of breached passwords in the form in which the program carries it.

use std::{collections::BTreeSet, fs};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

const OUTPUT: &str = "server/data/breached.bin";
/// Shorter ones are refused for their length.
const MIN_CHARS: usize = 10;
/// Bytes of each hash that are kept.
const WIDTH: usize = 5;

/// Reads one password a line, in whatever encoding, and writes the sorted starts of their hashes.
pub fn run(list: Option<&str>) -> Result<()> {
    let list = list.context("which list? cargo xtask breached LIST")?;
    let bytes = fs::read(list).with_context(|| format!("cannot read {list}"))?;
    let text = String::from_utf8_lossy(&bytes);
    let hashes: BTreeSet<[u8; WIDTH]> = text
        .lines()
        .filter(|password| password.chars().count() >= MIN_CHARS)
        .map(|password| {
            let mut start = [0; WIDTH];
            start.copy_from_slice(&Sha256::digest(password.to_lowercase())[..WIDTH]);
            start
        })
        .collect();
    fs::write(OUTPUT, hashes.iter().flatten().copied().collect::<Vec<u8>>())?;
    println!("{} passwords in {OUTPUT}", hashes.len());
    Ok(())
}
