//! Member associations as the office keeps them, with their history. Server only.
#![cfg(feature = "ssr")]

mod labels;
pub mod model;
pub mod service;
pub mod store;
mod view;

pub use labels::{Labels, labels};
pub use view::{Typed, association, directory, editor};
