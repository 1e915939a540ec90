//! People, mandates, permissions.

use app::{
    domain::{
        error::FieldErrors,
        id::{MandateId, PersonId},
        permission::{Action, Object},
        refusal::Refusal,
        role::Role,
        text::fold,
    },
    features::{
        accounts,
        associations::model::AssociationSummary,
        people::{
            self,
            model::{IdentityDraft, MandateDraft, PeopleFilter, state_of},
            service::{self, Stores},
        },
    },
    paths,
    ui::Screen,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
};
use serde::Deserialize;

use super::{super::Shared, Answer, DoneQuery, Outcome, Refused, Signed, SignedIn, address, done, faults};

/// The filter as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    tim: String,
    vai_tro: String,
    hoi: String,
    trang_thai: String,
    sau: String,
}

impl ListQuery {
    fn filter(&self) -> PeopleFilter {
        PeopleFilter {
            text: fold(self.tim.trim()).collect(),
            role: Role::from_code(&self.vai_tro),
            association: self.hoi.parse().ok(),
            state: state_of(&self.trang_thai),
            within: None,
            after: self.sau.parse().ok(),
        }
    }

    /// The address of the page after `last`.
    fn next(&self, last: PersonId) -> String {
        address(
            paths::PEOPLE,
            &[
                ("tim", &self.tim),
                ("vai_tro", &self.vai_tro),
                ("hoi", &self.hoi),
                ("trang_thai", &self.trang_thai),
                ("sau", &last.to_string()),
            ],
        )
    }
}

#[derive(Deserialize)]
pub struct InvitationForm {
    #[serde(flatten)]
    identity: IdentityDraft,
    #[serde(flatten)]
    mandate: MandateDraft,
}

fn stores(shared: &Shared) -> Stores<'_> {
    Stores {
        people: &*shared.services.people,
        associations: &*shared.services.associations,
        attempts: &*shared.services.attempts,
    }
}

/// The associations that a form offers; who may see none is offered none.
async fn associations(shared: &Shared, signed: &Signed) -> Result<Vec<AssociationSummary>, Refused> {
    match app::features::associations::service::list(&*shared.services.associations, &signed.caller, "").await {
        Err(Refusal::Forbidden(_)) => Ok(Vec::new()),
        listed => Ok(listed?),
    }
}

pub async fn list(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Query(query): Query<ListQuery>,
) -> Outcome {
    let filter = query.filter();
    let (found, goes_on) = service::list(&*shared.services.people, &signed.caller, filter.clone()).await?;
    let next = found.last().filter(|_| goes_on).map(|last| query.next(last.id));
    let associations = associations(&shared, &signed).await?;
    Ok(Answer::Page(people::directory(&signed.caller, &found, &filter, &query.tim, &associations, next)))
}

pub async fn invitation(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    signed.caller.may(Action::PersonInvite, Object::ANY).map_err(Refusal::Forbidden)?;
    let associations = associations(&shared, &signed).await?;
    let screen = people::invitation(
        &signed.caller,
        &associations,
        &IdentityDraft::default(),
        &MandateDraft::default(),
        &FieldErrors::default(),
    );
    Ok(Answer::Page(screen))
}

pub async fn invite(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(form): Form<InvitationForm>,
) -> Outcome {
    match service::invite(stores(&shared), &signed.caller, &form.identity, &form.mandate).await {
        Ok(id) => {
            shared.mail.wake();
            Ok(done(&paths::below(paths::PEOPLE, id)))
        }
        Err(refusal) => {
            let errors = faults(&refusal, "email")?;
            let associations = associations(&shared, &signed).await?;
            let screen = people::invitation(&signed.caller, &associations, &form.identity, &form.mandate, &errors);
            Ok(Answer::Page(screen.refused(&refusal)))
        }
    }
}

pub async fn page(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Query(query): Query<DoneQuery>,
) -> Outcome {
    let typed = people::Typed { is_done: query.is_done(), ..people::Typed::default() };
    Ok(Answer::Page(shown(&shared, &signed, PersonId(id), typed).await?))
}

async fn shown(shared: &Shared, signed: &Signed, id: PersonId, typed: people::Typed) -> Result<Screen, Refused> {
    let person = service::get(&*shared.services.people, &signed.caller, id).await?;
    let associations = associations(shared, signed).await?;
    Ok(people::person(&signed.caller, &person, &associations, typed))
}

pub async fn change(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(draft): Form<IdentityDraft>,
) -> Outcome {
    let id = PersonId(id);
    let changed = service::replace(&*shared.services.people, &signed.caller, id, &draft).await;
    after(&shared, &signed, id, changed, |errors| people::Typed {
        identity: Some((draft, errors)),
        ..people::Typed::default()
    })
    .await
}

pub async fn grant(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(draft): Form<MandateDraft>,
) -> Outcome {
    let id = PersonId(id);
    let granted = service::grant(stores(&shared), &signed.caller, id, &draft).await;
    after(&shared, &signed, id, granted.map(drop), |errors| people::Typed {
        mandate: Some((draft, errors)),
        ..people::Typed::default()
    })
    .await
}

/// The person's page after a change, or with what was typed and what is wrong with it.
async fn after(
    shared: &Shared,
    signed: &Signed,
    id: PersonId,
    outcome: Result<(), Refusal>,
    typed: impl FnOnce(FieldErrors) -> people::Typed,
) -> Outcome {
    match outcome {
        Err(refusal) => {
            let errors = faults(&refusal, "name")?;
            Ok(Answer::Page(shown(shared, signed, id, typed(errors)).await?.refused(&refusal)))
        }
        done => deed(shared, id, done),
    }
}

/// After something was done to a person: their page, and the letters that go with it.
pub fn deed(shared: &Shared, id: PersonId, outcome: Result<(), Refusal>) -> Outcome {
    outcome?;
    shared.mail.wake();
    Ok(done(&paths::below(paths::PEOPLE, id)))
}

pub async fn end_mandate(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path((id, mandate)): Path<(i64, i64)>,
) -> Outcome {
    let id = PersonId(id);
    let ended = service::end_mandate(&*shared.services.people, &signed.caller, id, MandateId(mandate)).await;
    deed(&shared, id, ended)
}

pub async fn invite_again(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    let id = PersonId(id);
    deed(&shared, id, service::invite_again(stores(&shared), &signed.caller, id).await)
}

pub async fn disable(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    let id = PersonId(id);
    deed(&shared, id, service::set_in_use(&*shared.services.people, &signed.caller, id, false).await)
}

pub async fn enable(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    let id = PersonId(id);
    deed(&shared, id, service::set_in_use(&*shared.services.people, &signed.caller, id, true).await)
}

pub async fn reset(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    let id = PersonId(id);
    let services = &shared.services;
    let reset = accounts::service::reset_by_administrator(&*services.accounts, &*services.people, &signed.caller, id);
    deed(&shared, id, reset.await)
}

pub async fn end_sessions(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    let id = PersonId(id);
    let services = &shared.services;
    let ended = accounts::service::end_sessions_of(&*services.accounts, &*services.people, &signed.caller, id);
    deed(&shared, id, ended.await)
}

pub async fn permissions(Extension(signed): SignedIn) -> Outcome {
    signed.caller.permit(Action::PermissionsSee, Object::ANY)?;
    Ok(Answer::Page(people::permissions()))
}
