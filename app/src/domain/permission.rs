//! Who may do what, to what, in which state: the one table. Use cases ask it, views ask it to say why a control is
//! off, tests and the page for administrators read it. There is no way around it, for administrators neither.

use super::{
    change::Actor,
    id::{AssociationId, MandateId, PersonId, SessionId},
    mandate::Mandate,
    refusal::Refusal,
    role::Role,
    time::Timestamp,
};

/// What can be done in the staff area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    PeopleSee,
    PersonInvite,
    PersonChange,
    PersonReset,
    PersonDisable,
    PersonEnable,
    PersonExport,
    PersonAnonymise,
    MandateGrant,
    MandateEnd,
    SessionsEnd,
    AssociationsSee,
    AssociationChange,
    AssociationEnd,
    PermissionsSee,
    AuditSee,
    AuditExport,
    MailSee,
    MailChange,
    PrivacySee,
    PrivacyHandle,
}

/// How far a role's permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everywhere in the union.
    Union,
    /// People and roles of associations, whichever association it is.
    Associations,
    /// The association of the mandate.
    OwnAssociation,
    /// Officers of the association of the mandate.
    OwnOfficers,
}

/// The state of a thing, as far as permissions depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Invited,
    Active,
    Disabled,
    Anonymised,
    /// An association that exists.
    Current,
    /// An association or a mandate that is over.
    Ended,
    Queued,
    Sent,
    Failed,
    Cancelled,
    Open,
    Done,
}

/// One row of the table.
pub struct Rule {
    pub action: Action,
    pub grants: &'static [(Role, Reach)],
    /// In which states of the thing; empty: the state does not matter.
    pub states: &'static [State],
    /// Nobody does it to themselves.
    pub never_own_case: bool,
    /// The caller has to show again that it is they (OWASP ASVS 5.0, 7.5.3).
    pub asks_again: bool,
}

use Action::{
    AssociationChange, AssociationEnd, AssociationsSee, AuditExport, AuditSee, MailChange, MailSee, MandateEnd,
    MandateGrant, PeopleSee, PermissionsSee, PersonAnonymise, PersonChange, PersonDisable, PersonEnable, PersonExport,
    PersonInvite, PersonReset, PrivacyHandle, PrivacySee, SessionsEnd,
};
use Reach::{Associations, OwnAssociation, OwnOfficers, Union};
use Role::{
    Administrator, Approver, Auditor, Clerk, CouncilMember, Editor, Head, Officer, Secretary, StandingCommittee,
};

const fn rule(action: Action, grants: &'static [(Role, Reach)], states: &'static [State]) -> Rule {
    Rule { action, grants, states, never_own_case: false, asks_again: false }
}

const fn grave(action: Action, grants: &'static [(Role, Reach)], states: &'static [State]) -> Rule {
    Rule { action, grants, states, never_own_case: true, asks_again: true }
}

/// Roles are managed by administrators; the office and heads of associations only bring in people of associations.
const BRINGS_IN: &[(Role, Reach)] = &[(Administrator, Union), (Clerk, Associations), (Head, OwnOfficers)];
const ONLY_ADMINISTRATORS: &[(Role, Reach)] = &[(Administrator, Union)];
const ACCOUNT_IN_USE: &[State] = &[State::Invited, State::Active];

/// The table.
pub static TABLE: [Rule; 21] = [
    rule(
        PeopleSee,
        &[
            (Administrator, Union),
            (Auditor, Union),
            (StandingCommittee, Union),
            (Secretary, Union),
            (Clerk, Union),
            (Head, OwnAssociation),
        ],
        &[],
    ),
    Rule { asks_again: true, ..rule(PersonInvite, BRINGS_IN, &[]) },
    grave(PersonChange, ONLY_ADMINISTRATORS, ACCOUNT_IN_USE),
    grave(PersonReset, ONLY_ADMINISTRATORS, ACCOUNT_IN_USE),
    grave(PersonDisable, ONLY_ADMINISTRATORS, ACCOUNT_IN_USE),
    grave(PersonEnable, ONLY_ADMINISTRATORS, &[State::Disabled]),
    Rule { asks_again: true, ..rule(PersonExport, ONLY_ADMINISTRATORS, &[]) },
    grave(PersonAnonymise, ONLY_ADMINISTRATORS, &[State::Disabled]),
    grave(MandateGrant, BRINGS_IN, ACCOUNT_IN_USE),
    grave(MandateEnd, BRINGS_IN, &[]),
    Rule { never_own_case: true, ..rule(SessionsEnd, ONLY_ADMINISTRATORS, &[]) },
    rule(
        AssociationsSee,
        &[
            (Administrator, Union),
            (Auditor, Union),
            (StandingCommittee, Union),
            (Secretary, Union),
            (CouncilMember, Union),
            (Clerk, Union),
            (Editor, Union),
            (Approver, Union),
            (Head, Union),
            (Officer, Union),
        ],
        &[],
    ),
    rule(AssociationChange, &[(Administrator, Union), (Clerk, Union)], &[State::Current]),
    Rule { asks_again: true, ..rule(AssociationEnd, &[(Administrator, Union), (Clerk, Union)], &[State::Current]) },
    rule(PermissionsSee, &[(Administrator, Union), (Auditor, Union)], &[]),
    rule(AuditSee, &[(Auditor, Union), (Administrator, Union), (StandingCommittee, Union)], &[]),
    Rule { asks_again: true, ..rule(AuditExport, &[(Auditor, Union), (Administrator, Union)], &[]) },
    rule(MailSee, &[(Administrator, Union), (Clerk, Union), (Auditor, Union)], &[]),
    rule(MailChange, &[(Administrator, Union), (Clerk, Union)], &[State::Queued, State::Failed]),
    rule(PrivacySee, &[(Administrator, Union), (Auditor, Union), (StandingCommittee, Union)], &[]),
    Rule { never_own_case: true, ..rule(PrivacyHandle, ONLY_ADMINISTRATORS, &[State::Open]) },
];

impl Action {
    /// The row of this action.
    #[must_use]
    pub fn rule(self) -> &'static Rule {
        // A test sees to it that each action has its row.
        TABLE.iter().find(|rule| rule.action == self).unwrap_or(&NOBODY)
    }
}

static NOBODY: Rule = rule(PermissionsSee, &[], &[]);

/// Who asks, read from storage for this one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub person: PersonId,
    pub name: String,
    pub session: SessionId,
    /// Those in force now.
    pub mandates: Vec<Mandate>,
    /// When the caller last proved who they are.
    pub confirmed_at: Timestamp,
    pub now: Timestamp,
    /// The network address, for the log.
    pub address: String,
}

/// For so long a proof counts for what asks again.
pub const CONFIRMATION_SECONDS: i64 = 5 * 60;

/// What an action is done to; what is unknown or does not matter is left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Object {
    pub person: Option<PersonId>,
    pub association: Option<AssociationId>,
    pub role: Option<Role>,
    pub state: Option<State>,
}

impl Object {
    /// Whatever there is of a kind.
    pub const ANY: Self = Self { person: None, association: None, role: None, state: None };

    #[must_use]
    pub const fn person(person: PersonId, state: State) -> Self {
        Self { person: Some(person), state: Some(state), association: None, role: None }
    }

    #[must_use]
    pub const fn of_state(state: State) -> Self {
        Self { state: Some(state), ..Self::ANY }
    }

    /// The same as a holder of `role` in `association`.
    #[must_use]
    pub const fn as_role(self, role: Role, association: Option<AssociationId>) -> Self {
        Self { role: Some(role), association, ..self }
    }
}

/// Why something may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// None of the caller's roles may do it.
    Role(Action),
    /// The caller may do it, elsewhere.
    Reach(Action),
    /// It is the caller's own case.
    OwnCase,
    /// The thing is in a state in which nobody does it.
    State(State),
    /// The mandate or session ended while the request was under way.
    AuthorityEnded,
    /// It would leave the portal without an administrator.
    LastAdministrator,
}

/// The proof that an action was permitted. For a signed-in person only [`Caller::permit`] and its two forms for one's own
/// account make one; [`Permit::of_visitor`], [`Permit::of_command_line`] and [`Permit::of_system`] say who else acts. A
/// change of storage begins with one.
#[derive(Clone, Debug)]
pub struct Permit {
    pub(super) actor: Actor,
    pub(super) at: Timestamp,
    pub(super) address: Option<String>,
}

impl Caller {
    /// Whether the caller may do `action` to `object`, and under which mandate.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] with the reason, or [`Refusal::Confirm`] when only a fresh proof is missing.
    pub fn permit(&self, action: Action, object: Object) -> Result<Permit, Refusal> {
        let mandate = self.may(action, object).map_err(Refusal::Forbidden)?;
        if action.rule().asks_again && !self.has_confirmed() {
            return Err(Refusal::Confirm);
        }
        Ok(self.acting_as(Some(mandate)))
    }

    /// What everybody may do with their own account.
    #[must_use]
    pub fn permit_own(&self) -> Permit {
        self.acting_as(None)
    }

    /// The same for what asks again.
    ///
    /// # Errors
    /// [`Refusal::Confirm`] when a fresh proof is missing.
    pub fn permit_own_confirmed(&self) -> Result<Permit, Refusal> {
        if self.has_confirmed() { Ok(self.permit_own()) } else { Err(Refusal::Confirm) }
    }

    /// The mandate that allows it, or why none does.
    ///
    /// # Errors
    /// The first reason, most general first.
    pub fn may(&self, action: Action, object: Object) -> Result<MandateId, Reason> {
        let rule = action.rule();
        let granting: Vec<(&Mandate, Reach)> = self
            .mandates
            .iter()
            .filter(|mandate| mandate.is_active(self.now))
            .flat_map(|mandate| {
                rule.grants.iter().filter(|(role, _)| *role == mandate.role).map(move |(_, reach)| (mandate, *reach))
            })
            .collect();
        if granting.is_empty() {
            return Err(Reason::Role(action));
        }
        if rule.never_own_case && object.person == Some(self.person) {
            return Err(Reason::OwnCase);
        }
        let (mandate, _) = granting
            .into_iter()
            .find(|(mandate, reach)| covers(mandate, *reach, &object))
            .ok_or(Reason::Reach(action))?;
        match object.state {
            Some(state) if !rule.states.is_empty() && !rule.states.contains(&state) => Err(Reason::State(state)),
            _ => Ok(mandate.id),
        }
    }

    /// Whether the caller may do `action` to something at all.
    #[must_use]
    pub fn has(&self, action: Action) -> bool {
        !matches!(self.may(action, Object::ANY), Err(Reason::Role(_)))
    }

    /// Whether all of the union is in reach for `action`; otherwise only the caller's associations are.
    #[must_use]
    pub fn reaches_union(&self, action: Action) -> bool {
        action.rule().grants.iter().any(|(role, reach)| {
            *reach == Union && self.mandates.iter().any(|mandate| mandate.role == *role && mandate.is_active(self.now))
        })
    }

    /// The associations in which the caller has a mandate.
    pub fn associations(&self) -> impl Iterator<Item = AssociationId> {
        self.mandates.iter().filter(|mandate| mandate.is_active(self.now)).filter_map(Mandate::association_id)
    }

    /// Whether the last proof is fresh enough for what asks again.
    #[must_use]
    pub fn has_confirmed(&self) -> bool {
        self.now <= self.confirmed_at.plus_seconds(CONFIRMATION_SECONDS)
    }

    fn acting_as(&self, mandate: Option<MandateId>) -> Permit {
        Permit {
            actor: Actor::Person { person: self.person, mandate, session: self.session },
            at: self.now,
            // The session says where from; the log does not keep a second copy of that.
            address: None,
        }
    }
}

fn covers(mandate: &Mandate, reach: Reach, object: &Object) -> bool {
    let own = mandate.association_id();
    // What is not known of the object does not stand against it: a list is cut to the reach by its use case.
    let in_own = object.association.is_none_or(|association| Some(association) == own);
    match reach {
        Union => true,
        Associations => object.role.is_none_or(Role::is_of_association),
        OwnAssociation => in_own,
        OwnOfficers => in_own && object.role.is_none_or(|role| role == Officer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_600_000_000_000);
    const OWN: AssociationId = AssociationId(7);
    const OTHER: AssociationId = AssociationId(8);

    fn caller(role: Role) -> Caller {
        Caller {
            person: PersonId(1),
            name: "An".into(),
            session: SessionId(1),
            mandates: vec![Mandate {
                id: MandateId(1),
                role,
                association: role.is_of_association().then(|| (OWN, "Hội Thủy lợi".into())),
                starts_at: NOW.plus_seconds(-60),
                ends_at: None,
            }],
            confirmed_at: NOW,
            now: NOW,
            address: "10.0.0.1".into(),
        }
    }

    fn other_person() -> Object {
        Object::person(PersonId(2), State::Active)
    }

    #[test]
    fn every_action_has_one_row() {
        let mut actions: Vec<Action> = TABLE.iter().map(|rule| rule.action).collect();
        actions.sort();
        actions.dedup();
        assert_eq!(actions.len(), TABLE.len());
        for rule in &TABLE {
            assert!(!rule.grants.is_empty(), "{:?} is for nobody", rule.action);
            assert!(std::ptr::eq(rule.action.rule(), rule));
        }
    }

    #[test]
    fn an_auditor_reads_and_never_writes() {
        for rule in TABLE.iter().filter(|rule| rule.grants.iter().any(|(role, _)| *role == Auditor)) {
            assert!(
                matches!(
                    rule.action,
                    PeopleSee | AssociationsSee | PermissionsSee | AuditSee | AuditExport | MailSee | PrivacySee
                ),
                "{:?} writes",
                rule.action
            );
        }
    }

    #[test]
    fn an_ended_mandate_allows_nothing() {
        let mut administrator = caller(Administrator);
        assert!(administrator.may(PeopleSee, Object::ANY).is_ok());
        administrator.mandates[0].ends_at = Some(NOW);
        assert_eq!(administrator.may(PeopleSee, Object::ANY), Err(Reason::Role(PeopleSee)));
        assert!(!administrator.has(PeopleSee) && !administrator.reaches_union(PeopleSee));
    }

    #[test]
    fn a_mandate_that_has_not_begun_allows_nothing() {
        let mut clerk = caller(Clerk);
        clerk.mandates[0].starts_at = NOW.plus_seconds(1);
        assert!(clerk.may(PeopleSee, Object::ANY).is_err());
    }

    #[test]
    fn nobody_acts_on_their_own_case_and_administrators_neither() {
        let administrator = caller(Administrator);
        let oneself = Object::person(PersonId(1), State::Active);
        for rule in TABLE.iter().filter(|rule| rule.never_own_case) {
            assert_eq!(administrator.may(rule.action, oneself), Err(Reason::OwnCase), "{:?}", rule.action);
        }
        for action in [MandateGrant, MandateEnd, PersonDisable, PersonAnonymise, PersonReset] {
            assert!(action.rule().never_own_case, "{action:?}");
        }
    }

    #[test]
    fn changing_roles_and_exporting_personal_data_ask_again() {
        for action in [MandateGrant, MandateEnd, PersonInvite, PersonExport, PersonAnonymise, AuditExport] {
            assert!(action.rule().asks_again, "{action:?}");
        }
        let mut administrator = caller(Administrator);
        administrator.confirmed_at = NOW.plus_seconds(-CONFIRMATION_SECONDS - 1);
        assert!(matches!(administrator.permit(MandateGrant, other_person()), Err(Refusal::Confirm)));
        assert!(administrator.permit(PeopleSee, Object::ANY).is_ok());
    }

    #[test]
    fn a_head_brings_in_officers_of_the_own_association_only() {
        let head = caller(Head);
        let grant = |role, association| head.may(MandateGrant, other_person().as_role(role, association));
        assert!(grant(Officer, Some(OWN)).is_ok());
        assert_eq!(grant(Officer, Some(OTHER)), Err(Reason::Reach(MandateGrant)));
        assert_eq!(grant(Head, Some(OWN)), Err(Reason::Reach(MandateGrant)));
        assert_eq!(grant(Administrator, None), Err(Reason::Reach(MandateGrant)));
    }

    #[test]
    fn a_clerk_can_not_make_an_administrator() {
        let clerk = caller(Clerk);
        assert!(clerk.may(MandateGrant, other_person().as_role(Head, Some(OTHER))).is_ok());
        for role in Role::ALL.into_iter().filter(|role| !role.is_of_association()) {
            assert!(clerk.may(MandateGrant, other_person().as_role(role, None)).is_err(), "{role:?}");
        }
    }

    #[test]
    fn the_state_of_a_thing_decides_too() {
        let administrator = caller(Administrator);
        let disabled = Object::person(PersonId(2), State::Disabled);
        assert_eq!(administrator.may(PersonDisable, disabled), Err(Reason::State(State::Disabled)));
        assert!(administrator.may(PersonEnable, disabled).is_ok());
        assert_eq!(administrator.may(PersonAnonymise, other_person()), Err(Reason::State(State::Active)));
    }

    #[test]
    fn a_role_without_a_grant_is_told_so_before_anything_about_the_thing() {
        let officer = caller(Officer);
        assert_eq!(
            officer.may(PersonDisable, Object::person(PersonId(1), State::Disabled)),
            Err(Reason::Role(PersonDisable))
        );
    }
}
