// The staff area without reloads. Every page and every form there works without this script; with it, a form is sent
// from where it stands, a question that comes between (to sign in again, to confirm) is asked over the page, and nothing
// typed is lost. The server makes all markup: this script only puts it in its place (ADR 8).
const STAFF = "/quan-ly";
const SIGN_IN = "/quan-ly/dang-nhap";
const main = (doc = document) => doc.getElementById("noi-dung");
let shown = location.pathname + location.search; // the address of the page that stands there
let access; // the stream that tells of a change of access

/** Shows `doc` in place of the present page. */
function show(doc, url, isNew) {
  document.body.replaceWith(document.adoptNode(doc.body));
  document.title = doc.title;
  if (isNew && url !== location.href) history.pushState(null, "", url);
  shown = location.pathname + location.search;
  (document.querySelector("[data-focus]") ?? main()).focus();
  if (!document.querySelector("[data-focus]")) scrollTo(0, 0);
  watch();
}

/** Says something at the top of `place`. */
function say(text, place) {
  const notice = Object.assign(document.createElement("p"), { className: "faults offline", textContent: text });
  notice.setAttribute("role", "alert");
  place.prepend(notice);
}

/** Asks the server; `null` when the network does not answer, which is said beside the form. */
async function ask(url, options, place) {
  place?.querySelector(".offline")?.remove();
  try {
    const response = await fetch(url, { ...options, headers: { Accept: "text/html", ...options?.headers } });
    const kind = response.headers.get("Content-Type") ?? "";
    if (response.headers.get("Content-Disposition")) return { response, file: await response.blob() };
    if (kind.startsWith("application/json")) return { response, json: await response.json() };
    const doc = new DOMParser().parseFromString(await response.text(), "text/html");
    if (main(doc)?.classList.contains("staff-main")) return { response, doc };
    // No page of the staff area: what was asked for by its address may be gone to; a form stays where it is.
    if (options?.method === "POST") throw new Error(response.status);
    location.href = response.url;
    return null;
  } catch {
    say(main().dataset.offline, place ?? main());
    return null;
  }
}

/** Sends a form and deals with the answer. `afterwards` is done instead once questions in between are answered. */
async function send(form, submitter, afterwards) {
  if ("busy" in form.dataset) return;
  form.dataset.busy = "";
  // What this form changes is seen in its own answer.
  access = void access?.close();
  try {
    if (form.dataset.passkey && !(await ceremony(form, submitter))) return;
    const answer = await ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)) }, form);
    if (answer) settle(answer, form, afterwards);
  } finally {
    delete form.dataset.busy;
    watch();
  }
}

function settle({ response, doc, file, json }, form, afterwards) {
  const dialog = form.closest("dialog");
  // What the server leads to on purpose, such as the way in after signing out, is no question in between.
  const comesBetween = !response.redirected && !("interlude" in main().dataset);
  if (doc && "interlude" in main(doc).dataset && (dialog || comesBetween)) {
    const resume = doc.querySelector("form[data-resume]");
    const window = interlude(doc, afterwards);
    if (resume) send(window.querySelector("form[data-resume]"), null, afterwards);
    return;
  }
  // Refused without a form to mend: the refusal is shown over the page, and what was typed stays.
  if (doc && !response.ok && !doc.querySelector("main form[method=post]")) return void interlude(doc);
  dialog?.close();
  if (afterwards) return afterwards();
  if (file) return save(file, response);
  if (!doc || json) return;
  // Signed in again over a page on which something may be typed: the page stays, if it is the same person's.
  const person = (root) => root.querySelector(".staff-bar__person")?.textContent;
  const isSignIn = new URL(form.action).pathname.startsWith(SIGN_IN);
  if (dialog && isSignIn && response.ok && person(doc) === person(document)) return;
  // The answer to a form has no address of its own, unless it leads to one.
  show(doc, response.url, response.redirected);
}

/** Puts a question over the page. What is beneath stays as it is. */
function interlude(doc, afterwards) {
  const before = document.querySelector("dialog");
  const dialog = document.createElement("dialog");
  dialog.className = "interlude";
  dialog.setAttribute("aria-label", main(doc).querySelector("h1")?.textContent ?? doc.title);
  before?.remove();
  const close = Object.assign(document.createElement("button"), { type: "button", className: "interlude__close", textContent: main().dataset.cancel });
  close.addEventListener("click", () => dialog.close());
  dialog.append(close, ...main(doc).childNodes);
  // A way out of the question must not take the page beneath with it.
  for (const link of dialog.querySelectorAll("a[href]")) link.target = "_blank";
  dialog.afterwards = afterwards;
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector("[data-focus]") ?? dialog.querySelector("input:not([type=hidden]):not([hidden])"))?.focus();
  return dialog;
}

function save(file, response) {
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition"))?.[1] ?? "";
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Lets the device answer, and puts the answer into the form (Web Authentication, level 3). */
async function ceremony(form, submitter) {
  const answer = await ask(form.dataset.options, { method: "POST", body: new URLSearchParams() }, form);
  if (!answer) return false;
  if (!answer.json) {
    settle(answer, form, () => send(form, submitter));
    return false;
  }
  const { publicKey } = answer.json.options;
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials]) list?.forEach((key) => (key.id = bytes(key.id)));
  let credential;
  try {
    credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
  } catch {
    // The person has said no, or the device, or it has a key here already.
    say(main().dataset.noPasskey, form);
    return false;
  }
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  form.elements.ceremony.value = answer.json.ceremony;
  form.elements.answer.value = JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, extensions: {} });
  return true;
}

/** Whether something is typed on the page that is not sent yet. */
const isTyped = () =>
  [...document.querySelectorAll("main form[method=post]")].some((form) =>
    [...form.elements].some((field) =>
      field.matches("textarea, input:not([type=hidden]):not([type=checkbox])") ? field.value !== field.defaultValue
      : field.matches("select") && ![...field.options].every((option) => option.selected === option.defaultSelected),
    ),
  );

/** Follows the caller's access for as long as somebody is signed in. */
function watch() {
  const address = main()?.dataset.access;
  if (access && !address) access = void access.close();
  if (!address || access) return;
  access = new EventSource(address);
  // The browser repeats a lost connection by itself, but not one that was refused.
  access.onerror = () => {
    if (access?.readyState !== EventSource.CLOSED) return;
    access = undefined;
    setTimeout(watch, 10_000);
  };
  access.onmessage = async () => {
    access = void access.close();
    const answer = await ask(location.href, {});
    if (!answer?.doc) return void setTimeout(watch, 10_000);
    if (answer.response.status === 401 && isTyped()) {
      interlude(answer.doc);
      return;
    }
    if (answer.response.ok && isTyped()) {
      document.querySelector(".staff-menu")?.replaceWith(answer.doc.querySelector(".staff-menu") ?? "");
      tell();
      return watch();
    }
    show(answer.doc, location.href, false);
    // The way in says by itself why it is there.
    if (answer.response.status !== 401) tell();
  };
}

/** Says that the caller's access has changed. */
function tell() {
  document.querySelector("main > .notice[role=status]")?.remove();
  const notice = Object.assign(document.createElement("p"), { className: "notice", textContent: main().dataset.changed });
  notice.setAttribute("role", "status");
  main().prepend(notice);
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !new URL(form.action).pathname.startsWith(STAFF)) return;
  event.preventDefault();
  if (form.method === "post") return void send(form, event.submitter, form.closest("dialog")?.afterwards);
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  go(`${form.action}?${query}`);
});

async function go(url, isNew = true) {
  const answer = await ask(url, {});
  if (answer?.doc) show(answer.doc, answer.response.url, isNew);
}

addEventListener("click", (event) => {
  if (event.target.closest?.("[data-action=print]")) print();
  const link = event.target.closest?.("a[href]");
  const isPlain = link && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!isPlain || event.defaultPrevented || link.origin !== location.origin || link.download) return;
  if (link.hash && link.pathname === location.pathname) {
    // A link of the summary of faults leads to its field.
    const field = document.getElementById(link.hash.slice(1));
    if (field?.matches("input, select, textarea")) {
      event.preventDefault();
      field.focus();
    }
    return;
  }
  const isStaff = link.pathname === STAFF || link.pathname.startsWith(`${STAFF}/`);
  if (!isStaff || link.target) return;
  event.preventDefault();
  go(link.href);
});
addEventListener("popstate", () => {
  // A link within the page is no other page.
  if (location.pathname + location.search !== shown) go(location.href, false);
});
addEventListener("pagehide", () => (access = void access?.close()));
addEventListener("pageshow", watch);
watch();
