//! The way in, and the screens of one's own account. Made on the server only.

mod door;
mod security;

pub use door::{confirm, forgotten, forgotten_sent, held, link_dead, second_step, set_password, sign_in};
pub use security::{recovery_codes, security};

use leptos::prelude::*;

use super::model::Held;
use crate::ui::form::hidden;

/// The name of the field in which a held form travels, and of the one that says where to go afterwards.
pub const HELD_FIELD: &str = "giu";
pub const RETURN_FIELD: &str = "ve";
/// The field in which a caller proves again who they are.
pub const PROOF_FIELD: &str = "proof";

/// Fields that are never kept, and never shown in a list of what was typed.
pub const SECRETS: [&str; 7] = [PROOF_FIELD, "answer", "ceremony", "code", "current", "password", "sealed"];

/// What travels along the way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Luggage {
    pub held: Option<Held>,
    pub return_to: Option<String>,
}

impl Luggage {
    fn fields(&self) -> AnyView {
        let held = self.held.as_ref().map(|held| hidden(HELD_FIELD, held.packed()));
        let return_to = self.return_to.as_ref().map(|path| hidden(RETURN_FIELD, path.clone()));
        view! { {held}{return_to} }.into_any()
    }
}

/// Whose password a form asks for: password managers read it there, people see it elsewhere on the page.
fn username(email: &str) -> AnyView {
    view! { <input r#type="text" autocomplete="username" value=email.to_owned() readonly hidden/> }.into_any()
}

/// The fields of a held form, to be sent again as they came.
fn held_fields(held: &Held) -> Vec<AnyView> {
    held.fields.iter().map(|(name, value)| hidden(name.clone(), value.clone())).collect()
}
