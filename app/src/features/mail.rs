//! Letters: the queue that every change writes into, and what letters say. Server only.
#![cfg(feature = "ssr")]

mod labels;
pub mod model;
pub mod service;
pub mod store;
mod view;

pub use labels::{Labels, labels};
pub use view::queue;
