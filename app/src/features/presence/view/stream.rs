//! The browser's end of the stream. Runs in effects only, so never on the server.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

use super::super::model::Presence;
use crate::paths;

/// The page's own requests come first.
const OPEN_AFTER_MILLIS: u32 = 1_000;
/// A hidden tab gives its stream up so soon: over HTTP/1.1 a browser has six connections to a site, and six tabs that
/// kept theirs would leave none for the seventh.
const CLOSE_HIDDEN_AFTER_MILLIS: u32 = 10_000;
/// After a refusal (not after a lost connection: the browser repeats that by itself), plus as much again at random,
/// so that all readers of a restarted server do not come at once.
const REOPEN_AFTER_MILLIS: u32 = 10_000;

/// Calls `on_change` with each new value, for as long as the page lives.
pub fn follow(on_change: impl Fn(Presence) + 'static) {
    let reader = random_below(2u32.pow(31));
    let stream = Rc::new(Stream {
        address: format!("{}?reader={reader:x}{:x}", paths::LIVE, random_below(2u32.pow(31))),
        on_message: Closure::new(move |event: MessageEvent| {
            if let Some(latest) = event.data().as_string().and_then(|data| serde_json::from_str(&data).ok()) {
                on_change(latest);
            }
        }),
        on_error: RefCell::default(),
        source: RefCell::default(),
        pending: RefCell::default(),
    });
    let on_error = {
        let stream = Rc::clone(&stream);
        Closure::new(move || stream.reopen_if_refused())
    };
    *stream.on_error.borrow_mut() = Some(on_error);
    let on_visibility = {
        let stream = Rc::clone(&stream);
        move |_| stream.follow_visibility()
    };
    // The listener lives as long as the page, and with it the stream.
    _ = window_event_listener_untyped("visibilitychange", on_visibility);
    stream.after(OPEN_AFTER_MILLIS, Stream::open);
}

struct Stream {
    address: String,
    on_message: Closure<dyn Fn(MessageEvent)>,
    on_error: RefCell<Option<Closure<dyn Fn()>>>,
    source: RefCell<Option<EventSource>>,
    pending: RefCell<Option<Timeout>>,
}

impl Stream {
    fn open(&self) {
        if self.source.borrow().is_some() || document().hidden() {
            return;
        }
        if let Ok(source) = EventSource::new(&self.address) {
            source.set_onmessage(Some(self.on_message.as_ref().unchecked_ref()));
            if let Some(on_error) = &*self.on_error.borrow() {
                source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
            }
            *self.source.borrow_mut() = Some(source);
        }
    }

    fn close(&self) {
        if let Some(source) = self.source.borrow_mut().take() {
            source.close();
        }
    }

    fn reopen_if_refused(self: &Rc<Self>) {
        let refused = self.source.borrow().as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        if refused {
            self.close();
            self.after(REOPEN_AFTER_MILLIS + random_below(REOPEN_AFTER_MILLIS), Self::open);
        }
    }

    fn follow_visibility(self: &Rc<Self>) {
        if document().hidden() {
            self.after(CLOSE_HIDDEN_AFTER_MILLIS, Self::close);
        } else {
            self.after(0, Self::open);
        }
    }

    /// Does `step` later, instead of whatever was still to be done.
    fn after(self: &Rc<Self>, millis: u32, step: fn(&Self)) {
        let stream = Rc::clone(self);
        *self.pending.borrow_mut() = Some(Timeout::new(millis, move || step(&stream)));
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a random number from 0 to 1 times a limit is within the limit"
)]
fn random_below(limit: u32) -> u32 {
    (js_sys::Math::random() * f64::from(limit)) as u32
}
