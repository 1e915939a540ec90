//! Proofs of identity: slow hashes, sealed secrets, time-based codes, passkeys, the list of breached passwords.

mod breached;
mod key;
mod passkeys;
mod password;
mod totp;
mod vault;

pub use key::SecretKey;
pub use vault::SiteVault;
