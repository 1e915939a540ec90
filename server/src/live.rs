//! The counter at work: open streams, the total of visits, and one number for all.

use std::{
    collections::HashMap,
    hash::BuildHasher,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use app::{
    domain::time::Clock,
    features::presence::{
        model::{OriginKey, Presence, ReaderKey, Readers, VISIT_GAP_SECONDS},
        store::{PresenceMeter, VisitStore},
    },
};
use tokio::sync::watch;

/// The number changes at most so often: bursts become one change, and the total is on the disk before it is shown.
const TICK: Duration = Duration::from_secs(1);
/// How often a stopping server tries to save its last visits.
const LAST_SAVES: u32 = 3;
/// Readers whose last visit is remembered, to tell a visit from the next page of one; the oldest is forgotten first.
const REMEMBERED_VISITORS: u64 = 200_000;
/// Streams at once from one address; beyond it a reader sees the number of the page and is asked to come back later.
/// Connections are bounded apart from that, by the server.
const STREAMS_PER_ADDRESS: u32 = 256;

/// The numbers, and those who make them. Keys are hashes under a key that lives only in this process's memory.
pub struct Live {
    store: Arc<dyn VisitStore>,
    clock: Arc<dyn Clock>,
    key: std::hash::RandomState,
    readers: Mutex<Readers>,
    streams: Mutex<HashMap<u64, u32>>,
    unsaved_visits: AtomicU64,
    recent_visitors: moka::sync::Cache<u64, ()>,
    latest: watch::Sender<Presence>,
}

impl Live {
    /// Starts with nobody online and the stored total.
    #[must_use]
    pub fn new(store: Arc<dyn VisitStore>, clock: Arc<dyn Clock>, total: u64) -> Self {
        Self {
            store,
            clock,
            key: std::hash::RandomState::new(),
            readers: Mutex::default(),
            streams: Mutex::default(),
            unsaved_visits: AtomicU64::new(0),
            recent_visitors: moka::sync::Cache::builder()
                .max_capacity(REMEMBERED_VISITORS)
                .time_to_idle(Duration::from_secs(VISIT_GAP_SECONDS.unsigned_abs()))
                .build(),
            latest: watch::Sender::new(Presence { online: 0, visits: total }),
        }
    }

    /// A reader opens a stream; it counts until the returned seat is dropped. `None` when there are too many from
    /// that address.
    pub fn join(self: &Arc<Self>, reader: &str, address: &str, browser: &str) -> Option<StreamSeat> {
        let network = self.key.hash_one(address);
        let mut streams = locked(&self.streams);
        let count = streams.entry(network).or_default();
        if *count >= STREAMS_PER_ADDRESS {
            return None;
        }
        *count += 1;
        drop(streams);
        let reader = ReaderKey(self.key.hash_one(reader));
        let origin = OriginKey(self.key.hash_one((address, browser)));
        locked(&self.readers).join(reader, origin);
        Some(StreamSeat { live: Arc::clone(self), reader, network })
    }

    /// Follows the numbers.
    pub fn follow(&self) -> watch::Receiver<Presence> {
        self.latest.subscribe()
    }

    /// A page was read. The first one in half an hour from this address and browser is a visit.
    pub fn page_view(&self, address: &str, browser: &str) {
        let visitor = self.key.hash_one((address, browser));
        // Looking it up makes it recent again.
        if self.recent_visitors.get(&visitor).is_none() {
            self.unsaved_visits.fetch_add(1, Ordering::Relaxed);
            self.recent_visitors.insert(visitor, ());
        }
    }

    /// Saves new visits and publishes the numbers when they differ. What could not be saved is kept for next time.
    pub async fn tick(&self) {
        let unsaved = self.unsaved_visits.swap(0, Ordering::Relaxed);
        let saved_total = if unsaved == 0 {
            None
        } else {
            match self.store.add(unsaved).await {
                Ok(total) => Some(total),
                Err(error) => {
                    self.unsaved_visits.fetch_add(unsaved, Ordering::Relaxed);
                    tracing::warn!(%error, unsaved, "visits are not saved yet");
                    None
                }
            }
        };
        let online = locked(&self.readers).online(self.clock.now());
        self.latest.send_if_modified(|latest| {
            let visits = saved_total.map_or(latest.visits, |total| total.max(latest.visits));
            let next = Presence { online, visits };
            std::mem::replace(latest, next) != next
        });
    }

    /// Saves what is left when the server stops, with some patience; returns how many visits could not be saved.
    pub async fn save_last_visits(&self) -> u64 {
        for _ in 0..LAST_SAVES {
            self.tick().await;
            if self.unsaved_visits.load(Ordering::Relaxed) == 0 {
                return 0;
            }
            tokio::time::sleep(TICK).await;
        }
        self.unsaved_visits.load(Ordering::Relaxed)
    }

    /// Ticks until `stop` changes.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => self.tick().await,
                () = stopped(&mut stop) => return,
            }
        }
    }
}

/// A panic while the lock is held leaves counts at worst one off; that must not stop the site.
fn locked<T>(counts: &Mutex<T>) -> MutexGuard<'_, T> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ready once the server is stopping.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, and the server with it.
    _ = stop.wait_for(|stop| *stop).await;
}

impl PresenceMeter for Live {
    fn read(&self) -> Presence {
        *self.latest.borrow()
    }
}

/// One open stream. Dropping it is leaving.
pub struct StreamSeat {
    live: Arc<Live>,
    reader: ReaderKey,
    network: u64,
}

impl Drop for StreamSeat {
    fn drop(&mut self) {
        locked(&self.live.readers).leave(self.reader, self.live.clock.now());
        let mut streams = locked(&self.live.streams);
        if let Some(count) = streams.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                streams.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use app::domain::{
        error::StoreError,
        time::{MockClock, Timestamp},
    };

    use super::*;

    /// Visits in memory, that can be told to fail.
    #[derive(Default)]
    struct MemoryVisits {
        total: AtomicU64,
        fails: std::sync::atomic::AtomicBool,
    }

    #[async_trait::async_trait]
    impl VisitStore for MemoryVisits {
        async fn total(&self) -> Result<u64, StoreError> {
            Ok(self.total.load(Ordering::Relaxed))
        }
        async fn add(&self, visits: u64) -> Result<u64, StoreError> {
            if self.fails.load(Ordering::Relaxed) {
                return Err(StoreError::Unavailable("disk full".into()));
            }
            Ok(self.total.fetch_add(visits, Ordering::Relaxed) + visits)
        }
        async fn start_from(&self, start: u64) -> Result<(), StoreError> {
            self.total.fetch_max(start, Ordering::Relaxed);
            Ok(())
        }
    }

    fn live() -> (Arc<Live>, Arc<MemoryVisits>, Arc<MockClock>) {
        let store = Arc::new(MemoryVisits::default());
        let clock = Arc::new(MockClock::at(Timestamp::from_millis(0)));
        store.total.store(2_068_237, Ordering::Relaxed);
        (Arc::new(Live::new(Arc::clone(&store) as _, Arc::clone(&clock) as _, 2_068_237)), store, clock)
    }

    #[tokio::test]
    async fn an_open_stream_is_a_reader_and_a_dropped_one_leaves() {
        let (live, _, clock) = live();
        let seat = live.join("a", "10.0.0.1", "Firefox");
        live.tick().await;
        assert_eq!(live.read().online, 1);
        drop(seat);
        clock.advance_seconds(60);
        live.tick().await;
        assert_eq!(live.read().online, 0);
    }

    #[tokio::test]
    async fn one_address_has_so_many_streams_and_no_more() {
        let (live, _, _) = live();
        let mut seats: Vec<StreamSeat> = Vec::new();
        for reader in 0..STREAMS_PER_ADDRESS {
            seats.extend(live.join(&reader.to_string(), "10.0.0.1", "Firefox"));
        }
        assert_eq!(seats.len(), STREAMS_PER_ADDRESS as usize);
        assert!(live.join("x", "10.0.0.1", "Chrome").is_none());
        assert!(live.join("y", "10.0.0.2", "Firefox").is_some());
        seats.pop();
        assert!(live.join("x", "10.0.0.1", "Chrome").is_some());
    }

    #[tokio::test]
    async fn the_total_goes_on_from_its_start() {
        let (live, store, _) = live();
        live.page_view("10.0.0.1", "Firefox");
        live.page_view("10.0.0.1", "Firefox");
        live.page_view("10.0.0.2", "Firefox");
        live.tick().await;
        assert_eq!(live.read().visits, 2_068_239);
        assert_eq!(store.total().await.unwrap(), 2_068_239);
    }

    #[tokio::test]
    async fn visits_outlive_a_full_disk() {
        let (live, store, _) = live();
        store.fails.store(true, Ordering::Relaxed);
        live.page_view("10.0.0.1", "Firefox");
        live.tick().await;
        assert_eq!(live.read().visits, 2_068_237);
        store.fails.store(false, Ordering::Relaxed);
        live.tick().await;
        assert_eq!(live.read().visits, 2_068_238);
    }

    #[tokio::test]
    async fn a_stop_saves_the_last_visits() {
        let (live, store, _) = live();
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(Arc::clone(&live).run(stopped));
        tokio::task::yield_now().await;
        live.page_view("10.0.0.1", "Firefox");
        stop.send(true).unwrap();
        running.await.unwrap();
        assert_eq!(live.save_last_visits().await, 0);
        assert_eq!(store.total().await.unwrap(), 2_068_238);
    }

    #[tokio::test]
    async fn followers_hear_only_of_changes() {
        let (live, _, _) = live();
        let mut follower = live.follow();
        live.tick().await;
        assert!(!follower.has_changed().unwrap());
        let _seat = live.join("a", "10.0.0.1", "Firefox");
        live.tick().await;
        assert!(follower.has_changed().unwrap());
        assert_eq!(follower.borrow_and_update().online, 1);
    }
}
