// What a page shows, as somebody who reads it would name it. Arguments: the parts to go into, what kind of thing is looked for, its name.
// Says which elements have the name, and which names there are.
const [parts, kind, name] = arguments;

const kinds = {
  control: 'a[href], button, summary, input[type=submit], input[type=button], [role=button], [role=menuitem], [role=tab], [role=switch]',
  field: 'input:not([type=hidden]):not([type=submit]):not([type=button]), textarea, select',
  section: 'section, dialog, form, nav, aside, header, footer, fieldset, details, table, ul, ol, dl, article, [role=dialog], [role=region], [role=group], [role=menu], [role=tablist]',
  row: 'tr, li, [role=row]',
  any: '*',
};

const squeeze = text => (text || '').replace(/\s+/g, ' ').trim();
const shown = element => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert]');

// A label may be around its field: what can be chosen there is no part of the name.
const said = element => {
  const copy = element.cloneNode(true);
  for (const field of copy.querySelectorAll('input, select, textarea, button')) field.remove();
  return copy.textContent;
};

const nameOf = element => {
  const by = element.getAttribute('aria-labelledby');
  if (by) return squeeze(by.split(/\s+/).map(id => document.getElementById(id)?.textContent).join(' '));
  if (element.getAttribute('aria-label')) return squeeze(element.getAttribute('aria-label'));
  if (element.labels?.length) return squeeze([...element.labels].map(said).join(' '));
  if (element.matches('input')) return squeeze(element.value || element.title);
  if (element.matches('fieldset')) return squeeze(element.querySelector('legend')?.textContent);
  if (element.matches('table')) return squeeze(element.caption?.textContent);
  if (element.matches('details')) return squeeze(element.querySelector('summary')?.textContent);
  if (element.matches(kinds.section)) return '';
  return squeeze(element.innerText) || squeeze(element.querySelector('img, svg')?.getAttribute('alt')) || squeeze(element.title);
};

// A row is known by what one of its cells says, else by a part of what it says.
const rows = (within, text) => {
  const all = [...within.querySelectorAll(kinds.row)].filter(shown);
  const cell = row => [...row.querySelectorAll('td, th, [role=cell]'), row].some(cell => squeeze(cell.innerText) === text);
  const exact = all.filter(cell);
  return exact.length ? exact : all.filter(row => squeeze(row.innerText).includes(text) && !row.querySelector('tr, li'));
};

const among = (within, selector) => [...within.querySelectorAll(selector)].filter(shown);
const modal = [...document.querySelectorAll('dialog:modal')].pop();
let places = [modal || document.documentElement];
for (const part of parts) {
  places = places.flatMap(place => {
    if (part.css) return among(place, part.css);
    if (part.row) return rows(place, part.row);
    return among(place, kinds.section).filter(element => nameOf(element) === part.section);
  });
  // Of sections within each other that have one name, the outer one.
  places = places.filter(place => !places.some(other => other !== place && other.contains(place)));
  if (places.length !== 1) return { found: [], seen: [], lost: `${places.length} parts are ${JSON.stringify(part)}` };
}
if (kind === 'place') return { found: places, seen: [] };
const candidates = among(places[0], kinds[kind]);
return { found: candidates.filter(element => nameOf(element) === name), seen: candidates.map(nameOf) };
