import { element, place } from './page.js';

const HEADINGS = { query: 'Queries', subscription: 'Subscriptions', mutation: 'Mutations' };
const CLOSED = 'dharma.saved.closed';
const NARROW = '(max-width: 800px)';

export async function fetchSaved() {
  const response = await fetch(place('operations'));
  return response.ok ? response.json() : [];
}

/** Lists the saved operations by kind; `open` is called with the one chosen. */
export function listSaved(operations, open) {
  const list = element('saved-list');
  for (const [kind, heading] of Object.entries(HEADINGS)) {
    const own = operations.filter((operation) => operation.kind === kind);
    if (own.length > 0) list.append(group(kind, heading, own, open));
  }
  const filter = element('saved-filter');
  filter.addEventListener('input', () => applyFilter(list, filter.value));
  makeCollapsible();
}

/** Marks the one that is open. */
export function markSaved(name) {
  for (const button of document.querySelectorAll('#saved-list button')) {
    if (button.dataset.name === name) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
}

function group(kind, heading, operations, open) {
  const section = document.createElement('section');
  const title = document.createElement('h2');
  title.id = `saved-${kind}`;
  title.textContent = heading;
  const items = document.createElement('ul');
  items.setAttribute('aria-labelledby', title.id);
  for (const operation of operations) {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.name = operation.name;
    button.textContent = operation.title;
    button.title = operation.description;
    button.addEventListener('click', () => open(operation));
    const item = document.createElement('li');
    item.append(button);
    items.append(item);
  }
  section.append(title, items);
  return section;
}

function applyFilter(list, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of list.children) {
    for (const item of section.querySelectorAll('li')) {
      const { textContent, title, dataset } = item.firstElementChild;
      const haystack = `${textContent} ${title} ${dataset.name}`.toLowerCase();
      item.hidden = !words.every((word) => haystack.includes(word));
    }
    section.hidden = !section.querySelector('li:not([hidden])');
  }
}

function makeCollapsible() {
  const toggle = element('saved-toggle');
  const show = (open) => {
    toggle.setAttribute('aria-expanded', String(open));
    element('saved-body').hidden = !open;
  };
  const stored = localStorage.getItem(CLOSED);
  show(stored === null ? !matchMedia(NARROW).matches : stored !== 'true');
  toggle.addEventListener('click', () => {
    const open = toggle.getAttribute('aria-expanded') !== 'true';
    localStorage.setItem(CLOSED, String(!open));
    show(open);
  });
}
