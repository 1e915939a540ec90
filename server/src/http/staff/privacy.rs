//! Personal data.

use app::{
    domain::{
        error::FieldErrors,
        id::PersonId,
        permission::{Action, Object},
        refusal::Refusal,
    },
    features::privacy::{
        self,
        model::RequestDraft,
        service::{self, Holders, StepDraft},
    },
    paths,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
};
use serde::Deserialize;
use serde_json::Value;

use super::{super::Shared, Answer, DoneQuery, Outcome, Refused, Signed, SignedIn, done, people};

#[derive(Deserialize)]
pub struct ConsentForm {
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    given: String,
}

#[derive(Deserialize)]
pub struct StepForm {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    ground: String,
    #[serde(default)]
    outcome: String,
}

#[derive(Deserialize)]
pub struct IncidentForm {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    description: String,
    #[serde(default)]
    measures: String,
}

#[derive(Deserialize)]
pub struct HolidayForm {
    #[serde(default)]
    day: String,
    #[serde(default)]
    is_one: String,
}

fn holders(shared: &Shared) -> Holders<'_> {
    Holders {
        accounts: &*shared.services.accounts,
        audit: &*shared.services.audit,
        people: &*shared.services.people,
        privacy: &*shared.services.privacy,
    }
}

fn file(data: &Value) -> Answer {
    let text = serde_json::to_string_pretty(data).unwrap_or_default();
    Answer::File { name: "du-lieu-ca-nhan.json", kind: "application/json; charset=utf-8", text }
}

pub async fn own(State(shared): State<Shared>, Extension(signed): SignedIn, Query(query): Query<DoneQuery>) -> Outcome {
    shown_own(&shared, &signed, &RequestDraft::default(), &FieldErrors::default(), query.is_done()).await
}

async fn shown_own(
    shared: &Shared,
    signed: &Signed,
    draft: &RequestDraft,
    errors: &FieldErrors,
    is_done: bool,
) -> Outcome {
    let store = &*shared.services.privacy;
    let consents = service::own_consents(store, &signed.caller).await?;
    let requests = service::own_requests(store, &signed.caller).await?;
    let screen = privacy::consents(&signed.caller, &consents, &requests, draft, errors, is_done);
    Ok(Answer::Page(screen.with_faults(errors)))
}

pub async fn set_consent(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(form): Form<ConsentForm>,
) -> Outcome {
    let is_given = !form.given.is_empty();
    service::set_consent(&*shared.services.privacy, &signed.caller, &form.purpose, is_given).await?;
    Ok(done(paths::OWN_DATA))
}

pub async fn ask(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(draft): Form<RequestDraft>,
) -> Outcome {
    match service::ask(&*shared.services.privacy, &signed.caller, &draft).await {
        Ok(_) => Ok(done(paths::OWN_DATA)),
        Err(Refusal::Invalid(errors)) => shown_own(&shared, &signed, &draft, &errors, false).await,
        Err(refusal) => Err(Refused(refusal)),
    }
}

pub async fn export_own(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    Ok(file(&service::export_own(holders(&shared), &signed.caller).await?))
}

pub async fn export(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    Ok(file(&service::export(holders(&shared), &signed.caller, PersonId(id)).await?))
}

pub async fn anonymise(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<StepForm>,
) -> Outcome {
    let id = PersonId(id);
    people::deed(&shared, id, service::anonymise(holders(&shared), &signed.caller, id, &form.ground).await)
}

pub async fn requests(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    shown_requests(&shared, &signed, &RequestDraft::default(), &FieldErrors::default(), "").await
}

async fn shown_requests(
    shared: &Shared,
    signed: &Signed,
    draft: &RequestDraft,
    errors: &FieldErrors,
    day: &str,
) -> Outcome {
    let (requests, holidays) = service::list_requests(&*shared.services.privacy, &signed.caller).await?;
    let screen = privacy::requests(&signed.caller, &requests, &holidays, draft, errors, day);
    Ok(Answer::Page(screen.with_faults(errors)))
}

pub async fn enter(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(draft): Form<RequestDraft>,
) -> Outcome {
    match service::enter(&*shared.services.privacy, &signed.caller, &draft).await {
        Ok(id) => Ok(done(&paths::below(paths::PRIVACY, id))),
        Err(Refusal::Invalid(errors)) => shown_requests(&shared, &signed, &draft, &errors, "").await,
        Err(refusal) => Err(Refused(refusal)),
    }
}

pub async fn request(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Query(query): Query<DoneQuery>,
) -> Outcome {
    let request = service::get_request(&*shared.services.privacy, &signed.caller, id).await?;
    let none = FieldErrors::default();
    Ok(Answer::Page(privacy::request(&signed.caller, &request, "", "", &none, query.is_done())))
}

pub async fn reply(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<StepForm>,
) -> Outcome {
    step(&shared, &signed, id, &form, StepDraft::Reply).await
}

pub async fn extend(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<StepForm>,
) -> Outcome {
    step(&shared, &signed, id, &form, StepDraft::Extend { ground: form.ground.clone() }).await
}

pub async fn complete(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<StepForm>,
) -> Outcome {
    step(&shared, &signed, id, &form, StepDraft::Complete { outcome: form.outcome.clone() }).await
}

async fn step(shared: &Shared, signed: &Signed, id: i64, form: &StepForm, draft: StepDraft) -> Outcome {
    let store = &*shared.services.privacy;
    match service::take_step(store, &signed.caller, id, form.version, draft).await {
        Ok(()) => {
            shared.mail.wake();
            Ok(done(&paths::below(paths::PRIVACY, id)))
        }
        Err(Refusal::Invalid(errors)) => {
            let request = service::get_request(store, &signed.caller, id).await?;
            let screen = privacy::request(&signed.caller, &request, &form.ground, &form.outcome, &errors, false);
            Ok(Answer::Page(screen.with_faults(&errors)))
        }
        Err(refusal) => Err(Refused(refusal)),
    }
}

pub async fn incidents(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    shown_incidents(&shared, &signed, privacy::TypedIncident::default(), &FieldErrors::default()).await
}

async fn shown_incidents(
    shared: &Shared,
    signed: &Signed,
    typed: privacy::TypedIncident,
    errors: &FieldErrors,
) -> Outcome {
    let incidents = service::list_incidents(&*shared.services.privacy, &signed.caller).await?;
    let screen = privacy::incidents(&signed.caller, &incidents, &typed, errors);
    Ok(Answer::Page(screen.with_faults(errors)))
}

pub async fn enter_incident(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(form): Form<IncidentForm>,
) -> Outcome {
    match service::enter_incident(&*shared.services.privacy, &signed.caller, &form.description).await {
        Ok(_) => Ok(Answer::SeeOther(paths::INCIDENTS.to_owned())),
        Err(Refusal::Invalid(errors)) => {
            let typed = privacy::TypedIncident { description: form.description, ..Default::default() };
            shown_incidents(&shared, &signed, typed, &errors).await
        }
        Err(refusal) => Err(Refused(refusal)),
    }
}

pub async fn report_incident(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Path(id): Path<i64>,
    Form(form): Form<IncidentForm>,
) -> Outcome {
    let store = &*shared.services.privacy;
    match service::report_incident(store, &signed.caller, id, form.version, &form.measures).await {
        Ok(()) => Ok(Answer::SeeOther(paths::INCIDENTS.to_owned())),
        Err(Refusal::Invalid(errors)) => {
            let typed = privacy::TypedIncident { measures: Some((id, form.measures)), ..Default::default() };
            shown_incidents(&shared, &signed, typed, &errors).await
        }
        Err(refusal) => Err(Refused(refusal)),
    }
}

pub async fn set_holiday(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(form): Form<HolidayForm>,
) -> Outcome {
    let is_one = !form.is_one.is_empty();
    match service::set_holiday(&*shared.services.privacy, &signed.caller, &form.day, is_one).await {
        Ok(()) => Ok(Answer::SeeOther(paths::PRIVACY.to_owned())),
        Err(Refusal::Invalid(errors)) => {
            let draft = RequestDraft::default();
            shown_requests(&shared, &signed, &draft, &errors, &form.day).await
        }
        Err(refusal) => Err(Refused(refusal)),
    }
}

pub async fn inventory(Extension(signed): SignedIn) -> Outcome {
    signed.caller.permit(Action::PrivacySee, Object::ANY)?;
    Ok(Answer::Page(privacy::inventory()))
}
