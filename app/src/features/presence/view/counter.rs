//! *Thống kê người dùng*.

use leptos::prelude::*;

use super::{
    super::{labels, model::Presence},
    stream,
};
use crate::{domain::text::group_digits, platform};

/// The two numbers: in the HTML as of rendering, live after hydration. A translator must not touch them, and a
/// screen reader is not told of each change.
#[component]
pub fn PresenceCounter() -> impl IntoView {
    let t = labels();
    let presence = RwSignal::new(SharedValue::new(platform::presence).into_inner());
    Effect::new(move || stream::follow(move |latest: Presence| presence.set(latest.seen_by_a_reader())));
    view! {
        <section class="presence" aria-labelledby="thong-ke" translate="no">
            <h2 id="thong-ke">{t.heading}</h2>
            <dl>
                <div>
                    <dt>{t.online}</dt>
                    <dd class="presence__online">{move || group_digits(presence.get().online.into())}</dd>
                </div>
                <div>
                    <dt>{t.visits}</dt>
                    <dd class="presence__visits">{move || group_digits(presence.get().visits)}</dd>
                </div>
            </dl>
        </section>
    }
}
