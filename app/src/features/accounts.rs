//! Signing in and one's own account: passwords, second factors, passkeys, sessions, one-time links. Server only.
#![cfg(feature = "ssr")]

mod labels;
pub mod limits;
pub mod model;
pub mod service;
pub mod store;
pub mod view;

pub use labels::{Labels, labels};
pub(crate) use service::take;
