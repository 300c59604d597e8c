import { mountEditor, openInEditor } from './editor.js';
import { createFetcher } from './fetcher.js';
import { askToLogIn } from './login.js';
import { announce, element } from './page.js';
import { fetchSaved, listSaved, markSaved } from './saved.js';
import { session, showInAddress, takeTokenFromAddress } from './session.js';

const EXPIRED = 'Your log-in has expired. Log in again to go on where you were.';
let checking = false;

/** Shows who is logged in; asks when nobody is. */
async function identify(reason) {
  let user = await session.whoAmI();
  while (!user) {
    session.forget();
    await askToLogIn(reason);
    user = await session.whoAmI();
  }
  const who = element('who');
  who.textContent = user.name;
  who.dataset.role = user.role;
  who.title = `${user.email}, ${user.role}`;
}

/**
 * An operation was refused: that may be its own doing (a wrong `login`, say), so the log-in itself is asked
 * about.
 */
async function checkLogIn() {
  if (checking) return;
  checking = true;
  try {
    await identify(EXPIRED);
  } catch (error) {
    announce(error.message);
  } finally {
    checking = false;
  }
}

async function open(operation) {
  announce('');
  showInAddress(new URLSearchParams({ operation: operation.name }));
  await openInEditor(operation);
  markSaved(operation.name);
}

/** `#operation=Name` opens that one. */
async function openFromAddress(operations) {
  const name = new URLSearchParams(location.hash.slice(1)).get('operation');
  if (!name) return;
  const operation = operations.find((candidate) => candidate.name === name);
  if (operation) await open(operation);
  else announce(`No saved operation has the name ${name}.`);
}

async function main() {
  takeTokenFromAddress();
  element('log-out').addEventListener('click', async () => {
    await session.logOut();
    // What was read is not to be left on the screen.
    location.reload();
  });
  const saved = fetchSaved();
  await identify();
  const operations = await saved;
  listSaved(operations, (operation) => open(operation).catch(report));
  await mountEditor(createFetcher(() => void checkLogIn()));
  // A link followed while the page is open changes only the fragment.
  addEventListener('hashchange', () => {
    if (takeTokenFromAddress()) void checkLogIn();
    openFromAddress(operations).catch(report);
  });
  await openFromAddress(operations);
}

const report = (error) => announce(error.message);

main().catch(report);
