// What a click on a button with `data-action` does. Plain script beside the Wasm half, so that these buttons work from
// the first moment, and also where Wasm does not start.
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-action]");
  if (button?.dataset.action === "print") print();
  if (button?.dataset.action !== "share") return;
  if (navigator.share) {
    // A reader who closes the sheet again has said no.
    navigator.share({ title: document.title, url: location.href }).catch(() => {});
  } else if (navigator.clipboard) {
    // The label follows only what really happened.
    navigator.clipboard.writeText(location.href).then(() => (button.textContent = button.dataset.done), () => {});
  }
});
