//! Who stands behind the site, on every page (NĐ 174/2026).

use leptos::prelude::*;

use super::{super::labels, current_site};
use crate::paths;

/// The foot of every page.
#[component]
pub fn Footer() -> impl IntoView {
    let t = labels();
    let owner = current_site().owner.clone();
    let mail_to = format!("mailto:{}", owner.email);
    view! {
        <footer class="site-footer">
            <p class="site-footer__owner">{t.owned_by}": "<strong>{owner.name}</strong></p>
            <ul>
                <li>{t.governing_body}": "{owner.governing_body}</li>
                <li>{t.address}": "{owner.address}</li>
                <li>{t.phone}": "{owner.phone}</li>
                <li>{t.email}": "<a href=mail_to>{owner.email}</a></li>
                <li>{t.person_in_charge}": "{owner.person_in_charge}</li>
            </ul>
            <p><a href=paths::SITE_MAP>{t.site_map}</a></p>
        </footer>
    }
}
