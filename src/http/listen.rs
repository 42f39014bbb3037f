//! Connections: with TLS or plain, so many at a time, none that says nothing for long, all finished before the end.

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

/// Connections at a time; others wait until one of them goes.
const CONNECTIONS: usize = 4096;

/// How long a client may take for the head of a request, and be silent between two, and for the beginning of TLS.
const PATIENCE: Duration = Duration::from_secs(30);

/// Largest head of a request.
const HEAD_BYTES: usize = 32 * 1024;

/// How long those who are being answered are waited for at the end.
const FAREWELL: Duration = Duration::from_secs(10);

/// After this the next connection is tried, where the system gives none.
const PAUSE: Duration = Duration::from_millis(100);

/// Whom a connection is with.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// A certificate with its chain, and its private key, as PEM.
///
/// # Errors
/// A file cannot be read, or is none of those.
pub fn tls(certificate: &Path, key: &Path) -> io::Result<TlsAcceptor> {
    let other = |error: &dyn std::fmt::Display| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
    let pem = |path| std::fs::read(path);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem(certificate)?).collect();
    let chain = chain.map_err(|error| other(&error))?;
    let key = PrivateKeyDer::from_pem_slice(&pem(key)?).map_err(|error| other(&error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| other(&error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| other(&error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// What a server listens with.
pub struct Listening {
    /// Where.
    pub listener: TcpListener,
    /// How what crosses the network is hidden.
    pub tls: Option<TlsAcceptor>,
    /// Where set, only these may connect: the proxies that do TLS before us.
    pub only: Option<Vec<IpAddr>>,
}

/// Answers until told to stop; then those who are being answered are waited for, for a while.
pub async fn answer(listening: Listening, router: Router, stop: impl Future<Output = ()>) {
    let Listening { listener, tls, only } = listening;
    let (desks, graceful) = (Arc::new(Semaphore::new(CONNECTIONS)), GracefulShutdown::new());
    let mut stop = std::pin::pin!(stop);
    loop {
        let desk = tokio::select! {
            desk = Arc::clone(&desks).acquire_owned() => desk,
            () = &mut stop => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        if only.as_ref().is_some_and(|only| !only.contains(&peer.ip().to_canonical())) {
            tracing::warn!(%peer, "not a proxy that was named: it is not answered");
            continue;
        }
        let (router, tls, watcher) = (router.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _desk = desk;
            match tls {
                None => converse(stream, peer, router, watcher).await,
                Some(tls) => match tokio::time::timeout(PATIENCE, tls.accept(stream)).await {
                    Ok(Ok(stream)) => converse(stream, peer, router, watcher).await,
                    Ok(Err(error)) => tracing::debug!(%error, %peer, "no TLS came about"),
                    Err(_) => tracing::debug!(%peer, "no TLS came about in time"),
                },
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("somebody was still being answered at the end");
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(HEAD_BYTES);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

/// Who asks: the peer, or, where that is a proxy of ours, whom it names last in `X-Forwarded-For`.
#[must_use]
pub fn client(peer: SocketAddr, forwarded: Option<&str>, proxies: &[IpAddr]) -> IpAddr {
    let named = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
    // Who comes by IPv4 to a socket of IPv6 is written as of IPv6.
    let peer = peer.ip().to_canonical();
    named.filter(|_| proxies.contains(&peer)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_of_ours_says_who_asks() {
        let (proxy, stranger) = ("10.0.0.1:1".parse().expect("one"), "192.0.2.7:1".parse().expect("one"));
        let ours = ["10.0.0.1".parse().expect("one")];
        let ip = |text: &str| text.parse::<IpAddr>().expect("one");
        assert_eq!(client(proxy, Some("198.51.100.1, 203.0.113.9"), &ours), ip("203.0.113.9"));
        assert_eq!(client(stranger, Some("203.0.113.9"), &ours), ip("192.0.2.7"));
        assert_eq!(client(proxy, Some("nonsense"), &ours), ip("10.0.0.1"));
        assert_eq!(client(proxy, None, &ours), ip("10.0.0.1"));
        let mapped = "[::ffff:10.0.0.1]:1".parse().expect("one");
        assert_eq!(client(mapped, Some("203.0.113.9"), &ours), ip("203.0.113.9"));
    }
}
