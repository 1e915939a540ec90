//! News: articles in categories, the front page, related articles.

pub mod api;
mod labels;
pub mod model;
#[cfg(feature = "ssr")]
pub mod service;
pub mod store;
mod view;

pub use labels::{Labels, labels};
pub use view::{ArticlePage, CategoryPage, FrontPage, article, front, listing};
