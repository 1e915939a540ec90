//! The site itself: whose it is, its menu, its link blocks. All of it is data; no union's name is in code.

pub mod api;
mod labels;
pub mod model;
#[cfg(feature = "ssr")]
pub mod service;
pub mod store;
mod view;

pub use labels::{Labels, labels};
pub use view::{Frame, SiteMapPage, site_map};
