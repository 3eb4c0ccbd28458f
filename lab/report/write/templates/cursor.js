(() => {
  const plots = [...document.querySelectorAll(".plot svg.chart[data-start]")];
  const clock = (at) => `${Math.floor(at / 60)}:${String(Math.floor(at % 60)).padStart(2, "0")}`;
  const lines = plots.map((svg) => {
    const holder = svg.parentElement;
    const line = document.createElement("div");
    line.className = "cursor";
    line.hidden = true;
    line.appendChild(document.createElement("span"));
    holder.appendChild(line);
    return line;
  });
  const show = (share, svg) => {
    const start = Number(svg.dataset.start);
    const at = start + share * (Number(svg.dataset.end) - start);
    lines.forEach((line) => {
      line.hidden = false;
      line.style.left = `${share * 100}%`;
      line.firstChild.textContent = clock(at);
      line.classList.toggle("left", share > 0.9);
    });
  };
  plots.forEach((svg) => {
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      show(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)), svg);
    });
    svg.addEventListener("pointerleave", () => lines.forEach((line) => { line.hidden = true; }));
  });
})();
