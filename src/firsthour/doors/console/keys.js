// Presses, chooses or goes to whatever a page marks with a key. Everything can be done without it.
"use strict";

const OFF = "keys-off";
const panel = document.getElementById("keys");
const silent = () => localStorage.getItem(OFF) === "1";

function shown(element) {
  const box = element instanceof HTMLOptionElement ? element.closest("select") : element;
  return !element.disabled && (box.checkVisibility() || Boolean(box.closest("details:not([open])")));
}

function words(element) {
  const labelled = element.labels && element.labels[0];
  return (element.getAttribute("aria-label") || (labelled || element).textContent).trim().replace(/\s+/g, " ");
}

function press(element) {
  const closed = element.closest("details:not([open])");
  if (closed) {
    closed.open = true;
    closed.querySelector("select, textarea, input:not([type=hidden]), button").focus();
  } else if (element instanceof HTMLOptionElement) {
    element.selected = true;
    element.closest("select").dispatchEvent(new Event("change", { bubbles: true }));
    say(words(element));
  } else if (element.matches("select, textarea, input:not([type=submit], [type=button], [type=radio], [type=checkbox])")) {
    element.focus();
  } else {
    element.click();
  }
}

function choose(digit) {
  const select = document.querySelector("select[data-digits]");
  const option = select && [...select.options].filter((each) => each.value)[digit - 1];
  if (!option) return false;
  press(option);
  return true;
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return false;
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next].focus();
  return true;
}

function say(text) {
  panel.querySelector("[data-said]").textContent = text;
}

function show() {
  panel.open = !panel.open;
  panel.querySelector("summary").focus();
  return true;
}

function act(key) {
  if (key === "?") return show();
  if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
  if (/^[1-9]$/.test(key) && choose(Number(key))) return true;
  const marked = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(shown);
  const options = marked.filter((each) => each instanceof HTMLOptionElement);
  (options.length ? options : marked.slice(0, 1)).forEach(press);
  return marked.length > 0;
}

function list() {
  const names = panel.querySelector("dl");
  const listed = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!shown(element) || listed.has(element.dataset.key)) continue;
    listed.add(element.dataset.key);
    const row = document.createElement("div");
    const key = document.createElement("dt");
    const what = document.createElement("dd");
    key.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.key }));
    what.textContent = words(element);
    row.append(key, what);
    names.append(row);
  }
}

if (panel) {
  const off = panel.querySelector("[data-keys-off]");
  off.checked = silent();
  off.closest("label").hidden = false;
  off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "1" : ""));
  list();
  document.addEventListener("keydown", (event) => {
    if (silent() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (act(event.key)) event.preventDefault();
  });
}
