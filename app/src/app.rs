//! The application: global contexts, the frame around every page, the router.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{components::Router, hooks::use_location};

use crate::{
    features::{
        presence::PresenceCounter,
        site::{self, Frame},
    },
    platform,
    routes::{MAIN_ID, SiteRoutes},
    ui::scroll,
};

/// The whole application, on the server and after hydration.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let Frame { masthead, link_blocks, footer } = platform::frame();
    let (is_routing, set_is_routing) = signal(false);
    Effect::new(scroll::remember);

    view! {
        <Router set_is_routing>
            <a class="skip-link" href=format!("#{MAIN_ID}")>{site::labels().skip_to_content}</a>
            <header class="masthead" inner_html=masthead></header>
            <FocusOnNavigation/>
            <main id=MAIN_ID tabindex="-1" aria-busy=move || is_routing.get().then_some("true")>
                <SiteRoutes/>
            </main>
            <aside class="site-aside">
                <div class="link-blocks" inner_html=link_blocks></div>
                <PresenceCounter/>
            </aside>
            <footer class="site-footer" inner_html=footer></footer>
        </Router>
    }
}

/// Moves the focus to the main part when the address changes without a new page: a screen reader starts reading
/// there, and the next Tab goes on from there, as after a real page load.
#[component]
fn FocusOnNavigation() -> impl IntoView {
    let location = use_location();
    Effect::new(move |previous: Option<(String, String)>| {
        let place = (location.pathname.get(), location.search.get());
        if previous.is_some_and(|previous| previous != place)
            && let Some(main) = document().get_element_by_id(MAIN_ID)
        {
            use wasm_bindgen::JsCast;
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            _ = main.unchecked_into::<web_sys::HtmlElement>().focus_with_options(&options);
        }
        place
    });
}
