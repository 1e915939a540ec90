//! Member associations.

use app::{
    domain::{
        error::FieldErrors,
        id::AssociationId,
        permission::{Action, Object, State as ObjectState},
        refusal::Refusal,
    },
    features::associations::{
        self,
        model::{AssociationDraft, TurnDraft},
        service,
    },
    paths,
    ui::Screen,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
};
use serde::Deserialize;

use super::{super::Shared, Answer, DoneQuery, Outcome, Refused, Signed, SignedIn, done, faults, typed_again};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    tim: String,
}

pub async fn list(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Query(query): Query<ListQuery>,
) -> Outcome {
    let found = service::list(&*shared.services.associations, &signed.caller, &query.tim).await?;
    Ok(Answer::Page(associations::directory(&signed.caller, &found, &query.tim)))
}

pub async fn editor(Extension(signed): SignedIn) -> Outcome {
    signed.caller.may(Action::AssociationChange, Object::of_state(ObjectState::Current)).map_err(Refusal::Forbidden)?;
    Ok(Answer::Page(associations::editor(&AssociationDraft::default(), &FieldErrors::default())))
}

pub async fn add(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(draft): Form<AssociationDraft>,
) -> Outcome {
    match service::add(&*shared.services.associations, &signed.caller, &draft).await {
        Ok(id) => Ok(done(&paths::below(paths::ASSOCIATIONS, id))),
        Err(refusal) => typed_again(&refusal, "name", |errors| associations::editor(&draft, errors)),
    }
}

pub async fn page(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Query(query): Query<DoneQuery>,
) -> Outcome {
    let typed = associations::Typed { is_done: query.is_done(), ..associations::Typed::default() };
    Ok(Answer::Page(shown(&shared, &signed, AssociationId(id), typed).await?))
}

async fn shown(
    shared: &Shared,
    signed: &Signed,
    id: AssociationId,
    typed: associations::Typed,
) -> Result<Screen, Refused> {
    let store = &*shared.services.associations;
    let one = service::get(store, &signed.caller, id).await?;
    let others = service::list(store, &signed.caller, "").await?;
    Ok(associations::association(&signed.caller, &one, &others, typed))
}

pub async fn change(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(draft): Form<AssociationDraft>,
) -> Outcome {
    let id = AssociationId(id);
    let changed = service::replace(&*shared.services.associations, &signed.caller, id, &draft).await;
    after(&shared, &signed, id, changed, |errors| associations::Typed {
        record: Some((draft, errors)),
        ..associations::Typed::default()
    })
    .await
}

pub async fn rename(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(draft): Form<TurnDraft>,
) -> Outcome {
    let id = AssociationId(id);
    let renamed = service::rename(&*shared.services.associations, &signed.caller, id, &draft).await;
    after(&shared, &signed, id, renamed, |errors| associations::Typed {
        renaming: Some((draft, errors)),
        ..associations::Typed::default()
    })
    .await
}

pub async fn end(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(draft): Form<TurnDraft>,
) -> Outcome {
    let id = AssociationId(id);
    let services = &shared.services;
    let ended = service::end(&*services.associations, &*services.people, &signed.caller, id, &draft).await;
    shared.mail.wake();
    after(&shared, &signed, id, ended, |errors| associations::Typed {
        ending: Some((draft, errors)),
        ..associations::Typed::default()
    })
    .await
}

/// The page after a change, or with what was typed and what is wrong with it.
async fn after(
    shared: &Shared,
    signed: &Signed,
    id: AssociationId,
    outcome: Result<(), Refusal>,
    typed: impl FnOnce(FieldErrors) -> associations::Typed,
) -> Outcome {
    match outcome {
        Ok(()) => Ok(done(&paths::below(paths::ASSOCIATIONS, id))),
        Err(refusal) => {
            let errors = faults(&refusal, "name")?;
            Ok(Answer::Page(shown(shared, signed, id, typed(errors)).await?.refused(&refusal)))
        }
    }
}
