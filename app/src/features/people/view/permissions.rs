//! The table of permissions, as the program uses it.

use leptos::prelude::*;

use super::super::labels::{action_label, labels, reach_label, state_label};
use crate::{
    domain::{
        permission::{Rule, TABLE},
        role::Role,
    },
    ui::Screen,
};

/// Every action and who may do it.
#[must_use]
pub fn permissions() -> Screen {
    let t = labels();
    Screen::of(t.permissions, || {
        let heads: Vec<_> = Role::ALL.into_iter().map(|role| view! { <th scope="col">{role.label()}</th> }).collect();
        let rows: Vec<_> = TABLE.iter().map(row).collect();
        view! {
            <h1>{t.permissions}</h1>
            <p class="lead">{t.permissions_lead}</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label=t.permissions>
                <table class="table table--dense">
                    <thead><tr>
                        <th scope="col">{t.action}</th>{heads}
                        <th scope="col">{t.states}</th><th scope="col">{t.never_own}</th><th scope="col">{t.asks_again}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
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
