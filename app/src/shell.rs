//! The HTML document around the application. Rendered on the server only.

pub mod staff;

use leptos::prelude::*;
use leptos_meta::MetaTags;
use serde::Deserialize;

use crate::{
    App,
    features::site::{Frame, model::Site},
    ui::labels,
};

/// Addresses of the built files, content hashes included, as the build lists them.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Assets {
    pub stylesheet: String,
    /// The small module that loads and starts the Wasm half.
    pub boot_script: String,
    /// What the boot module will ask for, so that the browser fetches it in parallel.
    pub module: String,
    pub wasm: String,
    /// The sheet and the script of the staff area.
    pub staff_stylesheet: String,
    pub staff_script: String,
    /// Fonts needed before the first paint.
    pub fonts: Vec<String>,
    /// Reloads the page when the program has been rebuilt; only while developing.
    pub reload_script: Option<String>,
}

/// The whole document. No inline script or style: the Content-Security-Policy allows none but the data that Leptos
/// writes for hydration, which is listed by hash.
pub fn shell(assets: &Assets) -> impl IntoView + use<> {
    let Assets { boot_script, module, wasm, reload_script, .. } = assets.clone();
    let scripts = view! {
        <link rel="modulepreload" href=module fetchpriority="low"/>
        <link
            rel="preload"
            href=wasm
            r#as="fetch"
            r#type="application/wasm"
            crossorigin="anonymous"
            fetchpriority="low"
        />
        <script type="module" src=boot_script></script>
        {reload_script.map(|src| view! { <script type="module" src=src></script> })}
        <MetaTags/>
    };
    document(assets, scripts.into_any(), view! { <App/> }.into_any())
}

/// The page that stands in when rendering itself failed: complete, without data, without script.
#[must_use]
pub fn failure_page(site: &Site, assets: &Assets) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let Frame { masthead, footer, .. } = Frame::of(site, "");
        let head = view! { <title>{labels::UNAVAILABLE_TITLE}</title> };
        let body = view! {
            <header class="masthead" inner_html=masthead></header>
            <main>
                <section class="problem">
                    <h1>{labels::UNAVAILABLE_TITLE}</h1>
                    <p>{labels::UNAVAILABLE}</p>
                </section>
            </main>
            <footer class="site-footer" inner_html=footer></footer>
        };
        document(assets, head.into_any(), body.into_any()).into_view().to_html()
    })
}

fn document(assets: &Assets, head: AnyView, body: AnyView) -> impl IntoView + use<> {
    let Assets { stylesheet, fonts, .. } = assets.clone();
    view! {
        <!DOCTYPE html>
        <html lang="vi">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                {fonts.into_iter().map(|font| view! {
                    <link rel="preload" href=font r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                }).collect_view()}
                <link rel="stylesheet" href=stylesheet/>
                {head}
            </head>
            <body>{body}</body>
        </html>
    }
}
