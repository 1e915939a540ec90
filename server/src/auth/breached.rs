//! The list of breached passwords that is shipped with the program (OWASP ASVS 5.0, 6.2.4 and 6.2.12).
//!
//! From the million most frequent passwords of M. Burnett's "Ten Million Passwords" (2015, public domain), those that
//! are long enough for us to meet: 112,130. The file holds the first five bytes of the SHA-256 of each in lower case,
//! sorted; `cargo xtask breached LIST` makes it. A password that is not on the list is taken for one that is once in
//! ten million times.

use sha2::{Digest, Sha256};

static LIST: &[u8] = include_bytes!("../../data/breached.bin");
const WIDTH: usize = 5;

/// Whether the password, in any case of letters, is on the list.
pub fn is_breached(password: &str) -> bool {
    let digest = Sha256::digest(password.to_lowercase());
    let (mut low, mut high) = (0, LIST.len() / WIDTH);
    while low < high {
        let middle = usize::midpoint(low, high);
        match LIST[middle * WIDTH..(middle + 1) * WIDTH].cmp(&digest[..WIDTH]) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_the_list_are_found_in_any_case() {
        for known in ["1234567890", "qwertyuiop", "QwertyUiop", "1q2w3e4r5t", "password123"] {
            assert!(is_breached(known), "{known}");
        }
        for good in ["bốn chữ rời nhau", "kx7-vpq-2nw-8fs", ""] {
            assert!(!is_breached(good), "{good}");
        }
        assert!(LIST.len() / WIDTH > 100_000 && LIST.len().is_multiple_of(WIDTH));
    }
}
