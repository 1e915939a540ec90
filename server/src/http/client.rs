//! Whom a request comes from.

use std::net::{IpAddr, Ipv4Addr};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header::USER_AGENT},
    middleware::Next,
    response::Response,
};

use super::Shared;

/// The other end of the connection. Absent when a router is called in process.
#[derive(Clone, Copy, Debug)]
pub struct PeerAddress(pub IpAddr);

/// The reader's address and browser, for counting and limits; stored only with a session, and with what is logged before one.
#[derive(Clone, Debug)]
pub struct Client {
    pub address: String,
    pub browser: String,
}

/// Finds the reader's address: the peer's, or what trusted proxies say of it. `X-Forwarded-For` from anybody else is
/// a claim and is not read.
pub async fn find_address(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<PeerAddress>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
    // An IPv4 reader on a socket for both versions is still the same reader.
    let peer = peer.to_canonical();
    let address = reader_address(peer, request.headers(), &shared.settings.trusted_proxies);
    let browser = request.headers().get(USER_AGENT).and_then(|browser| browser.to_str().ok()).unwrap_or_default();
    let browser = browser.to_owned();
    request.extensions_mut().insert(Client { address: address.to_string(), browser });
    next.run(request).await
}

/// The last address in the chain that no trusted proxy has. A proxy may add to the header or add a header of its own:
/// all of them are one chain, in their order.
fn reader_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let chain: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    chain
        .into_iter()
        .rev()
        .map_while(|hop| hop.trim().parse().ok())
        .map(|hop: IpAddr| hop.to_canonical())
        .find(|hop| !trusted.contains(hop))
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    const READER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

    fn forwarded_for(chain: &str) -> HeaderMap {
        HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), chain.parse().unwrap())])
    }

    #[test]
    fn a_stranger_can_not_claim_an_address() {
        assert_eq!(reader_address(READER, &forwarded_for("1.2.3.4"), &[PROXY]), READER);
    }

    #[test]
    fn a_trusted_proxy_names_the_reader_and_an_invented_hop_before_is_ignored() {
        assert_eq!(reader_address(PROXY, &forwarded_for("1.2.3.4, 203.0.113.7"), &[PROXY]), READER);
        assert_eq!(reader_address(PROXY, &forwarded_for("203.0.113.7, 10.0.0.1"), &[PROXY]), READER);
        assert_eq!(reader_address(PROXY, &forwarded_for("nonsense"), &[PROXY]), PROXY);
        let mut two_headers = forwarded_for("1.2.3.4");
        two_headers.append("x-forwarded-for", "203.0.113.7".parse().unwrap());
        assert_eq!(reader_address(PROXY, &two_headers, &[PROXY]), READER);
        assert_eq!(reader_address(PROXY, &forwarded_for("::ffff:203.0.113.7"), &[PROXY]), READER);
    }
}
