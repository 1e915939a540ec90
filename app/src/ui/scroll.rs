//! Back leads to where the reader was. Runs in the browser only.
//!
//! The browser restores the place too, but at once, while the page that is left still stands there; a list that
//! arrives a moment later and is longer would begin somewhere else.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use leptos::{ev, prelude::*};

/// Two seconds of frames: a page that takes longer is read from its top.
const FRAMES_MAX: u32 = 120;

#[derive(Default)]
struct Memory {
    /// Where the reader was on each address of this tab, in CSS pixels from the top.
    places: HashMap<String, f64>,
    /// While a place waits for its page, what scrolls is not the reader.
    is_restoring: bool,
}

/// Remembers and restores for as long as the page lives.
pub fn remember() {
    let memory = Rc::new(RefCell::new(Memory::default()));
    let on_scroll = Rc::clone(&memory);
    _ = window_event_listener(ev::scroll, move |_| {
        let mut memory = on_scroll.borrow_mut();
        if !memory.is_restoring {
            memory.places.insert(address(), scroll_y());
        }
    });
    _ = window_event_listener(ev::popstate, move |_| {
        let place = memory.borrow().places.get(&address()).copied();
        if let Some(place) = place {
            memory.borrow_mut().is_restoring = true;
            restore(Rc::clone(&memory), place, FRAMES_MAX);
        }
    });
}

/// Waits until the page is long enough, and until it has stood for a frame.
fn restore(memory: Rc<RefCell<Memory>>, place: f64, frames_left: u32) {
    _ = request_animation_frame(move || {
        window().scroll_to_with_x_and_y(0.0, place);
        let is_there = (scroll_y() - place).abs() < 1.0;
        // The page that is left may be long enough too: its successor has to be there as well.
        if frames_left == 0 || is_there && document().query_selector("main[aria-busy]").is_ok_and(|busy| busy.is_none())
        {
            memory.borrow_mut().is_restoring = false;
        } else {
            restore(memory, place, frames_left - 1);
        }
    });
}

fn address() -> String {
    window().location().href().unwrap_or_default()
}

fn scroll_y() -> f64 {
    window().scroll_y().unwrap_or_default()
}
