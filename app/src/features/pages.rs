//! Static pages: introduction, contact, timetable and the like.

pub mod api;
mod labels;
pub mod model;
#[cfg(feature = "ssr")]
pub mod service;
pub mod store;
mod view;

pub use labels::{Labels, labels};
pub use view::{StaticPageView, static_page};
