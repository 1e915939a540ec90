//! A whole site in process: over HTTP, and through `lienhiep load`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod authority;
mod browser;
mod held;
mod http;
mod letters;
mod limits;
mod links;
mod load;
mod support;
mod world;
