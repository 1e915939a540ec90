//! `cargo xtask test`: everything that CI runs, in the order of what is found fastest.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{
    postgres::Postgres,
    program, setup, site,
    step::{cargo, run as run_command, step},
};

const BROWSER_TESTS: &str = "end2end";

/// What a runner counted.
#[derive(Default)]
struct Count {
    passed: u32,
    failed: u32,
}

/// Sets up and runs all. Further arguments go to Playwright, and only the browser tests run then.
pub fn run(arguments: &[String]) -> Result<()> {
    let mut count = Count::default();
    if arguments.is_empty() {
        step("Format", || run_command(cargo().args(["fmt", "--all", "--check"])))?;
    }
    site::build()?;
    if arguments.is_empty() {
        step("Lints", lints)?;
        let postgres = step("PostgreSQL server", Postgres::start)?;
        step("Unit, contract and HTTP tests", || rust_tests(&postgres.url(), &mut count))?;
    }
    program::build()?;
    setup::npm_packages(BROWSER_TESTS)?;
    let chromium = setup::chromium()?;
    step("Browser tests", || {
        let mut playwright = Command::new("npx");
        playwright.args(["playwright", "test"]).args(arguments).current_dir(BROWSER_TESTS).env("CHROMIUM", chromium);
        tally(&mut playwright, &mut count, playwright_count)
    })?;
    println!("\n{} passed, {} failed", count.passed, count.failed);
    if count.failed > 0 {
        bail!("some tests failed");
    }
    Ok(())
}

/// The two halves are checked apart: together, Cargo would switch on both sides' features at once.
fn lints() -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    let server_half =
        ["clippy", "--quiet", "-p", "app", "-p", "server", "-p", "xtask", "--features", "app/ssr", "--all-targets"];
    run_command(cargo().args(server_half).args(deny))?;
    let mut browser_half = cargo();
    browser_half.args(["clippy", "--quiet", "-p", "frontend"]);
    // Without the target (then Debian's compiler builds) the same code is checked for this machine.
    if setup::toolchain_has_wasm() {
        browser_half.args(["--target", "wasm32-unknown-unknown"]);
    }
    run_command(browser_half.args(deny))
}

fn rust_tests(postgres: &str, count: &mut Count) -> Result<()> {
    let mut tests = cargo();
    tests
        .args([
            "test",
            "-p",
            "app",
            "-p",
            "server",
            "-p",
            "xtask",
            "--features",
            "app/ssr",
            "--lib",
            "--bins",
            "--tests",
        ])
        .args(["--no-fail-fast"])
        .env("LIENHIEP_TEST_POSTGRES", postgres);
    tally(&mut tests, count, cargo_count)
}

/// Runs `command`, shows what it prints, and adds up what `read` finds in its lines.
fn tally(command: &mut Command, count: &mut Count, read: fn(&str) -> Option<Count>) -> Result<()> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start the tests")?;
    let output = child.stdout.take().context("the tests have no output")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        if let Some(found) = read(&line) {
            count.passed += found.passed;
            count.failed += found.failed;
        }
        println!("{line}");
    }
    let status = child.wait()?;
    if !status.success() && count.failed == 0 {
        bail!("the tests ended with {status}");
    }
    Ok(())
}

/// `test result: ok. 12 passed; 0 failed; …`
fn cargo_count(line: &str) -> Option<Count> {
    let result = line.strip_prefix("test result:")?;
    let number_before = |word: &str| result.split(word).next()?.split_whitespace().last()?.parse().ok();
    Some(Count { passed: number_before(" passed")?, failed: number_before(" failed")? })
}

/// `  41 passed (1.2m)`, `  1 failed`, `  1 flaky`
fn playwright_count(line: &str) -> Option<Count> {
    let mut words = line.split_whitespace();
    let number = words.next()?.parse().ok()?;
    match words.next()? {
        "passed" => Some(Count { passed: number, failed: 0 }),
        "failed" | "flaky" | "interrupted" => Some(Count { passed: 0, failed: number }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: Option<Count>) -> Option<(u32, u32)> {
        count.map(|count| (count.passed, count.failed))
    }

    #[test]
    fn the_closing_lines_of_both_runners_are_read() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(numbers(cargo_count(cargo)), Some((12, 3)));
        assert_eq!(numbers(cargo_count("test a_name ... ok")), None);
        assert_eq!(numbers(playwright_count("  41 passed (1.2m)")), Some((41, 0)));
        assert_eq!(numbers(playwright_count("  1 failed")), Some((0, 1)));
        assert_eq!(numbers(playwright_count("  ✓  1 [hydrated] › articles.spec.ts")), None);
    }
}
