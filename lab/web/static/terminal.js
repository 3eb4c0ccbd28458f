// Terminals in tabs: each a WebSocket to a place in the lab.
import { FitAddon } from "./vendor/xterm-addon-fit/addon-fit.mjs";
import { Terminal } from "./vendor/xterm/xterm.mjs";

const REFUSED = 4409;
const opened = [];
let count = 0;

// xterm.js makes style elements, which the page's policy lets in with its nonce alone.
function withNonce(nonce) {
  const make = document.createElement.bind(document);
  document.createElement = (name, ...rest) => {
    const element = make(name, ...rest);
    if (String(name).toLowerCase() === "style") element.nonce = nonce;
    return element;
  };
}

function address(place) {
  const url = new URL(`terminal/${encodeURIComponent(place)}${location.search}`, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

function open(place, title) {
  const id = `terminal-${++count}`;
  const one = { id, place, title, ended: false };
  one.tab = tab(one);
  one.screen = document.createElement("div");
  one.screen.id = id;
  one.screen.className = "screen";
  one.screen.setAttribute("role", "tabpanel");
  one.screen.setAttribute("aria-labelledby", `${id}-tab`);
  document.getElementById("screens").append(one.screen);
  opened.push(one);
  document.getElementById("terminals").hidden = false;
  one.terminal = new Terminal({
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    fontFamily: "ui-monospace, Menlo, Consolas, 'Liberation Mono', monospace", fontSize: 13,
    minimumContrastRatio: 4.5, screenReaderMode: true, scrollback: 5000,
  });
  one.fit = new FitAddon();
  one.terminal.loadAddon(one.fit);
  one.terminal.open(one.screen);
  one.terminal.attachCustomKeyEventHandler((event) => {
    if (event.key !== "F6" || !event.ctrlKey || !event.shiftKey) return true;
    if (event.type === "keydown") one.tab.focus();
    return false;
  });
  one.terminal.onData((typed) => (one.ended ? reopen(one, typed) : send(one, new TextEncoder().encode(typed))));
  one.terminal.onBinary((typed) => send(one, Uint8Array.from(typed, (letter) => letter.charCodeAt(0))));
  one.terminal.onResize(({ rows, cols }) => send(one, JSON.stringify({ rows, columns: cols })));
  choose(one);
  connect(one);
}

function connect(one) {
  one.ended = false;
  one.socket = new WebSocket(address(one.place));
  one.socket.binaryType = "arraybuffer";
  one.socket.onopen = () => {
    send(one, JSON.stringify({ rows: one.terminal.rows, columns: one.terminal.cols }));
  };
  one.socket.onmessage = (event) => one.terminal.write(new Uint8Array(event.data));
  one.socket.onclose = (event) => {
    one.ended = true;
    const why = event.reason || (event.code === 1006 ? "the connection is lost" : "the terminal has ended");
    const next = event.code === REFUSED ? "" : "; Enter opens it again";
    one.terminal.write(`\r\n\x1b[7m ${why}${next} \x1b[0m\r\n`);
  };
}

function reopen(one, typed) {
  if (typed === "\r") connect(one);
}

function send(one, data) {
  if (one.socket?.readyState === WebSocket.OPEN) one.socket.send(data);
}

function tab(one) {
  const button = document.createElement("button");
  button.type = "button";
  button.id = `${one.id}-tab`;
  button.setAttribute("role", "tab");
  button.setAttribute("aria-controls", one.id);
  button.textContent = one.title;
  button.addEventListener("click", () => choose(one));
  button.addEventListener("keydown", (event) => keys(event, one));
  document.getElementById("tabs").append(button);
  return button;
}

function keys(event, one) {
  const at = opened.indexOf(one);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) choose(opened[(at + step + opened.length) % opened.length], true);
  else if (event.key === "Delete") close(one);
  else if (event.key === "Enter" || event.key === "ArrowDown") choose(one);
  else return;
  event.preventDefault();
}

function choose(one, stay = false) {
  for (const each of opened) {
    const mine = each === one;
    each.screen.hidden = !mine;
    each.tab.setAttribute("aria-selected", String(mine));
    each.tab.tabIndex = mine ? 0 : -1;
  }
  one.fit.fit();
  if (stay) one.tab.focus();
  else one.terminal.focus();
}

function close(one) {
  const at = opened.indexOf(one);
  one.socket.close();
  one.terminal.dispose();
  one.screen.remove();
  one.tab.remove();
  opened.splice(at, 1);
  if (opened.length) choose(opened[Math.max(0, at - 1)], true);
  else document.getElementById("terminals").hidden = true;
}

export function terminals(nonce) {
  if (!document.getElementById("terminals")) return;
  withNonce(nonce);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-open]");
    if (button) open(button.dataset.open, button.dataset.title);
  });
  document.documentElement.classList.add("opens"); // before, a press would be lost
  new ResizeObserver(() => {
    const shown = opened.find((one) => !one.screen.hidden);
    if (shown) shown.fit.fit();
  }).observe(document.getElementById("screens"));
  addEventListener("beforeunload", () => opened.forEach((one) => one.socket.close()));
}
