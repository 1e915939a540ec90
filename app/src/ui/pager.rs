//! Links to the newer and older page of a list.

use leptos::prelude::*;

/// Two links, each only where the list goes on; nothing at all when it has one page.
#[component]
pub fn Pager(
    /// The accessible name of the navigation.
    label: &'static str,
    newer: Option<(&'static str, String)>,
    older: Option<(&'static str, String)>,
) -> impl IntoView {
    (newer.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=label>
                {newer.map(|(text, href)| view! { <a class="pager__newer" rel="prev" href=href>{text}</a> })}
                {older.map(|(text, href)| view! { <a class="pager__older" rel="next" href=href>{text}</a> })}
            </nav>
        }
    })
}
