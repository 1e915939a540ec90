//! A page that could not be shown, as a page of the site.

use leptos::prelude::*;
use leptos_meta::Title;

use super::labels;
use crate::{domain::error::AppError, paths, platform};

/// Says what happened, what was kept and what to do, and sets the page's status.
#[component]
pub fn Problem(error: AppError) -> impl IntoView {
    platform::set_status(error.status());
    let (title, sentence) = match &error {
        AppError::NotFound => (labels::NOT_FOUND_TITLE, labels::NOT_FOUND),
        AppError::Unavailable { .. } | AppError::Failed { .. } => (labels::UNAVAILABLE_TITLE, labels::UNAVAILABLE),
        AppError::Transport | AppError::Invalid(_) => (labels::TRANSPORT_TITLE, labels::TRANSPORT),
    };
    let may_pass = error != AppError::NotFound;
    let incident = match error {
        AppError::Unavailable { incident } | AppError::Failed { incident } => Some(incident),
        _ => None,
    };
    view! {
        <Title text=title/>
        <section class="problem">
            <h1>{title}</h1>
            <p>{sentence}</p>
            {incident.map(|incident| view! { <p class="problem__incident">{labels::INCIDENT}": " <strong>{incident}</strong></p> })}
            <p class="problem__ways">
                // A real load and not a navigation: whatever went wrong is left behind.
                {may_pass.then(|| view! { <a rel="external" href="">{labels::RETRY}</a> })}
                <a href=paths::HOME>{labels::HOME}</a>
                <a href=paths::SITE_MAP>{labels::SITE_MAP}</a>
            </p>
        </section>
    }
}
