// Everything works without this. With it: pages over pages, search as one types, copying, and dates and numbers in the reader's way.
"use strict";

const parse = (text) => new DOMParser().parseFromString(text, "text/html");
const language = navigator.languages?.[0] || document.documentElement.lang;

/** Tells dates, numbers and money below `root` in the reader's way. */
function tell(root) {
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  const told = (node, format, value) => {
    if (Number.isNaN(+value)) return;
    node.title ||= node.textContent;
    node.textContent = format.format(value);
  };
  for (const node of root.querySelectorAll("time[data-moment]")) told(node, moment, new Date(node.dateTime));
  for (const node of root.querySelectorAll("time[data-day]")) told(node, day, new Date(node.dateTime + "T00:00:00Z"));
  const number = new Intl.NumberFormat(language);
  for (const node of root.querySelectorAll("data[data-number]")) node.textContent = number.format(node.value);
  for (const node of root.querySelectorAll("[data-money]")) {
    try {
      const money = new Intl.NumberFormat(language, { style: "currency", currency: node.dataset.currency });
      node.textContent = money.format(node.dataset.money / 100);
    } catch { /* A currency that the browser does not know stays as it was written. */ }
  }
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  for (const button of root.querySelectorAll("[data-print]")) button.hidden = false;
}

/** The page behind an address, or `null` when it is no page of ours. */
async function load(request, options) {
  const answer = await fetch(request, { credentials: "same-origin", headers: { Accept: "text/html" }, ...options });
  if (!answer.headers.get("content-type")?.startsWith("text/html")) return null;
  return { page: parse(await answer.text()), url: answer.url };
}

const pages = {
  dialog: null,
  opener: null,
  changed: false,

  /** Shows a page as a dialog; a page that is none takes the place of this one. */
  show(loaded, opener) {
    const main = loaded.page.querySelector("main[data-dialog]");
    if (!main) return pages.leave(loaded);
    const { dialog } = pages;
    if (opener) pages.opener = opener;
    const close = Object.assign(document.createElement("button"), { type: "button", className: "close", textContent: "×" });
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(...main.childNodes, close);
    dialog.querySelector("h1").id = "dialog-title";
    tell(dialog);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    (dialog.querySelector("[autofocus], [aria-invalid]") || dialog.querySelector("input:not([type=hidden]), select, textarea") || close).focus();
  },

  /** Takes a page for this one, as if one had gone there: what it says once was already said to us. */
  leave({ page, url }) {
    pages.changed = false;
    pages.dialog.close();
    if (url !== location.href) history.pushState(null, "", url);
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    pages.begin();
    scrollTo(0, 0);
    const main = document.getElementById("main");
    main.tabIndex = -1;
    main.focus();
  },

  /** Makes the dialog of a page. */
  begin() {
    pages.opener = null;
    pages.dialog = document.body.appendChild(document.createElement("dialog"));
    pages.dialog.setAttribute("aria-labelledby", "dialog-title");
    pages.dialog.addEventListener("close", pages.closed);
    tell(document);
    pages.turn();
  },

  /** Brings the current tab into sight. */
  turn() {
    const bar = document.querySelector(".tabs"), tab = bar?.querySelector("[aria-current]");
    if (tab) bar.scrollLeft += tab.getBoundingClientRect().left - (bar.clientWidth - tab.offsetWidth) / 2;
  },

  /** What a dialog has changed, the page below it does not show yet: it is loaded anew, and the focus stays where it would be. */
  async closed() {
    pages.dialog.replaceChildren();
    if (!pages.changed) return pages.opener?.focus();
    const name = pages.opener?.getAttribute("aria-label"), below = scrollY;
    const loaded = await load(location.href).catch(() => null);
    if (!loaded) return location.reload();
    pages.leave(loaded);
    scrollTo(0, below);
    if (name) document.querySelector(`[aria-label="${CSS.escape(name)}"]`)?.focus();
  },
};

function address(form, submitter) {
  const url = new URL(submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href, location.href);
  url.search = new URLSearchParams(new FormData(form, submitter)).toString();
  return url;
}

addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog], dialog a[href]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (link && plain && link.origin === location.origin && !link.target) {
    event.preventDefault();
    if (link.matches("dialog a[data-close]")) return pages.dialog.close();
    const menu = link.closest("details.menu");
    menu?.removeAttribute("open");
    const opener = link.closest("dialog") ? null : menu?.querySelector("summary") || link;
    const loaded = await load(link.href).catch(() => null);
    if (loaded) pages.show(loaded, opener); else location.assign(link.href);
    return;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = "Copy"; }, 2000);
  }
  if (event.target.closest("[data-print]")) print();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.removeAttribute("open");
});

addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (form.dataset.sent) return event.preventDefault();
  const over = form.closest("dialog");
  if (form.method === "post" && (over || submitter?.value === "yaml")) {
    event.preventDefault();
    form.dataset.sent = "1";
    const body = new URLSearchParams(new FormData(form, submitter));
    const loaded = await load(form.action, { method: "POST", body }).catch(() => null);
    delete form.dataset.sent;
    if (!loaded) return pages.failed(form);
    pages.changed ||= over !== null && submitter?.value !== "yaml";
    pages.show(loaded, over ? null : submitter);
  } else if (form.method === "get" && over) {
    event.preventDefault();
    const loaded = await load(address(form, submitter)).catch(() => null);
    if (loaded) pages.show(loaded);
  } else if (form.method === "post") {
    // A second click must not send it twice. The mark goes when the page comes back from memory.
    form.dataset.sent = "1";
  }
});

pages.failed = (form) => {
  const said = form.querySelector(".summary") || form.insertBefore(document.createElement("p"), form.firstChild);
  said.className = "summary";
  said.setAttribute("role", "alert");
  said.textContent = "The server did not answer. Nothing you entered is lost; try again.";
};

addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details.menu[open], details.in-place[open]") || document.querySelector("details.menu[open]");
  if (!open) return;
  event.preventDefault();
  open.removeAttribute("open");
  open.querySelector("form")?.reset();
  open.querySelector("summary").focus();
});

addEventListener("toggle", (event) => {
  const { target } = event;
  if (target.matches("details.in-place[open]")) {
    const field = target.querySelector("input:not([type=hidden])");
    field?.focus();
    field?.select();
  }
}, true);

/** Lists that are searched as one types: the server answers, and what the form names is replaced. A list of a dialog is no place to return to. */
let latest = 0;
const resultsOf = (form, page) => page.getElementById(form.dataset.live || "results");
async function search(form) {
  const mine = ++latest, url = address(form);
  for (const [name, value] of [...url.searchParams]) if (!value) url.searchParams.delete(name);
  const results = resultsOf(form, document);
  results.setAttribute("aria-busy", "true");
  const loaded = await load(url).catch(() => null);
  if (mine !== latest) return;
  const found = loaded && resultsOf(form, loaded.page);
  if (!found) return location.assign(url);
  tell(found);
  results.replaceWith(found);
  if (!form.closest("dialog")) history.replaceState(null, "", url);
}

let waiting;
function typed(event) {
  const form = event.target.closest("form[data-live]");
  if (!form || !resultsOf(form, document)) return;
  clearTimeout(waiting);
  waiting = setTimeout(search, event.target.matches("select, [type=checkbox]") ? 0 : 200, form);
}
addEventListener("input", typed);
// Some tools that choose for people say only that something was chosen.
addEventListener("change", (event) => { if (event.target.matches("select")) typed(event); });

/** Fields with suggestions that the server finds as one types. */
let suggesting;
addEventListener("input", (event) => {
  const field = event.target.closest("input[data-suggest]");
  // Whoever has chosen one needs no more.
  if (!field?.list || [...field.list.options].some((option) => option.value === field.value)) return;
  clearTimeout(suggesting);
  suggesting = setTimeout(async () => {
    const url = new URL(field.dataset.suggest, location.href), typed = field.value;
    url.searchParams.set("search", typed);
    const found = (await load(url).catch(() => null))?.page.querySelector("datalist");
    if (found && field.value === typed) field.list.replaceChildren(...found.childNodes);
  }, 200);
});

addEventListener("resize", () => pages.turn());
// What was put in the place of a page is not in the browser's memory.
addEventListener("popstate", () => location.reload());
document.addEventListener("DOMContentLoaded", pages.begin);
