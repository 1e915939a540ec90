//! Letters that were kept and not sent: a page for those who develop. It exists only with `--mail sink`.

use app::ui::{Screen, form};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use leptos::prelude::*;

use super::{Shared, staff};
use crate::mail::kept;

const LETTERS_SHOWN: usize = 50;

/// The newest letters as text.
pub async fn page(State(shared): State<Shared>) -> Response {
    if !shared.mail.is_sink() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let letters = kept(&shared.settings.data, LETTERS_SHOWN);
    let screen = Screen::of("Mail sink", || {
        let is_empty = letters.is_empty();
        let letters: Vec<_> = letters
            .into_iter()
            .map(|letter| {
                // Only our own links are links, and only as text says them.
                let links: Vec<_> = letter
                    .text
                    .lines()
                    .filter(|line| line.starts_with("http"))
                    .map(|line| view! { <li><a href=line.to_owned()>{line.to_owned()}</a></li> })
                    .collect();
                view! {
                    <article class="panel">
                        <h2>{letter.subject}</h2>
                        <p class="quiet">{letter.to}</p>
                        <pre class="typed">{letter.text}</pre>
                        <ul>{links}</ul>
                    </article>
                }
            })
            .collect();
        view! {
            <h1>"Mail sink"</h1>
            {form::done(is_empty.then_some("No letters yet."))}
            {letters}
        }
    });
    staff::document(&shared, None, app::paths::MAIL_SINK, &screen)
}
