(() => {
  const slides = [document.querySelector(".top"), ...document.querySelectorAll("main section .prose, main figure, main section > .scroll, main section > details:not(.more)")];
  const status = document.querySelector(".stepper");
  let at = -1;
  const mark = () => {
    document.querySelectorAll(".now").forEach((each) => each.classList.remove("now"));
    document.body.classList.toggle("stepping", at >= 0);
    status.hidden = at < 0;
    if (at < 0) return;
    const slide = slides[at];
    slide.classList.add("now");
    const section = slide.closest("section");
    if (section) section.classList.add("now");
    const fold = slide.closest("details");
    if (fold) fold.open = true;
    status.textContent = `${at + 1} of ${slides.length}: → next, ← back, Esc leaves`;
    scrollTo(0, 0);
  };
  const leave = () => {
    const slide = slides[at];
    at = -1;
    mark();
    slide.scrollIntoView();
  };
  document.querySelector(".step").addEventListener("click", () => { at = 0; mark(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (at < 0) {
      if (event.key === "s") { at = 0; mark(); }
      return;
    }
    if (["ArrowRight", "PageDown", " "].includes(event.key)) at = Math.min(at + 1, slides.length - 1);
    else if (["ArrowLeft", "PageUp"].includes(event.key)) at = Math.max(at - 1, 0);
    else if (event.key === "Home") at = 0;
    else if (event.key === "End") at = slides.length - 1;
    else if (event.key === "Escape") { leave(); return; }
    else return;
    event.preventDefault();
    mark();
  });
  const opened = [];
  addEventListener("beforeprint", () => document.querySelectorAll("main details:not([open])").forEach((each) => { each.open = true; opened.push(each); }));
  addEventListener("afterprint", () => opened.splice(0).forEach((each) => { each.open = false; }));
})();
