//! A member association, its history, and what makes a record of one valid.

use serde::Deserialize;

use super::labels;
use crate::domain::{
    email::Email,
    error::FieldErrors,
    id::AssociationId,
    permission::State,
    text::{collation::collation_key, fold, nfc_line},
    time::Timestamp,
    workdays::Day,
};

/// Longest name, in characters: beyond it no list can show it.
pub const NAME_MAX_CHARS: usize = 200;

/// An association with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Association {
    pub id: AssociationId,
    pub name: String,
    pub short_name: String,
    /// When and by which decision it was founded, in its own words.
    pub founded: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub website: String,
    /// Since when it is a member.
    pub joined_at: Timestamp,
    /// When it stopped to be one.
    pub ended_at: Option<Timestamp>,
    pub merged_into: Option<(AssociationId, String)>,
    pub former_names: Vec<FormerName>,
    /// Associations that merged into this one.
    pub absorbed: Vec<(AssociationId, String)>,
    pub version: i64,
}

/// A name that an association had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerName {
    pub name: String,
    pub until: Timestamp,
    /// The decision by which it was changed.
    pub ground: String,
}

/// An association in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociationSummary {
    pub id: AssociationId,
    pub name: String,
    pub short_name: String,
    pub joined_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// People with a mandate in it now.
    pub people: i64,
}

impl Association {
    /// The state as permissions see it.
    #[must_use]
    pub fn state(&self) -> State {
        if self.ended_at.is_some() { State::Ended } else { State::Current }
    }

    /// The name that it had at `time`: honours keep the name of the organisation at the time.
    #[must_use]
    pub fn name_at(&self, time: Timestamp) -> &str {
        self.former_names
            .iter()
            .filter(|former| time < former.until)
            .min_by_key(|former| former.until)
            .map_or(&self.name, |former| &former.name)
    }
}

/// A record as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AssociationDraft {
    pub name: String,
    pub short_name: String,
    pub founded: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub website: String,
    pub joined: String,
    pub version: i64,
}

/// A valid record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAssociation {
    pub name: String,
    pub name_key: String,
    /// For search without marks.
    pub folded: String,
    pub short_name: String,
    pub founded: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub website: String,
    pub joined_at: Timestamp,
}

impl AssociationDraft {
    /// The record as typed before a change.
    #[must_use]
    pub fn of(association: &Association) -> Self {
        Self {
            name: association.name.clone(),
            short_name: association.short_name.clone(),
            founded: association.founded.clone(),
            address: association.address.clone(),
            phone: association.phone.clone(),
            email: association.email.clone(),
            website: association.website.clone(),
            joined: association.joined_at.date(),
            version: association.version,
        }
    }

    /// The valid record.
    ///
    /// # Errors
    /// Each fault beside its field.
    pub fn parse(&self) -> Result<NewAssociation, FieldErrors> {
        let t = labels();
        let mut errors = FieldErrors::default();
        let name = named(&self.name, "name", &mut errors);
        let line = |field: &str, text: &str, errors: &mut FieldErrors| {
            let text = nfc_line(text);
            if text.chars().count() > NAME_MAX_CHARS {
                errors.add(field, t.too_long);
            }
            text
        };
        let short_name = line("short_name", &self.short_name, &mut errors);
        let founded = line("founded", &self.founded, &mut errors);
        let address = line("address", &self.address, &mut errors);
        let phone = line("phone", &self.phone, &mut errors);
        let website = line("website", &self.website, &mut errors);
        if !website.is_empty() && !["http://", "https://"].iter().any(|scheme| website.starts_with(scheme)) {
            errors.add("website", t.website_wrong);
        }
        let email = line("email", &self.email, &mut errors);
        if !email.is_empty() && Email::parse(&email).is_none() {
            errors.add("email", t.email_wrong);
        }
        let joined = Day::parse(&self.joined);
        if joined.is_none() {
            errors.add("joined", t.date_wrong);
        }
        errors.or_value(())?;
        Ok(NewAssociation {
            name_key: collation_key(&name),
            folded: fold(&format!("{name} {short_name}")).collect(),
            name,
            short_name,
            founded,
            address,
            phone,
            email,
            website,
            joined_at: joined.unwrap_or(Day(0)).start(),
        })
    }
}

fn named(text: &str, field: &str, errors: &mut FieldErrors) -> String {
    let name = nfc_line(text);
    if name.is_empty() {
        errors.add(field, labels().name_missing);
    } else if name.chars().count() > NAME_MAX_CHARS {
        errors.add(field, labels().too_long);
    }
    name
}

/// The end of an association or of its name, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TurnDraft {
    pub name: String,
    /// The day on which it takes effect.
    pub on: String,
    pub ground: String,
    pub into: String,
    pub version: i64,
}

impl TurnDraft {
    /// A new name, from which day on, and why.
    ///
    /// # Errors
    /// Each fault beside its field.
    pub fn renaming(
        &self,
        association: &Association,
        now: Timestamp,
    ) -> Result<(String, Timestamp, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = named(&self.name, "name", &mut errors);
        if name == association.name {
            errors.add("name", labels().name_unchanged);
        }
        let on = self.day(association, now, &mut errors);
        errors.or_value((name, on, nfc_line(&self.ground)))
    }

    /// The day of the end, why, and into which it merged, if any.
    ///
    /// # Errors
    /// Each fault beside its field.
    pub fn ending(
        &self,
        association: &Association,
        now: Timestamp,
    ) -> Result<(Timestamp, String, Option<AssociationId>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let on = self.day(association, now, &mut errors);
        let into = match self.into.trim() {
            "" => None,
            text => match text.parse() {
                Ok(id) if id != association.id => Some(id),
                _ => {
                    errors.add("into", labels().into_wrong);
                    None
                }
            },
        };
        errors.or_value((on, nfc_line(&self.ground), into))
    }

    /// The day on which it takes effect: after everything that has happened, and not still to come, since names change
    /// and mandates end when it is entered.
    fn day(&self, association: &Association, now: Timestamp, errors: &mut FieldErrors) -> Timestamp {
        let latest_turn = association.former_names.iter().map(|former| former.until).max();
        match Day::parse(&self.on).map(Day::start) {
            Some(on) if on > now => {
                errors.add("on", labels().date_in_future);
                on
            }
            Some(on) if on > association.joined_at && latest_turn.is_none_or(|turn| on > turn) => on,
            Some(_) => {
                errors.add("on", labels().date_too_early);
                association.joined_at
            }
            None => {
                errors.add("on", labels().date_wrong);
                association.joined_at
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> AssociationDraft {
        AssociationDraft {
            name: "Hội Thu\u{309}y lợi".into(),
            joined: "1/2/1995".into(),
            ..AssociationDraft::default()
        }
    }

    fn association() -> Association {
        Association {
            id: AssociationId(1),
            name: "Hội Thủy lợi và Môi trường".into(),
            short_name: String::new(),
            founded: String::new(),
            address: String::new(),
            phone: String::new(),
            email: String::new(),
            website: String::new(),
            joined_at: Day::parse("1/2/1995").unwrap().start(),
            ended_at: None,
            merged_into: None,
            former_names: vec![
                FormerName {
                    name: "Hội Thủy lợi".into(),
                    until: Day::parse("1/1/2010").unwrap().start(),
                    ground: String::new(),
                },
                FormerName {
                    name: "Hội Thủy nông".into(),
                    until: Day::parse("1/1/2000").unwrap().start(),
                    ground: String::new(),
                },
            ],
            absorbed: vec![],
            version: 1,
        }
    }

    #[test]
    fn a_record_is_stored_in_nfc_and_found_without_marks() {
        let parsed = draft().parse().unwrap();
        assert_eq!((parsed.name.as_str(), parsed.folded.trim()), ("Hội Thủy lợi", "hoi thuy loi"));
    }

    #[test]
    fn every_fault_stands_beside_its_field() {
        let wrong = AssociationDraft {
            name: " ".into(),
            email: "a".into(),
            website: "javascript:alert(1)".into(),
            joined: "31/2/2020".into(),
            short_name: "x".repeat(300),
            ..AssociationDraft::default()
        };
        let errors = wrong.parse().unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "short_name", "website", "email", "joined"]);
    }

    #[test]
    fn an_association_has_the_name_of_the_time() {
        let association = association();
        let name = |day: &str| association.name_at(Day::parse(day).unwrap().start());
        assert_eq!(name("31/12/1999"), "Hội Thủy nông");
        assert_eq!(name("1/1/2000"), "Hội Thủy lợi");
        assert_eq!(name("1/1/2010"), "Hội Thủy lợi và Môi trường");
    }

    #[test]
    fn history_does_not_run_backwards() {
        let turn = TurnDraft { name: "Hội mới".into(), on: "1/1/2005".into(), ..TurnDraft::default() };
        assert_eq!(
            turn.renaming(&association(), Day(20_000).start()).unwrap_err().of("on"),
            Some(labels().date_too_early)
        );
        assert!(
            TurnDraft { on: "2/1/2010".into(), ..turn.clone() }.renaming(&association(), Day(20_000).start()).is_ok()
        );
    }

    #[test]
    fn an_association_does_not_merge_into_itself() {
        let turn = TurnDraft { on: "1/1/2020".into(), into: "1".into(), ..TurnDraft::default() };
        assert!(turn.ending(&association(), Day(20_000).start()).unwrap_err().of("into").is_some());
        let later = TurnDraft { on: "1/1/2030".into(), ..TurnDraft::default() };
        assert!(later.ending(&association(), Day(20_000).start()).unwrap_err().of("on").is_some());
    }
}
