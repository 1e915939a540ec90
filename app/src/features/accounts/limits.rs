//! How many tries of what, and how the wait between them grows. Nobody is ever locked out for good: a lock would be a
//! weapon against the owner (OWASP ASVS 5.0, 6.3.1).

use super::model::secret_hash;
use crate::domain::{id::PersonId, time::Timestamp};

/// Tries are forgotten after a day without any.
pub const FORGOTTEN_AFTER_SECONDS: i64 = 24 * 60 * 60;

/// A limit on the tries under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// A hash: storage learns neither addresses nor names from it.
    pub key: String,
    /// So many tries cost no wait.
    pub free: i64,
    /// The longest wait.
    pub max_wait_secs: i64,
    /// Whether a success forgives no try but itself: somebody with one account of their own could otherwise spray for
    /// ever. And an office in which forty people sign in behind one address has made no failed try.
    pub outlives_success: bool,
}

impl Limit {
    fn new(kind: &str, of: &[&str], free: i64, max_wait_secs: i64) -> Self {
        let key = secret_hash(&format!("{kind}\n{}", of.join("\n")));
        Self { key, free, max_wait_secs, outlives_success: false }
    }

    fn of_network(kind: &str, address: &str, free: i64, max_wait_secs: i64) -> Self {
        Self { outlives_success: true, ..Self::new(kind, &[&network(address)], free, max_wait_secs) }
    }

    /// Until when the next try has to wait after the `count`-th at `now`: 1 s, 2 s, 4 s … beyond the free ones; `None`
    /// while there are free ones.
    #[must_use]
    pub fn blocked_until(&self, count: i64, now: Timestamp) -> Option<Timestamp> {
        let beyond = u32::try_from(count - self.free).ok()?;
        let wait = 1i64.checked_shl(beyond).filter(|wait| *wait > 0);
        Some(now.plus_seconds(wait.unwrap_or(self.max_wait_secs).min(self.max_wait_secs)))
    }
}

/// The network of an address: an IPv4 address, or the 64 bits of an IPv6 one that a provider gives to one customer.
#[must_use]
pub fn network(address: &str) -> String {
    match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_owned(),
    }
}

/// Tries to sign in as `email`. A browser in which its owner has signed in before is counted by itself, so that
/// strangers who guess do not slow the owner down.
#[must_use]
pub fn sign_in(email: &str, address: &str, known_browser: Option<&str>) -> Vec<Limit> {
    let network = network(address);
    match known_browser {
        Some(browser) => vec![Limit::new("known", &[email, browser], 10, 15 * 60)],
        None => vec![
            // An office, or the readers of a small provider, may stand behind one address.
            Limit::of_network("network", address, 30, 5 * 60),
            Limit::new("account+network", &[email, &network], 5, 15 * 60),
            Limit::new("account", &[email], 100, 15 * 60),
        ],
    }
}

/// Codes of the second step. Whoever gets here knows the password.
#[must_use]
pub fn second_factor(person: PersonId, address: &str, known_browser: Option<&str>) -> Vec<Limit> {
    let person = person.to_string();
    match known_browser {
        Some(browser) => vec![Limit::new("known-code", &[&person, browser], 5, 15 * 60)],
        None => vec![
            Limit::new("code+network", &[&person, &network(address)], 5, 15 * 60),
            Limit::new("code", &[&person], 20, 60 * 60),
        ],
    }
}

/// Letters with a link to set a new password.
#[must_use]
pub fn resets(email: &str, address: &str) -> Vec<Limit> {
    vec![Limit::of_network("reset-network", address, 20, 60 * 60), Limit::new("reset", &[email], 3, 60 * 60)]
}

/// One-time links that are tried.
#[must_use]
pub fn links(address: &str) -> Vec<Limit> {
    vec![Limit::of_network("link", address, 30, 5 * 60)]
}

/// Ceremonies of passkeys that are begun.
#[must_use]
pub fn passkeys(address: &str) -> Vec<Limit> {
    vec![Limit::of_network("passkey", address, 60, 5 * 60)]
}

/// Invitations by one person: an office brings its associations in on one day, a hijacked session 10,000 people.
#[must_use]
pub fn invitations(person: PersonId) -> Vec<Limit> {
    vec![Limit::new("invite", &[&person.to_string()], 200, 60 * 60)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(0);

    #[test]
    fn the_wait_doubles_up_to_its_limit() {
        let limit = Limit::new("x", &["a"], 5, 900);
        let wait = |count| limit.blocked_until(count, NOW).map_or(0, |until| until.millis() / 1000);
        assert_eq!(
            [wait(1), wait(4), wait(5), wait(6), wait(8), wait(14), wait(15), wait(500)],
            [0, 0, 1, 2, 8, 512, 900, 900]
        );
    }

    #[test]
    fn one_customer_is_one_network() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("10.0.0.1"), "10.0.0.1");
    }

    #[test]
    fn a_known_browser_shares_no_limit_with_strangers() {
        let known = sign_in("an@b.vn", "10.0.0.1", Some("abc"));
        let stranger = sign_in("an@b.vn", "10.0.0.1", None);
        assert!(known.iter().all(|limit| stranger.iter().all(|other| other.key != limit.key)));
    }
}
