// Keeps the page up to date and sends its forms; without it the page is tables and plain forms.
import { plot } from "./charts.js";
import { swap } from "./swap.js";
import { terminals } from "./terminal.js";

const page = document.getElementById("page").dataset;
const query = page.query || "";

function bring(data) {
  for (const [name, html] of Object.entries(data.parts || {})) {
    const part = document.querySelector(`[data-part="${name}"]`);
    if (part) swap(part, html);
  }
  for (const name of data.gone || []) {
    const part = document.querySelector(`[data-part="${name}"]`);
    if (part) swap(part, "");
  }
  if (data.clock) setClock(data.clock, data.state);
  if (data.charts) plot(data.charts);
}

// --- the clock, which goes on between two events -------------------------------------------
let clock = { lab_s: null, past: null }, since = 0, goes = false;

function setClock(told, state) {
  clock = told;
  since = performance.now();
  goes = state === "running";
  tick();
}

function words(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const whole = Math.round(Math.abs(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const sign = seconds < 0 ? "-" : "";
  return `${sign}${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

function tick() {
  const passed = goes ? (performance.now() - since) / 1000 : 0;
  const shown = document.getElementById("clock");
  if (shown) shown.textContent = words(clock.lab_s === null ? null : clock.lab_s + passed);
  const past = document.getElementById("past"), at = document.getElementById("past-at");
  if (past && at) {
    const moment = clock.past ? new Date(new Date(clock.past).getTime() + passed * 1000) : null;
    past.hidden = !moment;
    at.textContent = moment ? `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC` : "";
  }
}
setInterval(tick, 1000);

// --- events --------------------------------------------------------------------------------
const SILENT_MS = 15000; // the console sends something each 5 s
let state = page.state, source = null, heard = 0;
const lost = document.getElementById("lost");

function listen() {
  source?.close();
  const mine = source = new EventSource(`events${query}`);
  heard = performance.now();
  mine.onopen = () => { lost.hidden = true; };
  mine.onerror = () => {
    lost.hidden = false;
    if (mine.readyState === EventSource.CLOSED) setTimeout(() => { if (mine === source) listen(); }, 3000);
  };
  mine.onmessage = (event) => {
    const data = JSON.parse(event.data);
    heard = performance.now();
    lost.hidden = true;
    if (data.state === "ended" && state !== "ended") {
      location.reload(); // from now on the page has other parts
      return;
    }
    state = data.state;
    if (!looksBack()) bring(data);
  };
}

// A connection that is cut on the way fails only when something is sent, and the page sends nothing.
setInterval(() => {
  if (!source || performance.now() - heard < SILENT_MS) return;
  lost.hidden = false;
  listen();
}, 1000);
for (const name of ["offline", "online"]) addEventListener(name, () => { if (source) listen(); });

// --- forms ---------------------------------------------------------------------------------
function say(text, bad) {
  const said = document.getElementById("said");
  said.textContent = text;
  said.classList.toggle("bad", bad);
  said.hidden = !text;
}

function armed(button) {
  if (!button.dataset.sure || button.classList.contains("armed")) return true;
  const before = button.innerHTML;
  button.classList.add("armed");
  button.textContent = `Press again: ${button.dataset.sure}`;
  setTimeout(() => { button.classList.remove("armed"); button.innerHTML = before; }, 5000);
  return false;
}

async function send(form, button) {
  const fields = new URLSearchParams(new FormData(form));
  if (button?.dataset.sure) fields.set("sure", "yes");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: fields, headers: { Accept: "application/json" },
    });
    if (answer.ok) {
      say("");
      for (const field of form.querySelectorAll("input:not([type=hidden]), textarea")) {
        field.value = field.defaultValue;
      }
    } else {
      const told = await answer.json().catch(() => ({}));
      say(`✗ ${told.refused || "That did not work; try again."}`, true);
    }
  } catch {
    say("✗ No connection to the console; what you typed is still here.", true);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form.act")) return;
  event.preventDefault();
  if (!event.submitter || armed(event.submitter)) send(form, event.submitter);
});

document.addEventListener("keydown", (event) => {
  const inText = event.target.matches("textarea") && event.target.form;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && inText) event.target.form.requestSubmit();
});

// --- the past ------------------------------------------------------------------------------
let back = page.at !== undefined, wanted = 0;
const looksBack = () => back;

async function show(seconds) {
  back = true;
  const mine = ++wanted;
  const joint = query ? `${query}&` : "?";
  const answer = await fetch(`parts${joint}at=${encodeURIComponent(seconds)}`).catch(() => null);
  if (mine !== wanted) return;
  if (!answer?.ok) {
    say("✗ That moment did not come; move the slider again.", true);
    return;
  }
  say("");
  const data = await answer.json();
  delete data.parts.replay; // it has the slider that is being moved
  const present = new Set(Object.keys(data.parts));
  for (const part of document.querySelectorAll("[data-part]")) {
    if (!present.has(part.dataset.part) && part.dataset.part !== "replay") swap(part, "");
  }
  bring({ ...data, state: "ended" });
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "at") return;
  document.getElementById("at-words").textContent = words(Number(event.target.value));
  show(event.target.value);
});
document.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-at].mark");
  if (!mark) return;
  event.preventDefault();
  const slider = document.getElementById("at");
  slider.value = mark.dataset.at;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
});

async function begin() {
  terminals(page.nonce);
  if (back) {
    const answer = await fetch(`parts${query ? `${query}&` : "?"}at=${encodeURIComponent(page.at)}`);
    const data = await answer.json();
    plot(data.charts);
    setClock(data.clock, "ended");
  }
  const slider = document.getElementById("at");
  // Moved before this script ran, or put back by the browser when the page was loaded again. The
  // browser itself takes a fraction of a second off, for the slider goes by whole ones.
  if (slider && Math.abs(slider.value - slider.defaultValue) >= 1) {
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
  listen();
}
begin();
