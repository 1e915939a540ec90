//! Forms of the staff area: a label above each field, its help under the label, its fault beside it, and a summary of
//! all faults at the top.

use leptos::prelude::*;

use super::labels;
use crate::domain::error::FieldErrors;

/// A field of one line, or of several.
#[derive(Clone, Debug, Default)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub value: String,
    pub help: &'static str,
    /// The input's type; empty: text.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub is_required: bool,
    /// More than one makes a text area.
    pub lines: u32,
}

/// The faults of a form, and the prefix that keeps its ids apart from those of other forms on the page.
#[derive(Clone, Copy)]
pub struct Form<'a> {
    pub id: &'static str,
    pub errors: &'a FieldErrors,
}

impl Form<'_> {
    fn id_of(&self, name: &str) -> String {
        format!("{}-{name}", self.id)
    }

    /// The summary of all faults, which takes the focus; nothing when there are none.
    #[must_use]
    pub fn summary(&self) -> AnyView {
        if self.errors.is_empty() {
            return ().into_any();
        }
        let faults: Vec<_> = self
            .errors
            .iter()
            .map(|(field, sentence)| view! { <li><a href=format!("#{}", self.id_of(field))>{sentence.to_owned()}</a></li> })
            .collect();
        view! {
            <div class="faults" role="alert" tabindex="-1" data-focus="">
                <p>{labels::FAULTS}</p>
                <ul>{faults}</ul>
            </div>
        }
        .into_any()
    }

    /// A field with its label, help and fault.
    #[must_use]
    pub fn field(&self, field: Field) -> AnyView {
        let Field { name, label, value, help, kind, autocomplete, is_required, lines } = field;
        let id = self.id_of(name);
        let (around, described_by) = self.around(name, label, help);
        let invalid = self.errors.of(name).map(|_| "true");
        let autocomplete = (!autocomplete.is_empty()).then_some(autocomplete);
        let input = if lines > 1 {
            view! {
                <textarea id=id name=name rows=lines.to_string() required=is_required aria-invalid=invalid
                    aria-describedby=described_by autocomplete=autocomplete>
                    {value}
                </textarea>
            }
            .into_any()
        } else {
            let kind = if kind.is_empty() { "text" } else { kind };
            view! {
                <input id=id name=name r#type=kind value=value required=is_required aria-invalid=invalid
                    aria-describedby=described_by autocomplete=autocomplete/>
            }
            .into_any()
        };
        view! { <div class="field">{around}{input}</div> }.into_any()
    }

    /// A choice among options, given as (value, text).
    #[must_use]
    pub fn choice(
        &self,
        name: &'static str,
        label: &'static str,
        help: &'static str,
        options: Vec<(String, String)>,
        chosen: &str,
    ) -> AnyView {
        let (around, described_by) = self.around(name, label, help);
        let invalid = self.errors.of(name).map(|_| "true");
        let options: Vec<_> = std::iter::once((String::new(), labels::CHOOSE.to_owned()))
            .chain(options)
            .map(|(value, text)| {
                let selected = value == chosen;
                view! { <option value=value selected=selected>{text}</option> }
            })
            .collect();
        view! {
            <div class="field">
                {around}
                <select id=self.id_of(name) name=name aria-invalid=invalid aria-describedby=described_by>{options}</select>
            </div>
        }
        .into_any()
    }

    /// Label, help and fault, and the ids that describe the input.
    fn around(&self, name: &str, label: &'static str, help: &'static str) -> (AnyView, Option<String>) {
        let id = self.id_of(name);
        let (help_id, fault_id) = (format!("{id}-help"), format!("{id}-fault"));
        let fault = self.errors.of(name).map(str::to_owned);
        let described_by: Vec<String> = [(!help.is_empty()).then_some(&help_id), fault.as_ref().map(|_| &fault_id)]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        let view = view! {
            <label for=id>{label}</label>
            {(!help.is_empty()).then(|| view! { <p class="field__help" id=help_id>{help}</p> })}
            {fault.map(|fault| view! { <p class="field__fault" id=fault_id>{fault}</p> })}
        };
        (view.into_any(), (!described_by.is_empty()).then(|| described_by.join(" ")))
    }
}

/// A box to tick; never ticked beforehand unless it shows what is in force.
#[must_use]
pub fn tick(id: &'static str, name: &'static str, label: impl Into<String>, is_ticked: bool) -> AnyView {
    let id = format!("{id}-{name}");
    let label_for = id.clone();
    view! {
        <div class="field field--tick">
            <input id=id r#type="checkbox" name=name value="on" checked=is_ticked/>
            <label for=label_for>{label.into()}</label>
        </div>
    }
    .into_any()
}

/// A value that travels with a form unseen.
#[must_use]
pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> AnyView {
    view! { <input r#type="hidden" name=name.into() value=value.into()/> }.into_any()
}

/// A form of one button, for something that is done to the thing of the page. One that may not be pressed says why.
#[must_use]
pub fn deed(path: String, label: &'static str, why_not: Option<String>, fields: &[(&str, String)]) -> AnyView {
    let is_off = why_not.is_some();
    let of_fields: Vec<&str> = fields.iter().map(|(_, value)| value.as_str()).collect();
    let hint = why_not.as_ref().map(|_| format!("why{}-{}", path.replace('/', "-"), of_fields.join("-")));
    let described_by = hint.clone();
    let fields: Vec<_> = fields.iter().map(|(name, value)| hidden(*name, value.clone())).collect();
    view! {
        <form class="deed" method="post" action=path>
            {fields}
            <button class="button button--quiet" disabled=is_off aria-describedby=described_by>{label}</button>
            {why_not.map(|why| view! { <p class="deed__why" id=hint>{why}</p> })}
        </form>
    }
    .into_any()
}

/// A form for those who may send it; others are told why not.
#[must_use]
pub fn unless<V: IntoView + 'static>(why_not: Option<String>, form: impl FnOnce() -> V) -> AnyView {
    match why_not {
        Some(why) => view! { <p class="deed__why">{why}</p> }.into_any(),
        None => form().into_any(),
    }
}

/// A fault that has no field of its own to stand beside.
#[must_use]
pub fn fault(errors: &FieldErrors, field: &str) -> AnyView {
    match errors.of(field) {
        Some(fault) => view! { <p class="field__fault" role="alert">{fault.to_owned()}</p> }.into_any(),
        None => ().into_any(),
    }
}

/// Says that what was asked for is done.
#[must_use]
pub fn done(sentence: Option<&'static str>) -> AnyView {
    match sentence {
        Some(sentence) => view! { <p class="done" role="status">{sentence}</p> }.into_any(),
        None => ().into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Screen;

    #[test]
    fn a_fault_stands_beside_its_field_and_in_the_summary() {
        let mut errors = FieldErrors::default();
        errors.add("email", "Sai <b>");
        let screen = Screen::of("", || {
            let form = Form { id: "f", errors: &errors };
            let email = Field { name: "email", label: "Email", value: "\"><script>".into(), ..Field::default() };
            (form.summary(), form.field(email))
        });
        for part in
            ["href=\"#f-email\"", "aria-invalid=\"true\"", "aria-describedby=\"f-email-fault\"", "Sai &lt;b&gt;"]
        {
            assert!(screen.html.contains(part), "{part} is not in {}", screen.html);
        }
        assert!(!screen.html.contains("<script>"), "{}", screen.html);
    }

    #[test]
    fn a_deed_that_may_not_be_done_says_why() {
        let screen = Screen::of("", || deed("/a/1".into(), "Xóa", Some("Không phải việc của bạn".into()), &[]));
        assert!(screen.html.contains("disabled") && screen.html.contains("Không phải việc của bạn"), "{}", screen.html);
    }
}
