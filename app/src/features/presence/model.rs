//! The rules of the counter, without a clock or a socket: who counts as online, and for how long.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::domain::time::Timestamp;

/// A reader whose last stream closed counts on for so long: a reload or a change of network is not a departure.
pub const GRACE_SECONDS: i64 = 8;

/// A page read within so long of the reader's last one belongs to the same visit.
pub const VISIT_GAP_SECONDS: i64 = 30 * 60;

/// The two numbers that every page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Readers with an open stream.
    pub online: u32,
    /// Visits since the site began, start value included; never goes back.
    pub visits: u64,
}

impl Presence {
    /// The numbers for a reader who is looking at a page right now: at least that reader is online, although the
    /// stream that proves it opens only after the page is complete.
    #[must_use]
    pub fn seen_by_a_reader(self) -> Self {
        Self { online: self.online.max(1), ..self }
    }
}

/// A reader for as long as a page is open: a keyed hash of a random value that the browser keeps in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReaderKey(pub u64);

/// Where streams come from: a keyed hash of network address and browser kind. Tells a reload from a newcomer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OriginKey(pub u64);

/// Everyone who is online.
#[derive(Debug, Default)]
pub struct Readers {
    present: HashMap<ReaderKey, Seat>,
    /// Readers without a stream, by where they left from; few, since each stays only for the grace.
    leaving: HashMap<OriginKey, Vec<ReaderKey>>,
}

#[derive(Debug)]
struct Seat {
    origin: OriginKey,
    streams: u32,
    left_at: Option<Timestamp>,
}

impl Readers {
    /// A stream opened. One reader with many streams is one; a newcomer from where someone has just left takes
    /// that seat, since it is the same browser after a reload.
    pub fn join(&mut self, reader: ReaderKey, origin: OriginKey) {
        if !self.present.contains_key(&reader)
            && let Some(departed) = self.leaving.get_mut(&origin).and_then(Vec::pop)
        {
            self.present.remove(&departed);
        }
        let seat = self.present.entry(reader).or_insert(Seat { origin, streams: 0, left_at: None });
        seat.streams += 1;
        if seat.left_at.take().is_some()
            && let Some(leaving) = self.leaving.get_mut(&seat.origin)
        {
            leaving.retain(|key| *key != reader);
        }
    }

    /// A stream closed. The reader counts on for [`GRACE_SECONDS`].
    pub fn leave(&mut self, reader: ReaderKey, now: Timestamp) {
        if let Some(seat) = self.present.get_mut(&reader) {
            seat.streams = seat.streams.saturating_sub(1);
            if seat.streams == 0 && seat.left_at.is_none() {
                seat.left_at = Some(now);
                self.leaving.entry(seat.origin).or_default().push(reader);
            }
        }
    }

    /// How many readers are online; those whose grace is over are forgotten.
    pub fn online(&mut self, now: Timestamp) -> u32 {
        let present = &mut self.present;
        self.leaving.retain(|_, readers| {
            readers.retain(|reader| {
                let left_at = present.get(reader).and_then(|seat| seat.left_at);
                let stays = left_at.is_some_and(|left_at| left_at.plus_seconds(GRACE_SECONDS) > now);
                if !stays {
                    present.remove(reader);
                }
                stays
            });
            !readers.is_empty()
        });
        u32::try_from(self.present.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(0);
    const LIBRARY: OriginKey = OriginKey(1);
    const HOME: OriginKey = OriginKey(2);

    fn after(seconds: i64) -> Timestamp {
        NOON.plus_seconds(seconds)
    }

    #[test]
    fn one_browser_with_many_tabs_is_one_reader() {
        let mut readers = Readers::default();
        readers.join(ReaderKey(7), HOME);
        readers.join(ReaderKey(7), HOME);
        readers.leave(ReaderKey(7), NOON);
        assert_eq!(readers.online(after(60)), 1);
    }

    #[test]
    fn a_reader_who_left_is_gone_after_the_grace() {
        let mut readers = Readers::default();
        readers.join(ReaderKey(7), HOME);
        readers.leave(ReaderKey(7), NOON);
        assert_eq!(readers.online(after(GRACE_SECONDS - 1)), 1);
        assert_eq!(readers.online(after(GRACE_SECONDS)), 0);
    }

    #[test]
    fn a_reload_never_moves_the_number() {
        let mut readers = Readers::default();
        readers.join(ReaderKey(7), HOME);
        readers.leave(ReaderKey(7), NOON);
        readers.join(ReaderKey(8), HOME);
        assert_eq!(readers.online(after(1)), 1);
        assert_eq!(readers.online(after(60)), 1);
    }

    #[test]
    fn a_reader_who_comes_back_in_time_stays() {
        let mut readers = Readers::default();
        readers.join(ReaderKey(7), HOME);
        readers.leave(ReaderKey(7), NOON);
        readers.join(ReaderKey(7), HOME);
        assert_eq!(readers.online(after(60)), 1);
        readers.leave(ReaderKey(7), after(60));
        assert_eq!(readers.online(after(60 + GRACE_SECONDS)), 0);
    }

    #[test]
    fn two_readers_of_one_library_are_two() {
        let mut readers = Readers::default();
        readers.join(ReaderKey(1), LIBRARY);
        readers.join(ReaderKey(2), LIBRARY);
        assert_eq!(readers.online(NOON), 2);
    }

    #[test]
    fn a_departure_nobody_knows_of_changes_nothing() {
        let mut readers = Readers::default();
        readers.leave(ReaderKey(1), NOON);
        assert_eq!(readers.online(NOON), 0);
    }

    #[test]
    fn a_reader_sees_at_least_one_reader() {
        assert_eq!(Presence { online: 0, visits: 5 }.seen_by_a_reader(), Presence { online: 1, visits: 5 });
        assert_eq!(Presence { online: 3, visits: 5 }.seen_by_a_reader().online, 3);
    }
}
