//! The chain: each row's hash covers the row and the hash before it, so that no row can be changed, removed or moved
//! without every later hash being wrong (S. Haber, W. S. Stornetta, "How to Time-Stamp a Digital Document", 1991).

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::domain::{
    change::Actor,
    id::{MandateId, PersonId, SessionId},
    role::Role,
    time::Timestamp,
};

/// A row as the chain sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From 1, without gaps.
    pub seq: i64,
    pub at: Timestamp,
    pub actor: Actor,
    pub action: String,
    pub subject: String,
    pub subject_id: i64,
    /// Binds the row to its details, see [`commitment`].
    pub commitment: String,
}

/// The details of a row: what may be personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub salt: String,
    pub address: Option<String>,
    /// JSON text as stored.
    pub detail: String,
}

/// A row with everything that belongs to it, as verification and export read it.
#[derive(Clone, Debug)]
pub struct StoredEntry {
    pub entry: Entry,
    pub hash: String,
    /// `None` when erased.
    pub details: Option<Details>,
    /// The row that says why the details were erased.
    pub erased_by: Option<i64>,
}

/// A row as the screen shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    pub seq: i64,
    pub at: Timestamp,
    pub actor: Actor,
    /// The actor's name today.
    pub actor_name: Option<String>,
    /// The role of the mandate under which the actor acted.
    pub role: Option<Role>,
    pub action: String,
    pub subject: String,
    pub subject_id: i64,
    /// The subject's name today.
    pub subject_name: Option<String>,
    pub address: Option<String>,
    /// `None` when erased.
    pub detail: Option<Value>,
}

/// The stored name of an actor's kind.
#[must_use]
pub const fn actor_code(actor: &Actor) -> &'static str {
    match actor {
        Actor::Person { .. } => "person",
        Actor::Visitor => "visitor",
        Actor::CommandLine => "command_line",
        Actor::System => "system",
    }
}

/// The actor of stored columns.
#[must_use]
pub fn actor_of(code: &str, person: Option<i64>, mandate: Option<i64>, session: Option<i64>) -> Option<Actor> {
    // Only a person has any of these: they are not covered by the hash of other rows.
    if code != "person" && (person.is_some() || mandate.is_some() || session.is_some()) {
        return None;
    }
    Some(match code {
        "person" => {
            Actor::Person { person: PersonId(person?), mandate: mandate.map(MandateId), session: SessionId(session?) }
        }
        "visitor" => Actor::Visitor,
        "command_line" => Actor::CommandLine,
        "system" => Actor::System,
        _ => return None,
    })
}

/// The hash that binds a row to its details. Salted, so that erased details cannot be guessed from it.
#[must_use]
pub fn commitment(details: &Details) -> String {
    let address = details.address.as_deref().unwrap_or("-");
    digest(&[&details.salt, address, &details.detail])
}

/// The hash of `entry` after the row whose hash is `previous`; empty before the first row.
#[must_use]
pub fn chained(previous: &str, entry: &Entry) -> String {
    let (person, mandate, session) = match entry.actor {
        Actor::Person { person, mandate, session } => (person.0, mandate.map_or(0, |mandate| mandate.0), session.0),
        _ => (0, 0, 0),
    };
    digest(&[
        previous,
        &entry.seq.to_string(),
        &entry.at.millis().to_string(),
        actor_code(&entry.actor),
        &person.to_string(),
        &mandate.to_string(),
        &session.to_string(),
        &entry.action,
        &entry.subject,
        &entry.subject_id.to_string(),
        &entry.commitment,
    ])
}

/// SHA-256 in hexadecimal over the parts, each with its length before it, so that no two lists of parts are the same.
fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    format!("{:x}", hasher.finalize())
}

/// What is wrong with a chain, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A row is not where it should be: this one is missing, or another stands in its place.
    Missing { seq: i64 },
    /// The row does not match its hash, or its hash the row before.
    Altered { seq: i64 },
    /// The row is whole, its details are not.
    DetailsAltered { seq: i64 },
    /// Details are gone without a row that says why.
    DetailsMissing { seq: i64 },
    /// The chain ends before or after where it should.
    Cut { last: i64, expected: i64 },
    /// The chain is whole in itself, and is another than the one that was noted.
    NotTheNoted { seq: i64 },
}

/// Follows a chain from its first row on.
#[derive(Debug, Default)]
pub struct Verifier {
    last: i64,
    hash: String,
    /// Rows that were erased, and the row that has to say why.
    erased: Vec<Erased>,
    /// Rows that erase, and whom.
    erasing: BTreeMap<i64, Erasing>,
    noted: Option<(i64, String)>,
}

impl Verifier {
    /// Also checks that row `seq` has `hash`, as noted outside the database at an earlier time.
    #[must_use]
    pub fn with_noted(self, seq: i64, hash: String) -> Self {
        Self { noted: Some((seq, hash)), ..self }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// The first fault.
    pub fn take(&mut self, row: &StoredEntry) -> Result<(), Fault> {
        let seq = row.entry.seq;
        if seq != self.last + 1 {
            return Err(Fault::Missing { seq: self.last + 1 });
        }
        if chained(&self.hash, &row.entry) != row.hash {
            return Err(Fault::Altered { seq });
        }
        match (&row.details, row.erased_by) {
            (Some(details), None) if commitment(details) == row.entry.commitment => {}
            (Some(_), _) => return Err(Fault::DetailsAltered { seq }),
            (None, None) => return Err(Fault::DetailsMissing { seq }),
            (None, Some(by)) => self.erased.push(Erased {
                seq,
                by,
                is_sign_in: row.entry.actor == Actor::Visitor,
                person: (row.entry.subject == "person").then_some(row.entry.subject_id),
            }),
        }
        match row.entry.action.as_str() {
            ERASES_PERSON => _ = self.erasing.insert(seq, Erasing::Person(row.entry.subject_id)),
            ERASES_SIGN_INS => _ = self.erasing.insert(seq, Erasing::SignIns),
            _ => {}
        }
        if self.noted.as_ref().is_some_and(|(noted, hash)| *noted == seq && *hash != row.hash) {
            return Err(Fault::NotTheNoted { seq });
        }
        self.last = seq;
        self.hash.clone_from(&row.hash);
        Ok(())
    }

    /// The end: how many rows there are, when all is whole. `head` is where the database says that the chain ends.
    ///
    /// # Errors
    /// The first fault.
    pub fn finish(self, head: (i64, &str)) -> Result<i64, Fault> {
        if (self.last, self.hash.as_str()) != head {
            return Err(Fault::Cut { last: self.last, expected: head.0 });
        }
        if let Some((seq, _)) = self.noted
            && seq > self.last
        {
            return Err(Fault::Missing { seq });
        }
        // An erasing row that came after the head was read is not here yet: the next check sees it.
        let is_explained = |erased: &&Erased| {
            erased.by > self.last
                || erased.by > erased.seq
                    && match self.erasing.get(&erased.by) {
                        Some(Erasing::Person(person)) => erased.person == Some(*person),
                        Some(Erasing::SignIns) => erased.is_sign_in,
                        None => false,
                    }
        };
        match self.erased.iter().find(|erased| !is_explained(erased)) {
            Some(erased) => Err(Fault::DetailsMissing { seq: erased.seq }),
            None => Ok(self.last),
        }
    }
}

#[derive(Debug)]
struct Erased {
    seq: i64,
    by: i64,
    is_sign_in: bool,
    person: Option<i64>,
}

#[derive(Debug)]
enum Erasing {
    Person(i64),
    SignIns,
}

/// The actions that erase details: all about one person, and of everybody who was not signed in, long ago.
pub const ERASES_PERSON: &str = "privacy.erase.person";
pub const ERASES_SIGN_INS: &str = "privacy.erase.sign_ins";

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<StoredEntry> {
        let mut rows: Vec<StoredEntry> = Vec::new();
        for seq in 1..=length {
            let details = Details { salt: format!("s{seq}"), address: None, detail: format!("{{\"n\":{seq}}}") };
            let entry = Entry {
                seq,
                at: Timestamp::from_millis(seq * 1000),
                actor: Actor::Person { person: PersonId(3), mandate: Some(MandateId(5)), session: SessionId(9) },
                action: if seq == 5 { ERASES_PERSON.into() } else { "mandate.grant".into() },
                subject: "person".into(),
                subject_id: if seq == 5 { 2 } else { seq },
                commitment: commitment(&details),
            };
            let hash = chained(rows.last().map_or("", |row| &row.hash), &entry);
            rows.push(StoredEntry { entry, hash, details: Some(details), erased_by: None });
        }
        rows
    }

    fn verified(rows: &[StoredEntry], head: &StoredEntry) -> Result<i64, Fault> {
        let mut verifier = Verifier::default();
        rows.iter().try_for_each(|row| verifier.take(row))?;
        verifier.finish((head.entry.seq, &head.hash))
    }

    #[test]
    fn a_whole_chain_is_whole() {
        let rows = chain(6);
        assert_eq!(verified(&rows, &rows[5]), Ok(6));
        assert_eq!(Verifier::default().finish((0, "")), Ok(0));
    }

    #[test]
    fn every_altered_column_is_found_with_its_row() {
        let alterations: [fn(&mut StoredEntry); 8] = [
            |row| row.entry.at = row.entry.at.plus_seconds(1),
            |row| row.entry.actor = Actor::System,
            |row| row.entry.action = "mandate.end".into(),
            |row| row.entry.subject = "association".into(),
            |row| row.entry.subject_id += 1,
            |row| row.entry.commitment.push('0'),
            |row| row.hash.push('0'),
            |row| {
                row.entry.actor = Actor::Person { person: PersonId(3), mandate: None, session: SessionId(9) };
            },
        ];
        for alter in alterations {
            let mut rows = chain(6);
            alter(&mut rows[2]);
            assert_eq!(verified(&rows, &rows[5]), Err(Fault::Altered { seq: 3 }));
        }
    }

    #[test]
    fn removed_moved_and_cut_rows_are_found() {
        let rows = chain(6);
        let mut removed = rows.clone();
        removed.remove(2);
        assert_eq!(verified(&removed, &rows[5]), Err(Fault::Missing { seq: 3 }));
        let mut moved = rows.clone();
        moved.swap(1, 2);
        assert_eq!(verified(&moved, &rows[5]), Err(Fault::Missing { seq: 2 }));
        // Renumbered after the swap.
        let mut renumbered = moved.clone();
        (renumbered[1].entry.seq, renumbered[2].entry.seq) = (2, 3);
        assert_eq!(verified(&renumbered, &rows[5]), Err(Fault::Altered { seq: 2 }));
        assert_eq!(verified(&rows[..4], &rows[5]), Err(Fault::Cut { last: 4, expected: 6 }));
    }

    #[test]
    fn a_chain_made_anew_is_not_the_one_that_was_noted() {
        let rows = chain(6);
        let mut verifier = Verifier::default().with_noted(4, "00".into());
        assert_eq!(rows.iter().try_for_each(|row| verifier.take(row)), Err(Fault::NotTheNoted { seq: 4 }));
        let mut verifier = Verifier::default().with_noted(4, rows[3].hash.clone());
        rows.iter().try_for_each(|row| verifier.take(row)).unwrap();
        assert_eq!(verifier.finish((6, &rows[5].hash)), Ok(6));
        let mut short = Verifier::default().with_noted(7, "00".into());
        rows.iter().try_for_each(|row| short.take(row)).unwrap();
        assert_eq!(short.finish((6, &rows[5].hash)), Err(Fault::Missing { seq: 7 }));
    }

    #[test]
    fn details_may_only_be_gone_with_a_row_that_says_why() {
        let mut rows = chain(6);
        rows[1].details = None;
        assert_eq!(verified(&rows, &rows[5]), Err(Fault::DetailsMissing { seq: 2 }));
        rows[1].erased_by = Some(4);
        assert_eq!(verified(&rows, &rows[5]), Err(Fault::DetailsMissing { seq: 2 }), "row 4 erases nothing");
        rows[1].erased_by = Some(5);
        assert_eq!(verified(&rows, &rows[5]), Ok(6));
        rows[2].details = None;
        rows[2].erased_by = Some(5);
        assert_eq!(verified(&rows, &rows[5]), Err(Fault::DetailsMissing { seq: 3 }), "row 5 erases person 2 only");
        let mut changed = chain(6);
        changed[3].details.as_mut().unwrap().detail = "{}".into();
        assert_eq!(verified(&changed, &changed[5]), Err(Fault::DetailsAltered { seq: 4 }));
    }
}
