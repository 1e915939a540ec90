//! The screens of personal data. Made on the server only.

mod office;
mod own;

pub use office::{TypedIncident, incidents, inventory, request, requests};
pub use own::consents;

use leptos::prelude::*;

use super::{
    labels::{kind_label, labels},
    model::{Request, RequestKind},
};
use crate::{domain::time::Timestamp, ui::Date};

fn kinds() -> Vec<(String, String)> {
    RequestKind::ALL.map(|kind| (kind.code().to_owned(), kind_label(kind).to_owned())).to_vec()
}

/// Where a request stands and which deadline comes next, in words.
fn clock(request: &Request, now: Timestamp) -> AnyView {
    let t = labels();
    match (request.done_at, request.next_due()) {
        (Some(at), _) => view! { <span class="tag tag--good">{t.done}" "<Date at/></span> }.into_any(),
        (None, Some(due)) => {
            let label = if request.replied_at.is_some() { t.done_due } else { t.reply_due };
            let late = request.is_late(now);
            let tag = if late { "tag tag--bad" } else { "tag tag--open" };
            view! { <span class=tag>{late.then(|| format!("{} – ", t.late))}{label}" "<Date at=due/></span> }.into_any()
        }
        (None, None) => t.open.into_any(),
    }
}
