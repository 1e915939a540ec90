//! What the reader sees of the news.

mod article;
mod card;
mod category;
mod front;

pub use article::{ArticlePage, article};
pub use category::{CategoryPage, listing};
pub use front::{FrontPage, front};
