"use strict";
// Filters what is listed. Without it everything is there; on paper everything is there too.
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const { text, verb, kind, place, danger } = form.elements;
  const said = document.getElementById("said");
  // As many rows as a browser lays out at once without a noticeable wait.
  const FEW = 3000;
  let sections;

  // Reading a hundred thousand rows takes a moment, so it is done when somebody first filters.
  const read = () =>
    [...document.querySelectorAll("section[data-rows]")].map((section) => ({
      section,
      danger: section.hasAttribute("data-danger"),
      lists: [...section.querySelectorAll("ul[data-rows]")].map((list) => ({
        list,
        kind: list.dataset.k,
        verb: list.dataset.v,
        shown: true,
        rows: [...list.children].map((row) => ({ row, text: row.textContent.toLowerCase(), place: row.dataset.w, shown: true })),
      })),
    }));

  // The page is touched only where something changes.
  const show = (what, element, shown) => {
    if (what.shown !== shown) element.classList.toggle("off", !shown);
    what.shown = shown;
  };

  const apply = () => {
    sections ??= read();
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = { verb: verb.value, kind: kind.value, place: place.value, danger: danger.checked };
    const narrow = wanted.verb || wanted.kind || wanted.place || wanted.danger;
    const count = { shown: 0, all: 0, hidden: 0, others: 0, rows: 0 };
    for (const { section, danger, lists } of sections) {
      let any = false;
      for (const entry of lists) {
        const { list, kind, verb, rows } = entry;
        const operations = kind !== undefined;
        const fits = !operations || ((!wanted.kind || kind === wanted.kind) && (!wanted.verb || verb === wanted.verb) && (!wanted.danger || danger));
        let some = false;
        for (const line of rows) {
          const here = !operations || !wanted.place || line.place === wanted.place;
          const shown = fits && here && words.every((word) => line.text.includes(word));
          // Where the whole list is hidden, its rows need not be.
          if (fits) show(line, line.row, shown);
          some ||= shown;
          count.rows += shown;
          if (operations) {
            count.all += 1;
            count.shown += shown;
            count.hidden += !shown && danger;
          } else {
            count.others += !shown;
          }
        }
        show(entry, list, some);
        any ||= some;
      }
      section.classList.toggle("off", lists.length > 0 && !any);
    }
    const active = words.length > 0 || narrow;
    document.body.classList.toggle("few", active && count.rows <= FEW);
    said.textContent = active ? told(count) : "";
    said.classList.toggle("bad", active && count.hidden > 0);
  };

  const told = ({ shown, all, hidden, others }) => {
    const parts = [`Shows ${shown} of ${all} operations.`];
    if (hidden) parts.push(`The filter hides ${hidden} DESTRUCTIVE ${hidden === 1 ? "operation" : "operations"}.`);
    if (others) parts.push(`It hides ${others} other ${others === 1 ? "entry" : "entries"} too.`);
    return parts.join(" ");
  };

  let waiting;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 150);
  };
  form.hidden = false;
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  // A browser that comes back to the page may have kept what was typed.
  if (text.value || verb.value || kind.value || place.value || danger.checked) apply();
})();
