//! The application: global contexts, the frame around every page, the router.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{components::Router, hooks::use_location};

use crate::{
    features::{
        presence::PresenceCounter,
        site::{self, Footer, LinkBlocks, Masthead, current_site, provide_site},
    },
    routes::{MAIN_ID, SiteRoutes},
    ui::actions,
};

/// The whole application, on the server and after hydration.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_site();
    let site = current_site();
    let short_name = site.short_name.clone();
    let (is_routing, set_is_routing) = signal(false);
    Effect::new(actions::listen);

    view! {
        <Title formatter=move |title: String| {
            if title == short_name { title } else { format!("{title} – {short_name}") }
        }/>
        <Router set_is_routing>
            <a class="skip-link" href=format!("#{MAIN_ID}")>{site::labels().skip_to_content}</a>
            <Masthead/>
            <FocusOnNavigation/>
            <main id=MAIN_ID tabindex="-1" aria-busy=move || is_routing.get().then_some("true")>
                <SiteRoutes/>
            </main>
            <aside class="site-aside">
                <LinkBlocks/>
                <PresenceCounter/>
            </aside>
            <Footer/>
        </Router>
    }
}

/// Moves the focus to the main part when the address changes without a new page: a screen reader starts reading
/// there, and the next Tab goes on from there, as after a real page load.
#[component]
fn FocusOnNavigation() -> impl IntoView {
    let path = use_location().pathname;
    Effect::new(move |previous: Option<String>| {
        let path = path.get();
        if previous.is_some_and(|previous| previous != path)
            && let Some(main) = document().get_element_by_id(MAIN_ID)
        {
            use wasm_bindgen::JsCast;
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            _ = main.unchecked_into::<web_sys::HtmlElement>().focus_with_options(&options);
        }
        path
    });
}
