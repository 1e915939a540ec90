//! [`Vault`] of one site.

use app::{
    domain::{error::StoreError, id::PersonId, time::Timestamp},
    features::accounts::{model::TotpSetup, store::Vault},
};
use async_trait::async_trait;

use super::{
    SecretKey, breached,
    passkeys::Passkeys,
    password::{self, Passwords},
    totp,
};

/// Passwords, codes and passkeys of one site.
pub struct SiteVault {
    key: SecretKey,
    passwords: Passwords,
    passkeys: Option<Passkeys>,
}

impl SiteVault {
    /// The vault of the site at `public_url`, whose name devices show.
    #[must_use]
    pub fn new(key: SecretKey, public_url: &str, name: &str) -> Self {
        Self { key, passwords: Passwords::default(), passkeys: Passkeys::of_site(public_url, name) }
    }
}

#[async_trait]
impl Vault for SiteVault {
    async fn hash_password(&self, password: &str) -> Result<String, StoreError> {
        self.passwords.hash(password).await
    }

    async fn verify_password(&self, password: &str, hash: Option<&str>) -> Result<bool, StoreError> {
        self.passwords.verify(password, hash).await
    }

    fn is_outdated(&self, hash: &str) -> bool {
        password::is_outdated(hash)
    }

    fn is_breached(&self, password: &str) -> bool {
        breached::is_breached(password)
    }

    fn new_totp(&self, person: PersonId, account: &str, issuer: &str) -> Result<TotpSetup, StoreError> {
        totp::new_setup(&self.key, person, account, issuer)
            .ok_or_else(|| StoreError::Unavailable("a time-based secret could not be made".into()))
    }

    fn totp_setup(&self, person: PersonId, sealed: &str, account: &str, issuer: &str) -> Option<TotpSetup> {
        totp::setup(&self.key, person, sealed, account, issuer)
    }

    fn totp_step(&self, person: PersonId, sealed: &str, code: &str, now: Timestamp) -> Option<i64> {
        totp::step(&self.key, person, sealed, code, now)
    }

    fn has_passkeys(&self) -> bool {
        self.passkeys.is_some()
    }

    fn start_registration(
        &self,
        person: PersonId,
        account: &str,
        name: &str,
        held: &[&str],
    ) -> Option<(String, String)> {
        self.passkeys.as_ref()?.start_registration(person, account, name, held)
    }

    fn finish_registration(&self, answer: &str, state: &str) -> Option<(String, String)> {
        self.passkeys.as_ref()?.finish_registration(answer, state)
    }

    fn start_authentication(&self) -> Option<(String, String)> {
        self.passkeys.as_ref()?.start_authentication()
    }

    fn claimed(&self, answer: &str) -> Option<PersonId> {
        self.passkeys.as_ref()?.claimed(answer)
    }

    fn finish_authentication(&self, answer: &str, state: &str, held: &[&str]) -> Option<(usize, String)> {
        self.passkeys.as_ref()?.finish_authentication(answer, state, held)
    }
}
