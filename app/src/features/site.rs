//! The site itself: whose it is, its menu, its link blocks. All of it is data; no union's name is in code.

pub mod api;
mod labels;
pub mod model;
#[cfg(feature = "ssr")]
pub mod service;
pub mod store;
mod view;

pub use labels::{Labels, labels};
pub use view::{Footer, LinkBlocks, Masthead, SiteMapPage, current_site, provide_site, site_map};
