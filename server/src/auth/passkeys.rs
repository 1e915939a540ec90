//! Passkeys (W3C Web Authentication, level 3), by webauthn-rs.

use app::domain::id::PersonId;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Uuid,
    Webauthn, WebauthnBuilder,
};

/// The relying party that this site is.
pub struct Passkeys(Webauthn);

impl Passkeys {
    /// `None` where browsers have no passkeys: at an address that is a number, or without TLS, but for this machine's
    /// own name.
    pub fn of_site(public_url: &str, name: &str) -> Option<Self> {
        let url = Url::parse(public_url).ok()?;
        let host = url.domain()?.to_owned();
        if url.scheme() != "https" && host != "localhost" {
            return None;
        }
        Some(Self(WebauthnBuilder::new(&host, &url).ok()?.rp_name(name).build().ok()?))
    }

    pub fn start_registration(
        &self,
        person: PersonId,
        account: &str,
        name: &str,
        held: &[&str],
    ) -> Option<(String, String)> {
        let held = held.iter().filter_map(|text| parsed::<Passkey>(text)).map(|key| key.cred_id().clone()).collect();
        let (options, state) = self.0.start_passkey_registration(handle(person), account, name, Some(held)).ok()?;
        let mut options = serde_json::to_value(options).ok()?;
        // A key that says by itself whose it is, so that nothing has to be typed (level 3, 5.4.6). The library leaves
        // it to the device, and its verification does not depend on it.
        let selection = &mut options["publicKey"]["authenticatorSelection"];
        selection["residentKey"] = "required".into();
        selection["requireResidentKey"] = true.into();
        Some((options.to_string(), serde_json::to_string(&state).ok()?))
    }

    pub fn finish_registration(&self, answer: &str, state: &str) -> Option<(String, String)> {
        let answer: RegisterPublicKeyCredential = parsed(answer)?;
        let state: PasskeyRegistration = parsed(state)?;
        let passkey = self.0.finish_passkey_registration(&answer, &state).ok()?;
        let id = URL_SAFE_NO_PAD.encode(passkey.cred_id());
        Some((id, serde_json::to_string(&passkey).ok()?))
    }

    pub fn start_authentication(&self) -> Option<(String, String)> {
        let (options, state) = self.0.start_discoverable_authentication().ok()?;
        let mut options = serde_json::to_value(options).ok()?;
        // Asked for by a button, not offered while typing.
        options.as_object_mut()?.remove("mediation");
        Some((options.to_string(), serde_json::to_string(&state).ok()?))
    }

    pub fn claimed(&self, answer: &str) -> Option<PersonId> {
        let answer: PublicKeyCredential = parsed(answer)?;
        let (handle, _) = self.0.identify_discoverable_authentication(&answer).ok()?;
        person_of(handle)
    }

    pub fn finish_authentication(&self, answer: &str, state: &str, held: &[&str]) -> Option<(usize, String)> {
        let answer: PublicKeyCredential = parsed(answer)?;
        let state: DiscoverableAuthentication = parsed(state)?;
        let (_, credential_id) = self.0.identify_discoverable_authentication(&answer).ok()?;
        let (position, mut passkey) = held
            .iter()
            .enumerate()
            .filter_map(|(position, text)| Some((position, parsed::<Passkey>(text)?)))
            .find(|(_, passkey)| passkey.cred_id().as_slice() == credential_id)?;
        let proof = self.0.finish_discoverable_authentication_v2(&answer, state, &passkey).ok()?;
        if !proof.user_verified() {
            return None;
        }
        passkey.update_credential(&proof);
        Some((position, serde_json::to_string(&passkey).ok()?))
    }
}

fn parsed<T: serde::de::DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

const HANDLE_PREFIX: [u8; 8] = *b"lienhiep";

/// What a passkey knows its owner by: a number that says nothing about the person (level 3, 14.6.1).
fn handle(person: PersonId) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&HANDLE_PREFIX);
    bytes[8..].copy_from_slice(&person.0.to_be_bytes());
    Uuid::from_bytes(bytes)
}

fn person_of(handle: Uuid) -> Option<PersonId> {
    let number: [u8; 8] = handle.as_bytes().strip_prefix(&HANDLE_PREFIX)?.try_into().ok()?;
    Some(PersonId(i64::from_be_bytes(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_work_where_browsers_have_them() {
        for url in ["https://lienhiep.example.vn", "http://localhost:3000"] {
            assert!(Passkeys::of_site(url, "LHH").is_some(), "{url}");
        }
        for url in ["http://127.0.0.1:3000", "http://lienhiep.example.vn", "https://[::1]", "x"] {
            assert!(Passkeys::of_site(url, "LHH").is_none(), "{url}");
        }
    }

    #[test]
    fn a_handle_leads_back_to_its_person() {
        assert_eq!(person_of(handle(PersonId(42))), Some(PersonId(42)));
        assert_eq!(person_of(Uuid::from_bytes([1; 16])), None);
    }

    #[test]
    fn a_registration_asks_for_a_key_that_says_whose_it_is_and_checks_its_user() {
        let passkeys = Passkeys::of_site("http://localhost:3000", "LHH").unwrap();
        let (options, _) = passkeys.start_registration(PersonId(1), "an@b.vn", "An", &[]).unwrap();
        let options: serde_json::Value = serde_json::from_str(&options).unwrap();
        let selection = &options["publicKey"]["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required");
        assert_eq!(selection["userVerification"], "required");
        assert!(passkeys.finish_registration("{}", "{}").is_none());
        assert!(passkeys.claimed("nonsense").is_none());
    }
}
