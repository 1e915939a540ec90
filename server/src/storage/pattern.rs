//! Patterns for `LIKE … ESCAPE '!'`, the same on both engines.

/// A pattern that finds `text` anywhere.
pub fn containing(text: &str) -> String {
    format!("%{}%", escaped(text))
}

/// A pattern that finds what begins with `text`.
pub fn beginning(text: &str) -> String {
    format!("{}%", escaped(text))
}

/// The text as part of a pattern, in which its wildcards are letters. PostgreSQL takes no NUL.
pub fn escaped(text: &str) -> String {
    text.replace('\0', "").replace('!', "!!").replace('%', "!%").replace('_', "!_")
}
