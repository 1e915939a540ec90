//! Personal data: consents, requests with their clocks, incidents, export, anonymisation, retention. Server only.
#![cfg(feature = "ssr")]

mod labels;
pub mod model;
pub mod service;
pub mod store;
mod view;

pub use labels::{Labels, labels};
pub use view::{TypedIncident, consents, incidents, inventory, request, requests};
