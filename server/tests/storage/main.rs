//! The contract suite: what every store promises, on SQLite and on PostgreSQL alike.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and the runner names its database in the environment"
)]

mod accounts;
mod content;
mod harness;
mod people;
mod records;
