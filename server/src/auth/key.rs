//! The one secret that stands outside the database: whoever has only a copy of the database has no time-based codes.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

const FILE: &str = "secret.key";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Seals small secrets, each for one purpose.
#[derive(Clone)]
pub struct SecretKey(XChaCha20Poly1305);

impl SecretKey {
    /// Whether a new key would be made.
    #[must_use]
    pub fn is_missing(data: &Path, configured: Option<&str>) -> bool {
        configured.is_none() && !data.join(FILE).exists()
    }

    /// The key that is configured, or else the one in the data folder; made there at the first start.
    ///
    /// # Errors
    /// When the configured one is no key, or the file can't be read or written.
    pub fn open(data: &Path, configured: Option<&str>) -> Result<Self> {
        let text = match configured {
            Some(text) => text.to_owned(),
            None => Self::of_file(&data.join(FILE))?,
        };
        let bytes = STANDARD.decode(text.trim()).unwrap_or_default();
        if bytes.len() != KEY_BYTES {
            bail!("Khóa bí mật phải là 32 byte viết bằng base64, ví dụ kết quả của «openssl rand -base64 32»");
        }
        Ok(Self(XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| anyhow::anyhow!("khóa bí mật hỏng"))?))
    }

    fn of_file(path: &Path) -> Result<String> {
        if path.exists() {
            return fs::read_to_string(path).with_context(|| format!("Không đọc được khóa bí mật {}", path.display()));
        }
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes).context("Hệ thống không có nguồn ngẫu nhiên")?;
        let text = STANDARD.encode(bytes);
        // Written whole or not at all, and for its owner's eyes only; one that another process made meanwhile stays.
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".secret").tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Ok(_) => Ok(text),
            Err(error) if path.exists() => {
                drop(error);
                fs::read_to_string(path).with_context(|| format!("Không đọc được khóa bí mật {}", path.display()))
            }
            Err(error) => Err(error.error).with_context(|| format!("Không ghi được khóa bí mật {}", path.display())),
        }
    }

    /// Seals `secret`; `purpose` has to be the same when it is opened.
    pub fn seal(&self, secret: &[u8], purpose: &str) -> Option<String> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).ok()?;
        let payload = Payload { msg: secret, aad: purpose.as_bytes() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some(STANDARD.encode([&nonce[..], &sealed].concat()))
    }

    /// The secret, when it was sealed by this key for this purpose.
    pub fn open_sealed(&self, sealed: &str, purpose: &str) -> Option<Vec<u8>> {
        let bytes = STANDARD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        self.0.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: purpose.as_bytes() }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_for_one_opens_for_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let key = SecretKey::open(folder.path(), None).unwrap();
        let sealed = key.seal(b"secret", "person 1").unwrap();
        assert_eq!(key.open_sealed(&sealed, "person 1"), Some(b"secret".to_vec()));
        assert_eq!(key.open_sealed(&sealed, "person 2"), None);
        assert_eq!(key.open_sealed("AAAA", "person 1"), None);
        let again = SecretKey::open(folder.path(), None).unwrap();
        assert_eq!(again.open_sealed(&sealed, "person 1"), Some(b"secret".to_vec()));
        let other = SecretKey::open(folder.path(), Some(&STANDARD.encode([7; 32]))).unwrap();
        assert_eq!(other.open_sealed(&sealed, "person 1"), None);
    }

    #[test]
    fn the_key_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        SecretKey::open(folder.path(), None).unwrap();
        let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
        assert!(SecretKey::open(folder.path(), Some("short")).is_err());
    }
}
