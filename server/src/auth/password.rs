//! Slow password hashes: argon2id with the parameters of OWASP's Password Storage Cheat Sheet.

use std::sync::Arc;

use app::domain::error::StoreError;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes at once. Each takes 19 MiB, and a sign-in that waits its turn takes none; more than the small server has
/// cores would not be faster.
const AT_ONCE: usize = 2;
/// Of a password that nobody has, for accounts that do not exist: checking against it takes as long.
const OF_NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$dPu4+D6bXR0Bf5gmg+gBSM1bHjGWycx2NcltklpzkXo";

/// Makes and checks them, a few at once, outside the threads that answer requests.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    /// The hash of a password, with its parameters and a new salt (PHC string format).
    pub async fn hash(&self, password: &str) -> Result<String, StoreError> {
        let password = password.to_owned();
        self.in_turn(move || {
            let hash: PasswordHash = hasher()?.hash_password(password.as_bytes()).map_err(failed)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is that of the hash.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, StoreError> {
        let password = password.to_owned();
        let is_anybodys = hash.is_some();
        let hash = hash.unwrap_or(OF_NOBODY).to_owned();
        self.in_turn(move || {
            let is_right = hasher()?.verify_password(password.as_bytes(), hash.as_str()).is_ok();
            Ok(is_right && is_anybodys)
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(failed)?;
        let done = tokio::task::spawn_blocking(move || {
            // The turn lasts as long as the work, also when nobody waits for it any more.
            let _turn = turn;
            work()
        });
        done.await.map_err(failed)?
    }
}

/// Whether a hash was made with other parameters than today's.
pub fn is_outdated(hash: &str) -> bool {
    !hash.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"))
}

fn hasher() -> Result<Argon2<'static>, StoreError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(error.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_that_of_its_hash_and_of_no_other() {
        let passwords = Passwords::default();
        let hash = passwords.hash("bốn chữ rời nhau").await.unwrap();
        assert!(!is_outdated(&hash), "{hash}");
        assert!(passwords.verify("bốn chữ rời nhau", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("bốn chữ rời nhau ", Some(&hash)).await.unwrap());
        assert_ne!(hash, passwords.hash("bốn chữ rời nhau").await.unwrap());
        assert!(is_outdated("$argon2id$v=19$m=4096,t=1,p=1$abc$def"));
    }

    #[test]
    fn the_hash_of_nobody_is_a_hash_of_the_same_cost() {
        assert!(PasswordHash::new(OF_NOBODY).is_ok());
        assert!(!is_outdated(OF_NOBODY));
    }
}
