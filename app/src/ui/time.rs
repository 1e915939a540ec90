//! Dates as the union's pages print them.

use leptos::prelude::*;

use crate::domain::time::Timestamp;

/// `30-08-2019`, with the machine's form beside it.
#[component]
pub fn Date(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.iso8601()>{at.date()}</time> }
}

/// `Thứ sáu, 30/08/2019 14:46`, with the machine's form beside it.
#[component]
pub fn Moment(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.iso8601()>{at.weekday_date_time()}</time> }
}
