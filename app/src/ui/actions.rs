//! Buttons inside fragments: what a click on `data-action` does. Runs in the browser only.

use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

/// Prints the page.
pub const PRINT: &str = "print";
/// Opens the share sheet of the system; where there is none, copies the address. `data-done` replaces the label then.
pub const SHARE: &str = "share";

/// Listens for as long as the page lives.
pub fn listen() {
    _ = window_event_listener(ev::click, |event| {
        let button = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|target| target.closest("[data-action]").ok().flatten());
        if let Some(button) = button {
            match button.get_attribute("data-action").as_deref() {
                Some(PRINT) => _ = window().print(),
                Some(SHARE) => share(&button),
                _ => {}
            }
        }
    });
}

fn share(button: &Element) {
    let navigator = window().navigator();
    let url = window().location().href().unwrap_or_default();
    let data = js_sys::Object::new();
    _ = js_sys::Reflect::set(&data, &"title".into(), &document().title().into());
    _ = js_sys::Reflect::set(&data, &"url".into(), &url.as_str().into());
    let button = button.clone();
    spawn_local(async move {
        // A reader who closes the sheet again has said no; the address is copied only where there is no sheet.
        if let Some(sheet) = call(&navigator, "share", &data) {
            _ = sheet.await;
        } else if let Ok(clipboard) = js_sys::Reflect::get(&navigator, &"clipboard".into())
            && let Some(copy) = call(&clipboard, "writeText", &url.into())
            && copy.await.is_ok()
        {
            button.set_text_content(button.get_attribute("data-done").as_deref());
        }
    });
}

/// Calls a method that not every browser has, and that answers with a promise.
fn call(target: &JsValue, method: &str, argument: &JsValue) -> Option<JsFuture> {
    let function = js_sys::Reflect::get(target, &method.into()).ok()?;
    let promise = function.dyn_into::<js_sys::Function>().ok()?.call1(target, argument).ok()?;
    Some(JsFuture::from(promise.dyn_into::<js_sys::Promise>().ok()?))
}
