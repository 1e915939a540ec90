//! Slow password hashes: argon2id with the parameters of OWASP's Password Storage Cheat Sheet.

use std::sync::{Arc, Mutex, PoisonError};

use app::domain::error::StoreError;
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
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

const HASH_BYTES: usize = 32;

/// Makes and checks them, a few at once, outside the threads that answer requests.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// The memory of the turns, used again and again: given back to the allocator by one thread after the other it
    /// would stay with each of them, and thirty sign-ins would hold half a gigabyte.
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), memory: Arc::default() }
    }
}

impl Passwords {
    /// The hash of a password, with its parameters and a new salt (PHC string format).
    pub async fn hash(&self, password: &str) -> Result<String, StoreError> {
        let password = password.to_owned();
        self.in_turn(move |memory| {
            let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(HASH_BYTES)).map_err(failed)?;
            let salt = Salt::generate();
            let hash = PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: ParamsString::try_from(&params).map_err(failed)?,
                salt: Some(salt),
                hash: Some(digest(params, HASH_BYTES, password.as_bytes(), &salt, memory)?),
            };
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is that of the hash.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, StoreError> {
        let password = password.to_owned();
        let is_anybodys = hash.is_some();
        let hash = hash.unwrap_or(OF_NOBODY).to_owned();
        self.in_turn(move |memory| {
            let Some((params, salt, stored)) = parsed(&hash) else { return Ok(false) };
            let computed = digest(params, stored.len(), password.as_bytes(), &salt, memory)?;
            // The library compares them in constant time.
            Ok(computed == stored && is_anybodys)
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(failed)?;
        let pool = Arc::clone(&self.memory);
        let done = tokio::task::spawn_blocking(move || {
            // The turn lasts as long as the work, also when nobody waits for it any more.
            let _turn = turn;
            let mut memory = pool.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let outcome = work(&mut memory);
            pool.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
            outcome
        });
        done.await.map_err(failed)?
    }
}

/// Whether a hash was made with other parameters than today's.
pub fn is_outdated(hash: &str) -> bool {
    !hash.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"))
}

/// The hash of `length` bytes, made in `memory`.
fn digest(
    params: Params,
    length: usize,
    password: &[u8],
    salt: &Salt,
    memory: &mut Vec<Block>,
) -> Result<Output, StoreError> {
    memory.resize(params.block_count().max(memory.len()), Block::default());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut hash = vec![0; length];
    argon2.hash_password_into_with_memory(password, salt, &mut hash, memory.as_mut_slice()).map_err(failed)?;
    Output::new(&hash).map_err(failed)
}

/// Parameters, salt and hash of a PHC string; `None` when it is none of argon2id.
fn parsed(phc: &str) -> Option<(Params, Salt, Output)> {
    let hash = PasswordHash::new(phc).ok()?;
    let is_ours = hash.algorithm == Algorithm::Argon2id.ident() && hash.version == Some(Version::V0x13.into());
    is_ours.then_some((Params::try_from(&hash).ok()?, hash.salt?, hash.hash?))
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
        let (params, _, hash) = parsed(OF_NOBODY).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), hash.len()), (MEMORY_KIB, PASSES, HASH_BYTES));
        assert!(!is_outdated(OF_NOBODY));
    }

    /// Made by the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`.
    #[tokio::test]
    async fn hashes_of_other_makers_and_parameters_are_checked_too() {
        let reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        let passwords = Passwords::default();
        assert!(passwords.verify("password", Some(reference)).await.unwrap());
        assert!(!passwords.verify("Password", Some(reference)).await.unwrap());
        assert!(is_outdated(reference));
        assert!(!passwords.verify("password", Some("no hash")).await.unwrap());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn thirty_at_once_use_the_memory_of_two() {
        let passwords = Passwords::default();
        let hashes: Vec<_> = (0..30)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.verify("x", None).await.unwrap() })
            })
            .collect();
        for hash in hashes {
            assert!(!hash.await.unwrap());
        }
        let blocks: Vec<usize> = passwords.memory.lock().unwrap().iter().map(Vec::len).collect();
        assert!(blocks.len() <= AT_ONCE && blocks.iter().all(|blocks| *blocks == MEMORY_KIB as usize), "{blocks:?}");
    }
}
