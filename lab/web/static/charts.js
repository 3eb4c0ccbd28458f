// Charts of one window and one cursor; the tables below them say the same.
import uPlot from "./vendor/uplot/uPlot.esm.js";

const HEIGHT = 150;
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
const made = new Map();
let last = [];
const dark = matchMedia("(prefers-color-scheme: dark)");

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function time(seconds) {
  const whole = Math.round(seconds), sign = whole < 0 ? "-" : "", left = Math.abs(whole);
  const two = (number) => String(number).padStart(2, "0");
  return `${sign}${left >= 3600 ? `${Math.floor(left / 3600)}:` : ""}${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
}

const number = (value) => (value === null || value === undefined ? "–" : Number(value.toPrecision(4)).toString());

function options(chart, width) {
  const ink = colour("--soft"), grid = { stroke: colour("--line"), width: 1 };
  const lines = [colour("--line-1"), colour("--line-2"), colour("--line-3"), colour("--line-4")];
  return {
    width, height: HEIGHT,
    cursor: { sync: { key: "game" }, drag: { x: false, y: false } },
    scales: { x: { time: false } },
    legend: { live: true },
    axes: [
      { stroke: ink, grid, ticks: grid, values: (_, ticks) => ticks.map(time) },
      { stroke: ink, grid, ticks: grid, size: 52 },
    ],
    series: [
      { label: "Time", value: (_, value) => (value === null ? "–" : time(value)) },
      ...chart.lines.map((line, at) => ({
        label: line.label, stroke: lines[at % lines.length], width: 2, dash: DASHES[at % DASHES.length],
        spanGaps: false, value: (_, value) => number(value),
      })),
    ],
  };
}

function figure(chart, plots) {
  const box = document.createElement("figure");
  box.className = "plot";
  const title = document.createElement("figcaption");
  title.textContent = chart.unit ? `${chart.title} (${chart.unit})` : chart.title;
  const canvas = document.createElement("div");
  box.append(title, canvas);
  plots.append(box);
  return canvas;
}

const shape = (chart) => JSON.stringify([chart.title, chart.unit, chart.lines.map((line) => line.label)]);

export function plot(charts) {
  const plots = document.getElementById("plots");
  last = charts;
  if (!plots) return;
  const ids = new Set(charts.map((chart) => chart.id));
  for (const [id, one] of made) {
    const chart = charts.find((each) => each.id === id);
    if (!ids.has(id) || shape(chart) !== one.shape) {
      one.plot.destroy();
      one.canvas.parentElement.remove();
      made.delete(id);
    }
  }
  for (const chart of charts) {
    const length = chart.t.length;
    const data = [chart.t, ...chart.lines.map((line) => chart.t.map((_, at) => line.values[at] ?? null))];
    if (made.has(chart.id)) {
      made.get(chart.id).plot.setData(data);
    } else {
      const canvas = figure(chart, plots);
      const width = Math.max(220, canvas.clientWidth);
      made.set(chart.id, { plot: new uPlot(options(chart, width), data, canvas), canvas, shape: shape(chart) });
    }
    const canvas = made.get(chart.id).canvas.querySelector("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${chart.title}: ${length} points; the table below has them`);
  }
}

function again() {
  for (const one of made.values()) {
    one.plot.destroy();
    one.canvas.parentElement.remove();
  }
  made.clear();
  plot(last);
}

dark.addEventListener("change", again);
new ResizeObserver(() => {
  for (const one of made.values()) {
    const width = Math.max(220, one.canvas.clientWidth);
    if (width !== one.plot.width) one.plot.setSize({ width, height: HEIGHT });
  }
}).observe(document.getElementById("plots") || document.body);
