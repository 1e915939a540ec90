//! A whole site in process: over HTTP, and through `lienhiep load`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;
mod load;
mod support;
