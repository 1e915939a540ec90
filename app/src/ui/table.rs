//! A table in a box of its own, so that a wide one scrolls and leaves the page in place.

use leptos::prelude::*;

/// Rows under their heads; without rows only the sentence that says so.
#[component]
pub fn Table<Row: IntoView + 'static>(
    /// The accessible name of the box.
    label: &'static str,
    heads: Vec<&'static str>,
    rows: Vec<Row>,
    /// What is said when there are no rows.
    #[prop(optional)]
    none: &'static str,
    /// For many columns of little text.
    #[prop(optional)]
    is_dense: bool,
) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="empty">{none}</p> }.into_any();
    }
    let heads: Vec<_> = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class="table" class:table--dense=is_dense>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
