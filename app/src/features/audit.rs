//! The audit log: every change, chained by hash. Server only.
#![cfg(feature = "ssr")]

pub mod filter;
mod labels;
pub mod model;
pub mod service;
pub mod store;
mod view;

pub use labels::{Labels, labels};
pub use view::log;
