//! A person, their mandates, and what makes an invitation or a mandate valid.

use serde::Deserialize;

use super::labels;
use crate::domain::{
    email::Email,
    error::FieldErrors,
    id::{AssociationId, MandateId, PersonId},
    mandate::Mandate,
    permission::{Object, State},
    role::Role,
    text::{collation::name_key, fold, nfc_line},
    time::Timestamp,
    workdays::Day,
};

/// Longest name, in characters.
pub const NAME_MAX_CHARS: usize = 100;

/// The language of a person's letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Vietnamese,
    English,
}

impl Language {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Self {
        if code == "en" { Self::English } else { Self::Vietnamese }
    }
}

/// The stored name of a person's state.
#[must_use]
pub const fn state_code(state: State) -> &'static str {
    match state {
        State::Invited => "invited",
        State::Disabled => "disabled",
        State::Anonymised => "anonymised",
        _ => "active",
    }
}

/// The state of a stored name.
#[must_use]
pub fn state_of(code: &str) -> Option<State> {
    [State::Invited, State::Active, State::Disabled, State::Anonymised]
        .into_iter()
        .find(|state| state_code(*state) == code)
}

/// A person with everything that administrators see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    /// None once anonymised.
    pub email: Option<Email>,
    pub name: String,
    pub language: Language,
    pub state: State,
    pub created_at: Timestamp,
    pub version: i64,
    /// All mandates, the ended ones too, newest first.
    pub mandates: Vec<Mandate>,
    pub has_password: bool,
    pub has_totp: bool,
    pub passkeys: i64,
    /// When a browser of theirs was last seen.
    pub seen_at: Option<Timestamp>,
}

impl Person {
    /// Whether they have what a second step of a sign-in needs.
    #[must_use]
    pub const fn has_second_factor(&self) -> bool {
        self.has_totp || self.passkeys > 0
    }

    /// Whether they are in one of these associations now.
    #[must_use]
    pub fn is_in(&self, associations: &[AssociationId], now: Timestamp) -> bool {
        self.mandates.iter().any(|mandate| {
            mandate.is_active(now) && mandate.association_id().is_some_and(|id| associations.contains(&id))
        })
    }

    /// The person as permissions see them: what reaches only people of associations reaches a person by a mandate there.
    #[must_use]
    pub fn as_object(&self, now: Timestamp) -> Object {
        let object = Object::person(self.id, self.state);
        match self.mandates.iter().find(|mandate| mandate.is_active(now)) {
            Some(held) => object.as_role(held.role, held.association_id()),
            None => object,
        }
    }
}

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSummary {
    pub id: PersonId,
    pub email: Option<Email>,
    pub name: String,
    pub state: State,
    /// Mandates in force.
    pub mandates: Vec<Mandate>,
}

/// Which people a list holds; all of it narrows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// Folded text in name or address.
    pub text: String,
    pub role: Option<Role>,
    pub association: Option<AssociationId>,
    pub state: Option<State>,
    /// Only people with a mandate in one of these now.
    pub within: Option<Vec<AssociationId>>,
    /// Only those after this one in the order of names.
    pub after: Option<PersonId>,
}

/// Name, address and language of a person, valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub email: Email,
    pub name: String,
    pub name_key: String,
    pub folded: String,
    pub language: Language,
}

/// A mandate before storage has numbered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMandate {
    pub role: Role,
    pub association: Option<AssociationId>,
    pub starts_at: Timestamp,
    pub ends_at: Option<Timestamp>,
}

/// Who a person is, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct IdentityDraft {
    pub name: String,
    pub email: String,
    pub language: String,
    pub version: i64,
}

/// A mandate as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MandateDraft {
    pub role: String,
    pub association: String,
    /// First and last day; empty: from now on, without end.
    pub from: String,
    pub until: String,
}

impl IdentityDraft {
    #[must_use]
    pub fn of(person: &Person) -> Self {
        Self {
            name: person.name.clone(),
            email: person.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            language: person.language.code().to_owned(),
            version: person.version,
        }
    }

    /// The valid identity.
    ///
    /// # Errors
    /// Each fault beside its field.
    pub fn parse(&self) -> Result<Identity, FieldErrors> {
        let t = labels();
        let mut errors = FieldErrors::default();
        let name = nfc_line(&self.name);
        if name.is_empty() {
            errors.add("name", t.name_missing);
        } else if name.chars().count() > NAME_MAX_CHARS {
            errors.add("name", t.name_too_long);
        } else if !name.chars().all(is_of_name) || !name.chars().any(char::is_alphabetic) {
            errors.add("name", t.name_wrong);
        }
        let email = Email::parse(&self.email);
        if email.is_none() {
            errors.add("email", t.email_wrong);
        }
        match email {
            Some(email) if errors.is_empty() => Ok(Identity {
                name_key: name_key(&name),
                folded: fold(&format!("{name} {email}")).collect(),
                name,
                email,
                language: Language::from_code(&self.language),
            }),
            _ => Err(errors),
        }
    }
}

/// Latin letters with their marks and what stands between names: "PGS.TS Nguyễn Thị Ánh-Tuyết", "O'Brien". Letters of
/// other scripts that look like them, and signs that turn the direction of writing, could show another name.
fn is_of_name(c: char) -> bool {
    let is_latin = c.is_alphabetic() && (c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c));
    is_latin || matches!(c, ' ' | '.' | ',' | '-' | '\'' | '’' | '(' | ')')
}

impl MandateDraft {
    /// The valid mandate.
    ///
    /// # Errors
    /// Each fault beside its field.
    pub fn parse(&self, now: Timestamp) -> Result<NewMandate, FieldErrors> {
        let t = labels();
        let mut errors = FieldErrors::default();
        let role = Role::from_code(&self.role);
        if role.is_none() {
            errors.add("role", t.role_missing);
        }
        let association = self.association.trim().parse::<AssociationId>().ok();
        let association = match role {
            Some(role) if role.is_of_association() => {
                if association.is_none() {
                    errors.add("association", t.association_missing);
                }
                association
            }
            _ => None,
        };
        let day = |field: &str, text: &str, errors: &mut FieldErrors| {
            let day = Day::parse(text);
            if day.is_none() && !text.trim().is_empty() {
                errors.add(field, t.date_wrong);
            }
            day
        };
        let from = day("from", &self.from, &mut errors);
        let until = day("until", &self.until, &mut errors);
        // Today begins now: what was done before under no mandate stays so.
        let starts_at = from.map_or(now, Day::start).max(now);
        let ends_at = until.map(|until| until.plus(1).start());
        if ends_at.is_some_and(|end| end <= starts_at) {
            errors.add("until", t.until_too_early);
        }
        match role {
            Some(role) if errors.is_empty() => Ok(NewMandate { role, association, starts_at, ends_at }),
            _ => Err(errors),
        }
    }
}

/// A mandate that a person has or had, by number.
#[must_use]
pub fn find_mandate(person: &Person, id: MandateId) -> Option<&Mandate> {
    person.mandates.iter().find(|mandate| mandate.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_600_000_000_000);

    fn identity(name: &str, email: &str) -> Result<Identity, FieldErrors> {
        IdentityDraft { name: name.into(), email: email.into(), ..IdentityDraft::default() }.parse()
    }

    #[test]
    fn names_of_people_pass_and_disguises_do_not() {
        for name in ["Nguyễn Thị Ánh Tuyết", "TTND.BSCKII Nguyễn Thị Thanh Bình", "Y Moan Êñuôl", "O'Brien-Šimek"]
        {
            assert!(identity(name, "a@b.vn").is_ok(), "{name}");
        }
        for name in ["", "  ", "...", "Nguy\u{435}n", "An\u{202e}nv", "An\u{200b}", "<b>An</b>", "An\u{7}@", "安"] {
            assert!(identity(name, "a@b.vn").unwrap_err().of("name").is_some(), "{name:?}");
        }
        assert!(identity(&"a".repeat(101), "a@b.vn").is_err());
    }

    #[test]
    fn a_name_is_stored_composed_and_sorted_by_the_given_name() {
        let an = identity("Trần  Thi\u{323} An", "AN@b.vn").unwrap();
        assert_eq!((an.name.as_str(), an.email.as_str()), ("Trần Thị An", "an@b.vn"));
        assert!(an.name_key < identity("Lê Văn Bình", "b@b.vn").unwrap().name_key);
    }

    fn mandate(role: &str, association: &str, from: &str, until: &str) -> Result<NewMandate, FieldErrors> {
        MandateDraft { role: role.into(), association: association.into(), from: from.into(), until: until.into() }
            .parse(NOW)
    }

    #[test]
    fn a_role_in_an_association_names_it_and_a_role_in_the_union_does_not() {
        assert!(mandate("officer", "", "", "").unwrap_err().of("association").is_some());
        assert_eq!(mandate("officer", "3", "", "").unwrap().association, Some(AssociationId(3)));
        assert_eq!(mandate("clerk", "3", "", "").unwrap().association, None);
        assert!(mandate("root", "", "", "").unwrap_err().of("role").is_some());
    }

    #[test]
    fn a_mandate_lasts_through_its_last_day_and_never_begins_in_the_past() {
        let last_day = mandate("clerk", "", "1/1/2020", "31/12/2025").unwrap();
        assert_eq!(last_day.starts_at, NOW);
        assert_eq!(last_day.ends_at.unwrap().date(), "01-01-2026");
        assert!(mandate("clerk", "", "1/1/2026", "31/12/2025").unwrap_err().of("until").is_some());
        assert!(mandate("clerk", "", "", "31/13/2025").unwrap_err().of("until").is_some());
    }
}
