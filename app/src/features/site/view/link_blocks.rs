//! Titled blocks of links, such as *Liên kết web*.

use leptos::prelude::*;

use super::{current_site, link};

/// All link blocks of the site.
#[component]
pub fn LinkBlocks() -> impl IntoView {
    let site = current_site();
    site.link_groups
        .iter()
        .cloned()
        .map(|group| {
            let label = group.title.clone();
            view! {
                <nav class="link-block" aria-label=label>
                    <h2>{group.title}</h2>
                    <ul>{group.links.into_iter().map(|entry| view! { <li>{link(entry)}</li> }).collect_view()}</ul>
                </nav>
            }
        })
        .collect_view()
}
