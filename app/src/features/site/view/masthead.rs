//! Name, slogan and menu.

use leptos::prelude::*;

use super::{super::labels, current_site, link};
use crate::paths;

/// The head of every page.
#[component]
pub fn Masthead() -> impl IntoView {
    let t = labels();
    let site = current_site();
    view! {
        <header class="masthead">
            <div class="masthead__bar">
                <a class="masthead__home" href=paths::HOME>
                    <span class="masthead__emblem" aria-hidden="true"></span>
                    <span class="masthead__name">{site.name.clone()}</span>
                </a>
                <p class="masthead__slogan">{site.slogan.clone()}</p>
            </div>
            <nav class="menu" aria-label=t.menu>
                <ul>
                    <li><a href=paths::HOME>{t.home}</a></li>
                    {site.menu.iter().cloned().map(|entry| view! { <li>{link(entry)}</li> }).collect_view()}
                </ul>
            </nav>
        </header>
    }
}
