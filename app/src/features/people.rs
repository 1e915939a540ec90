//! People and their mandates, as administrators keep them. Server only.
#![cfg(feature = "ssr")]

mod labels;
pub mod model;
pub mod service;
pub mod store;
mod view;

pub use labels::{Labels, action_label, labels, reason, state_label};
pub(crate) use service::permitted;
pub use view::{Typed, directory, invitation, permissions, person};
