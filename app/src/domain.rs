//! Words that two or more features share. Nothing here knows Leptos, a database or a socket.

pub mod change;
pub mod email;
pub mod error;
pub mod html;
pub mod id;
pub mod mandate;
pub mod page;
pub mod permission;
pub mod refusal;
pub mod role;
pub mod text;
pub mod time;
pub mod workdays;
