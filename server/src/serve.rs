//! The process: listening, connections, and stopping without losing anything.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::Future,
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use app::{features::privacy, services::Services};
use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
#[cfg(target_os = "linux")]
use socket2::SockRef;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};
use tower::ServiceExt;

use crate::{
    config::Settings,
    http::{PeerAddress, Shared, assets::SiteAssets, router},
    live::stopped,
    portal::Portal,
};

/// A client that has not sent its request line and headers by then is slow or dead; so is an idle connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// The most that is read ahead of a connection.
const READ_BUFFER_BYTES: usize = 64 * 1024;
/// Open files that are kept free for the database, pictures and the log.
const FILES_RESERVED: u64 = 256;
/// Open files when the system does not tell its limit: the least that is usual.
const FILES_USUAL: u64 = 1024;
/// Connections at once from one address. A whole office, or the readers of a small provider, may stand behind one.
const CONNECTIONS_PER_ADDRESS: u32 = 512;
/// A reader that takes nothing for so long is gone, or wants to hold the connection.
const STALL_TIMEOUT: Duration = Duration::from_mins(1);
/// How long a stop waits for requests under way.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);
/// How often the settings are read again, for changes by the command line or another node.
const SITE_REFRESH: Duration = Duration::from_secs(5);

/// How often what is kept only for a time is looked through.
const FORGET_EVERY: Duration = Duration::from_hours(1);

/// Where `cargo xtask` leaves the browser's half; embedded in a release.
const SITE_FOLDER: &str = "target/site";

/// Serves the site until SIGTERM or SIGINT.
///
/// # Errors
/// When the port is taken, the data folder is unusable, or the database cannot be opened.
pub async fn run(settings: Settings) -> Result<()> {
    let listener = TcpListener::bind(settings.listen).await.with_context(|| {
        format!(
            "Không mở được {}: có thể chương trình khác đang dùng cổng này. Hãy chọn cổng khác bằng --listen",
            settings.listen
        )
    })?;
    let assets = SiteAssets::load(&PathBuf::from(SITE_FOLDER), settings.dev)?;
    let portal = Portal::open(&settings).await?;
    println!("Trang đang chạy tại {} (dữ liệu: {})", settings.public_url, portal.data.display());
    let unsaved = serve(listener, &portal, assets, settings, stop_signal()?).await;
    portal.db.close().await;
    match unsaved {
        0 => println!("Đã dừng, không mất gì."),
        lost => println!("Đã dừng. {lost} lượt truy cập cuối không lưu được vì cơ sở dữ liệu không nhận ghi."),
    }
    Ok(())
}

/// Serves on `listener` until `stop` is ready: then no new connection is taken, streams end, requests under way are
/// answered, and the last visits are saved. Returns how many visits could not be.
pub async fn serve(
    listener: TcpListener,
    portal: &Portal,
    assets: SiteAssets,
    settings: Settings,
    stop: impl Future<Output = ()>,
) -> u64 {
    let (stopping, stopped) = watch::channel(false);
    let counter = tokio::spawn(Arc::clone(&portal.live).run(stopped.clone()));
    let refresher = tokio::spawn(refresh_site(portal, stopped.clone()));
    let mailer = tokio::spawn(Arc::clone(&portal.mail).run(portal.services.clone(), stopped.clone()));
    let forgetter = tokio::spawn(forget(portal.services.clone(), stopped.clone()));
    let trusted = settings.trusted_proxies.clone();
    let router = router(Shared::new(portal, assets, settings, stopped));

    let connections = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(connections_max()));
    let guests = Arc::new(Guests::default());
    tokio::pin!(stop);
    loop {
        // Room first: a connection that is not accepted waits in the kernel and costs no file.
        let accepted = async {
            let room = Arc::clone(&room).acquire_owned().await;
            (room, listener.accept().await)
        };
        tokio::select! {
            () = &mut stop => break,
            (room, accepted) = accepted => match accepted {
                Ok((stream, peer)) => {
                    // A trusted proxy brings everybody's requests.
                    let guest = if trusted.contains(&peer.ip().to_canonical()) { None } else { Some(guests.welcome(peer.ip())) };
                    if guest.as_ref().is_some_and(Option::is_none) {
                        tracing::debug!(%peer, "too many connections from one address");
                        continue;
                    }
                    _ = stream.set_nodelay(true);
                    #[cfg(target_os = "linux")]
                    {
                        _ = SockRef::from(&stream).set_tcp_user_timeout(Some(STALL_TIMEOUT));
                    }
                    let connection = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(HEADER_TIMEOUT)
                        .max_buf_size(READ_BUFFER_BYTES)
                        .serve_connection(TokioIo::new(stream), service_fn({
                            let router = router.clone();
                            move |request| answer(router.clone(), request, PeerAddress(peer.ip()))
                        }));
                    let connection = connections.watch(connection);
                    tokio::spawn(async move {
                        if let Err(error) = connection.await {
                            tracing::debug!(%error, "a connection ended early");
                        }
                        drop((room, guest));
                    });
                }
                Err(error) => {
                    // Out of files or memory: others must end first.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
    drop(listener);
    _ = stopping.send(true);
    if tokio::time::timeout(DRAIN_TIMEOUT, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests were still under way after {DRAIN_TIMEOUT:?}");
    }
    for task in [counter, refresher, mailer, forgetter] {
        _ = task.await;
    }
    // Requests that were under way have counted visits after the counter's own last save.
    portal.live.save_last_visits().await
}

/// As many connections as the system lets us have files, less what we need ourselves.
fn connections_max() -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(FILES_USUAL);
    usize::try_from(files.saturating_sub(FILES_RESERVED)).unwrap_or(usize::MAX).clamp(1, Semaphore::MAX_PERMITS)
}

/// How many connections each address has.
#[derive(Default)]
struct Guests(Mutex<HashMap<IpAddr, u32>>);

impl Guests {
    /// Counts a connection until the guest is dropped; `None` when the address has too many.
    fn welcome(self: &Arc<Self>, address: IpAddr) -> Option<Guest> {
        let mut counts = self.counts();
        let count = counts.entry(address).or_default();
        if *count >= CONNECTIONS_PER_ADDRESS {
            return None;
        }
        *count += 1;
        Some(Guest { guests: Arc::clone(self), address })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Guest {
    guests: Arc<Guests>,
    address: IpAddr,
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut counts = self.guests.counts();
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: PeerAddress,
) -> Result<axum::response::Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    router.oneshot(request).await
}

fn refresh_site(portal: &Portal, mut stop: watch::Receiver<bool>) -> impl Future<Output = ()> + use<> {
    let site = Arc::clone(&portal.services.site);
    async move {
        let mut ticks = tokio::time::interval(SITE_REFRESH);
        loop {
            tokio::select! {
                _ = ticks.tick() => {
                    if let Err(error) = site.refresh().await {
                        tracing::warn!(%error, "the site's settings could not be read again; the last ones stay");
                    }
                }
                () = stopped(&mut stop) => return,
            }
        }
    }
}

/// Forgets what is kept only for a time, soon after the start and then every hour.
async fn forget(services: Services, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(FORGET_EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                let now = services.clock.now();
                let forgotten = privacy::service::forget(
                    &*services.accounts,
                    &*services.audit,
                    &*services.mail,
                    &*services.privacy,
                    now,
                );
                match forgotten.await {
                    Ok(rows) => tracing::debug!(rows, "forgot what was kept for a time"),
                    Err(refusal) => tracing::warn!(?refusal, "what is kept for a time could not be forgotten"),
                }
            }
            () = stopped(&mut stop) => return,
        }
    }
}

fn stop_signal() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_can_not_take_the_whole_site() {
        let guests = Arc::new(Guests::default());
        let (greedy, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let mut welcome: Vec<Guest> = std::iter::from_fn(|| guests.welcome(greedy)).collect();
        assert_eq!(welcome.len(), CONNECTIONS_PER_ADDRESS as usize);
        assert!(guests.welcome(other).is_some());
        welcome.pop();
        assert!(guests.welcome(greedy).is_some());
        drop(welcome);
        assert!(guests.counts().is_empty());
    }
}
