//! The process: listening, connections, and stopping without losing anything.

use std::{convert::Infallible, future::Future, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
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
/// Connections at once, below the usual limit of 20,000 open files.
const CONNECTIONS_MAX: usize = 18_000;
/// How long a stop waits for requests under way.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);
/// How often the settings are read again, for changes by the command line or another node.
const SITE_REFRESH: Duration = Duration::from_secs(5);

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
    serve(listener, &portal, assets, settings, stop_signal()?).await;
    portal.db.close().await;
    println!("Đã dừng, không mất gì.");
    Ok(())
}

/// Serves on `listener` until `stop` is ready: then no new connection is taken, streams end, requests under way are
/// answered, and the last visits are saved.
pub async fn serve(
    listener: TcpListener,
    portal: &Portal,
    assets: SiteAssets,
    settings: Settings,
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(false);
    let counter = tokio::spawn(Arc::clone(&portal.live).run(stopped.clone()));
    let refresher = tokio::spawn(refresh_site(portal, stopped.clone()));
    let router = router(Shared::new(portal, assets, settings, stopped));

    let connections = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
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
                    _ = stream.set_nodelay(true);
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
                        drop(room);
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
    for task in [counter, refresher] {
        _ = task.await;
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
