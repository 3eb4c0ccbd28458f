// Puts new HTML into a part of the page, and keeps what a person is doing there.

function kept(part) {
  const fields = new Map(), opened = new Map();
  for (const field of part.querySelectorAll("input[id], textarea[id], select[id]")) {
    const dirty = field.matches("select")
      ? field.value !== (field.querySelector("option[selected]") || field.options[0])?.value
      : field.value !== field.defaultValue;
    if (dirty) fields.set(field.id, field.value);
  }
  for (const details of part.querySelectorAll("details[id]")) opened.set(details.id, details.open);
  const scrolled = [...part.querySelectorAll("[id][tabindex]")].map((one) => [one.id, one.scrollTop]);
  const focus = part.contains(document.activeElement) ? document.activeElement : null;
  return { fields, opened, scrolled, focus: focus && signature(focus, part), range: range(focus) };
}

function range(field) {
  try {
    return field && field.selectionStart !== undefined ? [field.selectionStart, field.selectionEnd] : null;
  } catch {
    return null;
  }
}

// What tells an element from others once the part is new: its id, or what it is and does.
function signature(element, part) {
  if (element.id) return { id: element.id };
  const key = `${element.tagName}|${element.getAttribute("aria-label") || element.textContent}`;
  const same = [...part.querySelectorAll(element.tagName)].filter((one) => alike(one, key));
  return { tag: element.tagName, key, at: same.indexOf(element) };
}

const alike = (one, key) => `${one.tagName}|${one.getAttribute("aria-label") || one.textContent}` === key;

function found(mark, part) {
  if (mark.id) return part.querySelector(`#${CSS.escape(mark.id)}`);
  return [...part.querySelectorAll(mark.tag)].filter((one) => alike(one, mark.key))[mark.at];
}

export function swap(part, html) {
  if (part.querySelector("button.armed")) { // a second press is awaited: not under the finger
    part.dataset.later = html;
    setTimeout(() => {
      if (part.dataset.later === undefined) return;
      const later = part.dataset.later;
      delete part.dataset.later;
      swap(part, later);
    }, 1000);
    return;
  }
  delete part.dataset.later;
  const before = kept(part);
  part.innerHTML = html;
  for (const [id, value] of before.fields) {
    const field = part.querySelector(`#${CSS.escape(id)}`);
    if (field) field.value = value;
  }
  for (const [id, open] of before.opened) {
    const details = part.querySelector(`#${CSS.escape(id)}`);
    if (details) details.open = open;
  }
  for (const [id, top] of before.scrolled) {
    const one = part.querySelector(`#${CSS.escape(id)}`);
    if (one) one.scrollTop = top;
  }
  const focus = before.focus && found(before.focus, part);
  if (focus) {
    focus.focus({ preventScroll: true });
    if (before.range && before.range[0] !== null) focus.setSelectionRange(...before.range);
  }
}
