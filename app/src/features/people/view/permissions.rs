//! The table of permissions, as the program uses it.

use leptos::prelude::*;

use super::super::labels::{action_label, labels, reach_label, state_label};
use crate::{
    domain::{
        permission::{Rule, TABLE},
        role::Role,
    },
    ui::{Screen, Table},
};

/// Every action and who may do it.
#[must_use]
pub fn permissions() -> Screen {
    let t = labels();
    Screen::of(t.permissions, || {
        let mut heads = vec![t.action];
        heads.extend(Role::ALL.map(Role::label));
        heads.extend([t.states, t.never_own, t.asks_again]);
        let rows: Vec<_> = TABLE.iter().map(row).collect();
        view! {
            <h1>{t.permissions}</h1>
            <p class="lead">{t.permissions_lead}</p>
            <Table label=t.permissions heads rows is_dense=true/>
        }
    })
}

fn row(rule: &Rule) -> impl IntoView + use<> {
    let t = labels();
    let cells: Vec<_> = Role::ALL
        .into_iter()
        .map(|role| {
            let reach = rule.grants.iter().find(|(granted, _)| *granted == role).map(|(_, reach)| reach_label(*reach));
            view! { <td class:granted=reach.is_some()>{reach.unwrap_or(t.nobody)}</td> }
        })
        .collect();
    let states: Vec<&str> = rule.states.iter().map(|state| state_label(*state)).collect();
    let states = if states.is_empty() { t.all_states.to_owned() } else { states.join(", ") };
    let mark = |is_so: bool| if is_so { "✓" } else { t.nobody };
    view! {
        <tr>
            <th scope="row">{action_label(rule.action)}</th>{cells}
            <td>{states}</td><td>{mark(rule.never_own_case)}</td><td>{mark(rule.asks_again)}</td>
        </tr>
    }
}
