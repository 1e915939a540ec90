//! Words that two or more features share. Nothing here knows Leptos, a database or a socket.

pub mod error;
pub mod html;
pub mod page;
pub mod text;
pub mod time;
